// The output stage: what the machine receives. Value and velocity are continuous whatever the sequencer does.
//   glide    during a preparation: a minimum-jerk quintic to the value and velocity with which the motif starts
//   follow   the readout y = W r + c with gain and offset, plus what is left of a mismatch, which a critically damped
//            spring takes away (inertialisation)
//   coast    idle and `hold`: the velocity decays, the value comes to rest and is held
// Velocities are per step. Between steps the output is a cubic Hermite of the last two.
import {
  C, CLOCK, COAST, DECAY, GAIN, GLIDE_VALUE, GLIDE_VELOCITY, OFFSET, OMEGA, OUTPUT, PREPARATION, RATES, READOUT, READOUT_1,
  READOUT_2, SLOT_VALUE, SLOT_VELOCITY, SPRING, SPRING_VELOCITY, VALUE, VALUE_BEFORE, VECTOR, VELOCITY,
  VELOCITY_BEFORE, W,
} from "./layout";
import { Rows, Values, Vector } from "./kernel/arrays";
import { project } from "./kernel/f32";

const BYTES: usize = <usize>CHANNELS * 4;

/** Keep the last step's output for the interpolation. */
// @ts-ignore: decorator
@inline export function keepLast(): void {
  for (let c: usize = 0; c < BYTES; c += 4) {
    store<f32>(c, load<f32>(c, VALUE), VALUE_BEFORE);
    store<f32>(c, load<f32>(c, VELOCITY), VELOCITY_BEFORE);
  }
}

export function coast(): void {
  const decay = load<f32>(DECAY), reach = load<f32>(COAST);
  for (let c: usize = 0; c < BYTES; c += 4) {
    const v = load<f32>(c, VELOCITY);
    store<f32>(c, load<f32>(c, VALUE) + v * reach, VALUE);
    store<f32>(c, v * decay, VELOCITY);
  }
}

export function beginGlide(): void {
  for (let c: usize = 0; c < BYTES; c += 4) {
    store<f32>(c, load<f32>(c, VALUE), GLIDE_VALUE);
    store<f32>(c, load<f32>(c, VELOCITY), GLIDE_VELOCITY);
  }
}

/**
 * The k-th of P outputs of a glide to the motif in `slot`; the (P + 1)-th would be its first sample. The quintic has
 * the value and velocity wanted at both ends and no acceleration there (Flash & Hogan 1985, boundary velocities kept).
 */
export function glide(slot: usize, k: i32): void {
  const span = <f32>(load<i32>(PREPARATION) + 1), gain = load<f32>(GAIN);
  const t = <f32>k / span;
  for (let c: usize = 0; c < BYTES; c += 4) {
    const from = load<f32>(c, GLIDE_VALUE), v0 = span * load<f32>(c, GLIDE_VELOCITY);
    const to = gain * load<f32>(slot + c, SLOT_VALUE) + load<f32>(c, OFFSET);
    const v1 = span * (gain * load<f32>(slot + c, SLOT_VELOCITY));
    const d = to - from;
    const a3: f32 = <f32>10 * d - <f32>6 * v0 - <f32>4 * v1;
    const a4: f32 = <f32>8 * v0 + <f32>7 * v1 - <f32>15 * d;
    const a5: f32 = <f32>6 * d - <f32>3 * (v0 + v1);
    store<f32>(c, from + t * (v0 + t * t * (a3 + t * (a4 + t * a5))), VALUE);
    store<f32>(c, (v0 + t * t * (<f32>3 * a3 + t * (<f32>4 * a4 + t * (<f32>5 * a5)))) / span, VELOCITY);
  }
}

/**
 * The readout of this step's rates, the k-th in a row. It takes the output over from what went before without a jump:
 * the first output is where that was going (`glided`: the end of the glide), the second knows how fast the readout
 * moves; from there on the difference in value and velocity decays. With no spring (DECAY 0) it takes over at once.
 */
export function follow(slot: usize, k: i32, glided: bool): void {
  const omega = load<f32>(OMEGA), decay = load<f32>(DECAY), gain = load<f32>(GAIN);
  project(changetype<Values>(READOUT), changetype<Rows>(W), changetype<Vector>(RATES), CHANNELS, VECTOR);
  for (let c: usize = 0; c < BYTES; c += 4) {
    const y = load<f32>(c, READOUT) + load<f32>(c, C);
    const y1 = load<f32>(c, READOUT_1);
    const offset = load<f32>(c, OFFSET);
    const value = gain * y + offset;
    const before = load<f32>(c, VALUE), going = load<f32>(c, VELOCITY);
    store<f32>(c, y, READOUT_1);
    if (k == 0) {
      const next = glided ? gain * load<f32>(slot + c, SLOT_VALUE) + offset : before + going;
      store<f32>(c, decay == 0 ? value : next, VALUE);
      store<f32>(c, glided ? gain * load<f32>(slot + c, SLOT_VELOCITY) : going, VELOCITY);
      continue;
    }
    // the derivative at this step from the readouts up to it: of second order, of first where there are only two
    const y2 = k == 1 ? y1 + y1 - y : load<f32>(c, READOUT_2);
    const velocity = gain * ((<f32>3 * y - <f32>4 * y1 + y2) * 0.5);
    store<f32>(c, y1, READOUT_2);
    let d = load<f32>(c, SPRING), v = load<f32>(c, SPRING_VELOCITY);
    if (k == 1) {
      d = before - (gain * y1 + offset);
      v = going - velocity;
    }
    const a = v + omega * d; // an exact step of d'' = −2ω d' − ω² d
    d = decay * (d + a);
    v = decay * (v - omega * a);
    store<f32>(c, d, SPRING);
    store<f32>(c, v, SPRING_VELOCITY);
    store<f32>(c, value + d, VALUE);
    store<f32>(c, velocity + v, VELOCITY);
  }
}

/** What the machine receives now: the last step's output, or the point between the last two at the clock. */
export function interpolate(): void {
  const clock = load<u32>(CLOCK);
  const t = <f32>clock * (<f32>1 / <f32>ONE_STEP);
  const u: f32 = 1 - t;
  for (let c: usize = 0; c < BYTES; c += 4) {
    let y = load<f32>(c, VALUE);
    if (clock != <u32>ONE_STEP) {
      const y0 = load<f32>(c, VALUE_BEFORE);
      y = y0 * (u * u * (<f32>1 + (t + t))) + y * (t * t * (<f32>1 + (u + u)))
        + t * u * (u * load<f32>(c, VELOCITY_BEFORE) - t * load<f32>(c, VELOCITY));
    }
    store<f32>(c, y, OUTPUT);
  }
}
