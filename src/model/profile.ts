// How a motif starts, ends and moves by itself, in f64: from its target, or without one from its readouts.
import { rates, readout, step } from "./cell.ts";
import type { Cortex, Motif } from "./library.ts";

/** C each; velocities per step, accelerations per step². */
export interface Profile {
  /** The first and the last value. */
  readonly value: Float32Array;
  readonly end: Float32Array;
  /** The velocity with which it starts. */
  readonly velocity: Float32Array;
  /** The greatest velocity and acceleration, without sign. */
  readonly fastest: Float32Array;
  readonly sharpest: Float32Array;
  /** The least and greatest value. */
  readonly least: Float32Array;
  readonly greatest: Float32Array;
}

/** Steps at the start of a motif that tell how fast it starts. */
const LOOK = 8;

/**
 * The profile of a motif. The velocity with which it starts is the slowest of the mean velocities over the first 1 to 8
 * steps, zero if they disagree in direction: a motif that starts with a jump is approached slowly, not with the jump's
 * velocity. A rhythmic motif comes from its own end.
 */
export function profileOf(cortex: Cortex, motif: Motif): Profile {
  const known = profiles.get(motif);
  if (known?.cortex === cortex) return known.profile;
  const profile = measure(cortex, motif);
  profiles.set(motif, { cortex, profile });
  return profile;
}

/** A motif without a target is rolled out, O(T N²), and asked several times. */
const profiles = new WeakMap<Motif, { readonly cortex: Cortex; readonly profile: Profile }>();

function measure(cortex: Cortex, motif: Motif): Profile {
  const C = cortex.channels.length;
  const T = motif.steps;
  const samples = motif.target ?? readouts(cortex, motif);
  const velocity = Float32Array.from({ length: C }, (_, c) => {
    if (motif.period && T > 2) return 0.5 * (samples[C + c] - samples[(T - 1) * C + c]);
    const means = Array.from({ length: Math.min(LOOK, T - 1) }, (_, i) => (samples[(i + 1) * C + c] - samples[c]) / (i + 1));
    const agree = means.length > 0 && (means.every((v) => v > 0) || means.every((v) => v < 0)); // one step has no velocity
    return agree ? means.reduce((slowest, v) => (Math.abs(v) < Math.abs(slowest) ? v : slowest)) : 0;
  });
  const profile = {
    value: samples.slice(0, C),
    end: samples.slice((T - 1) * C, T * C),
    velocity,
    fastest: new Float32Array(C),
    sharpest: new Float32Array(C),
    least: samples.slice(0, C),
    greatest: samples.slice(0, C),
  };
  for (let k = 0; k < T; k++) {
    for (let c = 0; c < C; c++) {
      const [y2, y1, y] = [k - 2, k - 1, k].map((i) => samples[((i + T) % T) * C + c]);
      profile.least[c] = Math.min(profile.least[c], y);
      profile.greatest[c] = Math.max(profile.greatest[c], y);
      if (k > 0 || motif.period) profile.fastest[c] = Math.max(profile.fastest[c], Math.abs(y - y1));
      if (k > 1 || motif.period) profile.sharpest[c] = Math.max(profile.sharpest[c], Math.abs(y - 2 * y1 + y2));
    }
  }
  return profile;
}

/** Where a linear cortex that explodes is held, as on the device (assembly/kernel/phi.ts). */
const BOUND = 1e9;

/** The readouts of a motif from its initial state, T × C. */
function readouts(cortex: Cortex, motif: Motif): Float32Array {
  const C = cortex.channels.length;
  const found = new Float32Array(motif.steps * C);
  let x: Float64Array = Float64Array.from(motif.x0);
  for (let t = 0; t < motif.steps; t++) {
    const r = rates(cortex, x);
    found.set(
      readout(cortex, r).map((y) => Math.min(Math.max(y, -BOUND), BOUND)),
      t * C,
    );
    x = step(cortex, motif, x, r).map((xi) => Math.min(Math.max(xi, -BOUND), BOUND));
  }
  return found;
}
