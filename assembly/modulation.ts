// What a play asks of a motif, and how fast the limits let it be played. All of it enters when the play begins:
//   output_k = a + gain ∘ (y_k − y₀) + ramp(k / (T − 1)) ∘ (goal − a − gain ∘ (y_T − y₀))
// with a = y₀ + offset, or the output when the play began + offset where it is relative; y₀ and y_T: the motif's
// first and last target; the last term only where there is a goal. It is kept as gain ∘ y + OFFSET + ramp ∘
// CORRECTION, so that a play that asks for nothing leaves the readout as it is, to the bit.
import {
  ASKS_GOAL, ASKS_RELATIVE, CORRECTION, ENTRY_FLAGS, ENTRY_GAIN, ENTRY_GOAL, ENTRY_OFFSET, ENTRY_SPEED, FASTEST, GAIN,
  GREATEST, HAS_GOAL, LEAST, MOST_SPEED, OFFSET, PLAY_SPEED, SHARPEST, SLOT_END, SLOT_FASTEST, SLOT_PERIOD,
  SLOT_SHARPEST, SLOT_STEPS, SLOT_VALUE, VALUE,
} from "./layout";

const BYTES: usize = <usize>CHANNELS * 4;

/** Peaks of the minimum-jerk ramp 10 t³ − 15 t⁴ + 6 t⁵: of its first and its second derivative. */
export const RAMP_VELOCITY: f32 = 1.875;
export const RAMP_ACCELERATION: f32 = 5.7735027;

/** Share of the limits that a motif is played up to: the rest is for the hand-over. */
export const SHARE: f32 = 0.9;

/** Neither faster nor slower than so many times is a motif played. */
export const FASTEST_PLAY: f32 = 16;
export const SLOWEST_PLAY: f32 = 0.000244140625;

// @ts-ignore: decorator
@inline export function ramp(t: f32): f32 {
  return t * t * t * (<f32>10 + t * (<f32>6 * t - <f32>15));
}

// @ts-ignore: decorator
@inline export function rampVelocity(t: f32): f32 {
  const u: f32 = t * (<f32>1 - t);
  return <f32>30 * (u * u);
}

/** The value within a channel's minimum and maximum. */
// @ts-ignore: decorator
@inline export function within(c: usize, value: f32): f32 {
  const least = load<f32>(c, LEAST), greatest = load<f32>(c, GREATEST);
  value = select<f32>(least, value, value < least);
  return select<f32>(greatest, value, value > greatest);
}

// @ts-ignore: decorator
@inline export function lower(a: f32, b: f32): f32 {
  return select<f32>(a, b, a < b);
}

// @ts-ignore: decorator
@inline export function higher(a: f32, b: f32): f32 {
  return select<f32>(a, b, a > b);
}

/** √q for q in [10⁻¹¹, 1], from above by Newton's method, to a few units in the last place. */
function root(q: f32): f32 {
  let s: f32 = (q + 1) * 0.5;
  for (let k = 0; k < 24; ++k) s = (s + q / s) * 0.5;
  return s;
}

/** Greatest velocity and acceleration per step of the cell of the play in force, of one channel. */
// @ts-ignore: decorator
@inline export function velocityOf(slot: usize, c: usize): f32 {
  const last = higher(1, <f32>(load<i32>(slot, SLOT_STEPS) - 1));
  return abs<f32>(load<f32>(c, GAIN)) * load<f32>(slot + c, SLOT_FASTEST)
    + RAMP_VELOCITY * abs<f32>(load<f32>(c, CORRECTION)) / last;
}

// @ts-ignore: decorator
@inline export function accelerationOf(slot: usize, c: usize): f32 {
  const last = higher(1, <f32>(load<i32>(slot, SLOT_STEPS) - 1));
  return abs<f32>(load<f32>(c, GAIN)) * load<f32>(slot + c, SLOT_SHARPEST)
    + RAMP_ACCELERATION * abs<f32>(load<f32>(c, CORRECTION)) / (last * last);
}

