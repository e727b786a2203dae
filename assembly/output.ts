// The output stage: what the machine receives. Value and velocity are continuous whatever the sequencer does, and
// keep the limits of every channel.
//   glide    during a preparation: a path to the value and velocity with which the motif starts, as long as it takes
//            (glide.ts)
//   follow   the readout y = W r + c, modulated, plus what is left of a mismatch, which a critically damped spring
//            takes away (inertialisation)
//   coast    idle and `hold`: the velocity decays, the value comes to rest and is held
// Velocities are per step at speed 1. Between steps the output is a cubic Hermite of the last two.
import { readOut } from "./cell";
import {
  C, CLOCK, COAST, CORRECTION, FASTEST, GAIN, HAS_GOAL, HELD, OFFSET, OUTPUT, PACE, PLAY_SPEED, READOUT,
  READOUT_1, READOUT_2, SHARPEST, SLOT_STEPS, SLOT_VALUE, SLOT_VELOCITY, SPRING, SPRING_LEVEL, SPRING_LEVELS,
  SPRING_VELOCITY, SPEED_NOW, SPRINGS, VALUE, VALUE_BEFORE, VELOCITY, VELOCITY_BEFORE,
} from "./layout";
import { higher, lower, ramp, rampVelocity, within } from "./modulation";

const BYTES: usize = <usize>CHANNELS * 4;

/** The output stands still at a position, C. */
export function standAt(position: usize): void {
  for (let c: usize = 0; c < BYTES; c += 4) {
    const value = load<f32>(position + c);
    store<f32>(c, value, VALUE);
    store<f32>(c, value, VALUE_BEFORE);
    store<f32>(c, 0, VELOCITY);
    store<f32>(c, 0, VELOCITY_BEFORE);
  }
}

/** Keep the last step's output for the interpolation. */
// @ts-ignore: decorator
@inline export function keepLast(): void {
  for (let c: usize = 0; c < BYTES; c += 4) {
    store<f32>(c, load<f32>(c, VALUE), VALUE_BEFORE);
    store<f32>(c, load<f32>(c, VELOCITY), VELOCITY_BEFORE);
  }
}

/** Brakes as hard as the limit allows until the decay is gentler than that. */
export function coast(): void {
  const omega = load<f32>(SPRINGS), decay = load<f32>(SPRINGS, 4), reach = load<f32>(COAST);
  const speed = higher(1, load<f32>(SPEED_NOW)), scale: f32 = <f32>1 / (speed * speed);
  for (let c: usize = 0; c < BYTES; c += 4) {
    const v = load<f32>(c, VELOCITY), brake = load<f32>(c, SHARPEST) * scale;
    let next = v * decay, way = v * reach;
    if (abs<f32>(v) * omega > brake) {
      next = v > 0 ? v - brake : v + brake;
      way = (v + next) * 0.5;
    }
    store<f32>(c, load<f32>(c, VALUE) + way, VALUE);
    store<f32>(c, next, VELOCITY);
  }
}

/** The mismatch of the last step's output against the readout one step ago. */
function beginSpring(slot: usize, glided: bool): void {
  const pace = load<f32>(PACE);
  for (let c: usize = 0; c < BYTES; c += 4) {
    const readout = load<f32>(c, GAIN) * load<f32>(c, READOUT_2) + load<f32>(c, OFFSET);
    store<f32>(c, load<f32>(c, VALUE_BEFORE) - readout, SPRING);
    const moves = glided ? load<f32>(c, GAIN) * load<f32>(slot + c, SLOT_VELOCITY) : load<f32>(c, VELOCITY);
    store<f32>(c, load<f32>(c, VELOCITY_BEFORE) / pace - moves, SPRING_VELOCITY);
  }
  store<i32>(SPRING_LEVEL, SPRING_LEVELS - 1);
}

/**
 * Take the stiffest spring, of this one and the next stiffer ones, that pulls no harder than the limits: a mismatch d
 * with velocity v is pulled with 2 ω |v| + ω² |d| at most. It gets stiffer as the mismatch decays, so no time is
 * lost.
 */
function stiffen(speed: f32): void {
  let level = load<i32>(SPRING_LEVEL);
  level = select<i32>(level, SPRING_LEVELS - 1, <u32>level < <u32>SPRING_LEVELS);
  for (; level > 0; --level) {
    const omega = load<f32>(SPRINGS + (<usize>level << 3) - 8);
    let isTooStiff = false;
    for (let c: usize = 0; c < BYTES; c += 4) {
      const d = abs<f32>(load<f32>(c, SPRING)), v = abs<f32>(load<f32>(c, SPRING_VELOCITY));
      if (omega * (v + v + omega * d) * (speed * speed) > load<f32>(c, SHARPEST)) isTooStiff = true;
    }
    if (isTooStiff) break;
  }
  store<i32>(SPRING_LEVEL, level);
}

/**
 * The readout of this step's rates, the k-th in a row and the `own`-th of its motif. It takes the output over from what
 * went before without a jump: the first output is where that was going (`glided`: the end of the glide), the second
 * knows how fast the readout moves; from there on the difference in value and velocity decays, and is what keeps the
 * output within its velocity and acceleration whatever the readout does. With no spring (exp(−ω) = 0) it takes over
 * at once.
 */
