// The glide of a preparation: from the value and velocity that the output had to those with which the motif starts,
// in as many steps as the limits of every channel require. It is the sum of three paths, none of which swings out:
//   - the velocity at the start is braked to zero over a short time τ₀ of its own, v₀ (1 − 3u² + 2u³), u = t / τ₀,
//   - the same mirrored at the end: the motif's velocity is picked up over the last τ₁,
//   - a minimum-jerk path (Flash & Hogan 1985) over the whole n makes what is left of the way, D.
// With τ₀, τ₁ ≤ n / 2: |velocity| ≤ the largest of |v₀|, |v₁|, 1.875 |D| / n, 30 |D| τ₀² / n³, 30 |D| τ₁² / n³ (where
// a brake and the path overlap, their sum lies between the two), and |acceleration| ≤ 1.5 |v| / τ + 5.7735 |D| / n².
import {
  CEILING, FASTEST, GAIN, GLIDE_VALUE, GLIDE_VELOCITY, OFFSET, PLAY_SPEED, PREPARATION, SHARPEST, SLOT_VALUE,
  SLOT_VELOCITY, SPAN, VALUE, VELOCITY,
} from "./layout";
import { higher, lower, ramp, RAMP_ACCELERATION, RAMP_VELOCITY, rampVelocity } from "./modulation";

const BYTES: usize = <usize>CHANNELS * 4;

/** No glide is longer: f32 counts so far. */
const LONGEST: i32 = 1 << 24;

/** Velocity with which the motif in `slot` starts, as it is played. */
// @ts-ignore: decorator
@inline function velocityAtEnd(slot: usize, c: usize): f32 {
  return load<f32>(c, GAIN) * load<f32>(slot + c, SLOT_VELOCITY) * load<f32>(PLAY_SPEED);
}

// @ts-ignore: decorator
@inline function wayOf(slot: usize, c: usize): f32 {
  return load<f32>(c, GAIN) * load<f32>(slot + c, SLOT_VALUE) + load<f32>(c, OFFSET) - load<f32>(c, GLIDE_VALUE);
}

/** Acceleration that a glide may have. */
// @ts-ignore: decorator
@inline function sharpest(c: usize): f32 {
  const ceiling = load<f32>(CEILING);
  return load<f32>(c, SHARPEST) / (ceiling * ceiling);
}

/**
 * Steps in which a velocity is braked or picked up: with half of the acceleration, not in a jerk, and in no more than
 * half of n.
 */
// @ts-ignore: decorator
@inline function brakeTime(speed: f32, acceleration: f32, n: f32): f32 {
  const least = <f32>(load<i32>(PREPARATION) + 1) * 0.25;
  return lower(n * 0.5, higher(least, <f32>3 * speed / acceleration));
}

/** Whether a glide of n intervals keeps the limits. */
function fits(slot: usize, n: f32): bool {
  const ceiling = load<f32>(CEILING);
  for (let c: usize = 0; c < BYTES; c += 4) {
    const fastest = load<f32>(c, FASTEST) / ceiling, most = sharpest(c);
    const v0 = load<f32>(c, GLIDE_VELOCITY), v1 = velocityAtEnd(slot, c), s0 = abs<f32>(v0), s1 = abs<f32>(v1);
    const t0 = brakeTime(s0, most, n), t1 = brakeTime(s1, most, n);
    const d = abs<f32>(wayOf(slot, c) - (v0 * t0 + v1 * t1) * 0.5) / n;
    if (RAMP_VELOCITY * d > fastest) return false;
    if (<f32>1.5 * higher(s0 / t0, s1 / t1) + RAMP_ACCELERATION * d / n > most) return false;
    const q0 = t0 / n, q1 = t1 / n;
    if (s0 > 0 && <f32>30 * d * (q0 * q0) > fastest) return false;
    if (s1 > 0 && <f32>30 * d * (q1 * q1) > fastest) return false;
  }
  return true;
}

/** Decide how long the glide lasts: at most 24 doublings and as many halvings, each O(C). */
export function beginGlide(slot: usize): void {
  for (let c: usize = 0; c < BYTES; c += 4) {
    store<f32>(c, load<f32>(c, VALUE), GLIDE_VALUE);
    store<f32>(c, load<f32>(c, VELOCITY), GLIDE_VELOCITY);
  }
  let short = load<i32>(PREPARATION) + 1, long = short;
  while (long < LONGEST && !fits(slot, <f32>long)) {
    short = long;
    long <<= 1;
  }
  while (long - short > 1) { // `long` keeps the limits, `short` does not
    const middle = <i32>(<u32>(short + long) >> 1);
    if (fits(slot, <f32>middle)) long = middle;
    else short = middle;
  }
  store<i32>(SPAN, long);
}

/** The k-th output of a glide; the one at SPAN would be the motif's first sample. */
export function glide(slot: usize, k: i32): void {
  const n = <f32>load<i32>(SPAN), t = <f32>k / n, share = ramp(t), rise = rampVelocity(t) / n;
  for (let c: usize = 0; c < BYTES; c += 4) {
    const v0 = load<f32>(c, GLIDE_VELOCITY), v1 = velocityAtEnd(slot, c), most = sharpest(c);
    const t0 = brakeTime(abs<f32>(v0), most, n), t1 = brakeTime(abs<f32>(v1), most, n);
    const d = wayOf(slot, c) - (v0 * t0 + v1 * t1) * 0.5;
    const u0 = lower(1, <f32>k / t0), u1 = lower(1, (n - <f32>k) / t1);
    const braked = v0 * t0 * (u0 - u0 * u0 * u0 * (<f32>1 - <f32>0.5 * u0));
    const pending = v1 * t1 * (<f32>0.5 - u1 + u1 * u1 * u1 * (<f32>1 - <f32>0.5 * u1));
    store<f32>(c, load<f32>(c, GLIDE_VALUE) + d * share + braked + pending, VALUE);
    const braking = v0 * (<f32>1 - u0 * u0 * (<f32>3 - <f32>2 * u0));
    store<f32>(c, d * rise + braking + v1 * (<f32>1 - u1 * u1 * (<f32>3 - <f32>2 * u1)), VELOCITY);
  }
}