/** The greatest speed at which the play in force keeps the limits; no more than FASTEST_PLAY. O(C), one root. */
function mostSpeed(slot: usize): f32 {
  let most = FASTEST_PLAY, square: f32 = FASTEST_PLAY * FASTEST_PLAY;
  for (let c: usize = 0; c < BYTES; c += 4) {
    const velocity = SHARE * load<f32>(c, FASTEST), v = velocityOf(slot, c);
    if (v * most > velocity) most = velocity / v;
    const acceleration = SHARE * load<f32>(c, SHARPEST), a = accelerationOf(slot, c);
    if (a * square > acceleration) square = acceleration / a;
  }
  const s = FASTEST_PLAY * root(square * (<f32>1 / (FASTEST_PLAY * FASTEST_PLAY)));
  return higher(SLOWEST_PLAY, lower(most, s));
}

/** Take over what a play asks, for the motif in `slot`, to be played while the speed may be up to `ceiling`. */
export function modulate(entry: usize, slot: usize, ceiling: f32): void {
  let hasGoal = 0;
  for (let c: usize = 0; c < BYTES; c += 4) {
    const gain = load<f32>(entry + c, ENTRY_GAIN), flags = load<u32>(entry + c, ENTRY_FLAGS);
    const first = load<f32>(slot + c, SLOT_VALUE), added = load<f32>(entry + c, ENTRY_OFFSET);
    // a − gain y₀: with a = y₀ + offset and gain 1 the offset itself
    let offset: f32 = added + first * (<f32>1 - gain);
    if (flags & ASKS_RELATIVE) offset = within(c, load<f32>(c, VALUE)) + added - gain * first;
    let correction: f32 = 0;
    if (flags & ASKS_GOAL) {
      hasGoal = 1;
      correction = load<f32>(entry + c, ENTRY_GOAL) - offset - gain * load<f32>(slot + c, SLOT_END);
    }
    store<f32>(c, gain, GAIN);
    store<f32>(c, offset, OFFSET);
    store<f32>(c, correction, CORRECTION);
  }
  store<i32>(HAS_GOAL, hasGoal);
  const most = mostSpeed(slot);
  store<f32>(MOST_SPEED, most);
  store<f32>(PLAY_SPEED, higher(SLOWEST_PLAY, lower(load<f32>(entry, ENTRY_SPEED), most / ceiling)));
}

/** No motif: the output goes to a position and stays. */
export function rest(position: usize): void {
  for (let c: usize = 0; c < BYTES; c += 4) {
    store<f32>(c, 0, GAIN);
    store<f32>(c, load<f32>(position + c), OFFSET);
    store<f32>(c, 0, CORRECTION);
  }
  store<i32>(HAS_GOAL, 0);
  store<f32>(PLAY_SPEED, 1);
  store<f32>(MOST_SPEED, 1);
}

/** Finite and small enough that no sum of products of it can leave the range of f32. */
// @ts-ignore: decorator
@inline export function isUsable(value: f32): bool {
  return abs<f32>(value) <= 1e9;
}

/** Whether a play can be queued; why not, otherwise. The host has a sentence for each (src/drive/request.ts). */
export const enum Refusal { None, Motif, Queue, Number, Speed, Goal, Repeat, Endless }

/** What is wrong with the numbers of a play. */
export function check(entry: usize, repeat: i32, slot: usize): Refusal {
  const speed = load<f32>(entry, ENTRY_SPEED), isRhythmic = load<i32>(slot, SLOT_PERIOD) > 0;
  if (!(speed >= SLOWEST_PLAY && speed <= FASTEST_PLAY)) return Refusal.Speed;
  if (repeat < -1 || repeat == 0 || (repeat != 1 && !isRhythmic)) return Refusal.Repeat;
  for (let c: usize = 0; c < BYTES; c += 4) {
    const goal = load<f32>(entry + c, ENTRY_GOAL), flags = load<u32>(entry + c, ENTRY_FLAGS);
    const gain = load<f32>(entry + c, ENTRY_GAIN), offset = load<f32>(entry + c, ENTRY_OFFSET);
    if (!isUsable(gain) || !isUsable(offset)) return Refusal.Number;
    if (!(flags & ASKS_GOAL)) continue;
    if (!isUsable(goal)) return Refusal.Number;
    if (isRhythmic) return Refusal.Endless;
    if (goal < load<f32>(c, LEAST) || goal > load<f32>(c, GREATEST)) return Refusal.Goal;
  }
  return Refusal.None;
}