export function follow(slot: usize, k: i32, own: i32, glided: bool): void {
  let share: f32 = 0, rise: f32 = 0;
  if (load<i32>(HAS_GOAL)) {
    const last = higher(1, <f32>(load<i32>(slot, SLOT_STEPS) - 1)), t = lower(1, higher(0, <f32>own / last));
    share = ramp(t);
    rise = rampVelocity(t) / last;
  }
  readOut();
  for (let c: usize = 0; c < BYTES; c += 4) {
    const y = load<f32>(c, READOUT) + load<f32>(c, C), y1 = load<f32>(c, READOUT_1);
    const gain = load<f32>(c, GAIN), correction = load<f32>(c, CORRECTION);
    // the derivative at this step from the readouts up to it: of second order, of first where there are only two
    const y2 = k <= 1 ? y1 + y1 - y : load<f32>(c, READOUT_2);
    store<f32>(c, y, READOUT_1);
    store<f32>(c, y1, READOUT_2);
    store<f32>(c, gain * y + load<f32>(c, OFFSET) + share * correction, VALUE);
    store<f32>(c, gain * ((<f32>3 * y - <f32>4 * y1 + y2) * 0.5) + rise * correction, VELOCITY);
  }
  if (k == 0) return takeOver(slot, glided);
  if (k == 1) beginSpring(slot, glided);
  const pace = load<f32>(PACE), speed = higher(1, load<f32>(SPEED_NOW)) * pace, isHard = load<f32>(SPRINGS, 4) == 0;
  if (load<i32>(SPRING_LEVEL) != 0) stiffen(speed);
  const spring = SPRINGS + (<usize>load<u32>(SPRING_LEVEL) << 3) % (<usize>SPRING_LEVELS << 3);
  const omega = load<f32>(spring), decay = load<f32>(spring, 4);
  const scale: f32 = speed == 1 ? 1 : <f32>1 / speed, stretch: f32 = pace == 1 ? 1 : <f32>1 / pace;
  for (let c: usize = 0; c < BYTES; c += 4) {
    const d = load<f32>(c, SPRING), v = load<f32>(c, SPRING_VELOCITY);
    const a = v + omega * d; // an exact step of d'' = −2ω d' − ω² d
    const next = decay * (v - omega * a);
    let left = decay * (d + a);
    const readout = load<f32>(c, VALUE), own = load<f32>(c, VELOCITY);
    let velocity = own + next;
    if (!isHard) {
      // what the limits allow after the velocity of the step before: `gain` of way, then of velocity, such that the
      // cubic in between accelerates no more than 2 `half` at either end, and is nowhere faster than `fastest`
      const before = load<f32>(c, VALUE_BEFORE), going = load<f32>(c, VELOCITY_BEFORE) * stretch;
      const fastest = load<f32>(c, FASTEST) * scale;
      const half: f32 = load<f32>(c, SHARPEST) * scale * scale * 0.5;
      const wanted = readout + left - before, up = fastest - going, down = fastest + going;
      const gain = between(wanted - going, -gainOf(down, half), gainOf(up, half));
      const way = going + gain;
      if (gain != wanted - going) left = before + way - readout;
      velocity = going + between(
        velocity - going,
        higher(-down, higher(<f32>3 * gain - lower(half, up), <f32>1.5 * gain - <f32>0.5 * half)),
        lower(up, lower(<f32>3 * gain + lower(half, down), <f32>1.5 * gain + <f32>0.5 * half)),
      );
    }
    store<f32>(c, left, SPRING);
    store<f32>(c, next, SPRING_VELOCITY);
    store<f32>(c, readout + left, VALUE);
    store<f32>(c, velocity * pace, VELOCITY);
  }
}

/** How much further than its velocity carries it an output may go in a step, with `left` to its fastest. */
// @ts-ignore: decorator
@inline function gainOf(left: f32, half: f32): f32 {
  return higher(-half, lower(half, lower(left, (left + lower(half, left)) * <f32>(1.0 / 3.0))));
}

// @ts-ignore: decorator
@inline function between(value: f32, least: f32, most: f32): f32 {
  return higher(least, lower(most, value));
}

/** The first output of a row: where the output was going. */
function takeOver(slot: usize, glided: bool): void {
  const isHard = load<f32>(SPRINGS, 4) == 0, speed = load<f32>(PLAY_SPEED);
  for (let c: usize = 0; c < BYTES; c += 4) {
    const going = load<f32>(c, VELOCITY_BEFORE), gain = load<f32>(c, GAIN);
    const start = gain * load<f32>(slot + c, SLOT_VALUE) + load<f32>(c, OFFSET);
    if (!isHard) store<f32>(c, glided ? start : load<f32>(c, VALUE_BEFORE) + going, VALUE);
    store<f32>(c, glided ? gain * load<f32>(slot + c, SLOT_VELOCITY) * speed : going, VELOCITY);
  }
}

/** The readouts now: those of the last step, or the point between the last two at the clock. */
export function interpolate(): void {
  const clock = load<u32>(CLOCK), stretch: f32 = clock == <u32>ONE_STEP ? 1 : <f32>1 / load<f32>(PACE);
  const t = <f32>clock * (<f32>1 / <f32>ONE_STEP);
  const u: f32 = 1 - t;
  for (let c: usize = 0; c < BYTES; c += 4) {
    let y = load<f32>(c, VALUE);
    if (clock != <u32>ONE_STEP) {
      const y0 = load<f32>(c, VALUE_BEFORE);
      y = y0 * (u * u * (<f32>1 + (t + t))) + y * (t * t * (<f32>1 + (u + u)))
        + t * u * stretch * (u * load<f32>(c, VELOCITY_BEFORE) - t * load<f32>(c, VELOCITY));
    }
    store<f32>(c, y, OUTPUT);
  }
}

/** Holds what the machine receives within the limits. */
export function hold(): void {
  let held: u32 = 0;
  for (let c: usize = 0; c < <usize>COMMANDS * 4; c += 4) {
    const y = load<f32>(c, OUTPUT), kept = within(c, y);
    if (kept != y) held = 1;
    store<f32>(c, kept, OUTPUT);
  }
  store<u32>(HELD, load<u32>(HELD) + held);
}
