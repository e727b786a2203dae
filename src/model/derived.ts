// What follows from a motif's parameters and its cortex, computed in f64 on the host.

import { multiply, rates, readout, recurrence, step } from "./cell.ts";
import type { Cortex, Motif } from "./library.ts";

/**
 * What a preparation needs to know of a motif, N: b⁰ = x⁰ − (J + U_p V_p) φ(x⁰), the input that makes x⁰ a fixed point of the
 * trained module; x⁰ itself for the exact one.
 */
export function preparationInput(cortex: Cortex, x0: Float32Array): Float32Array {
  if (cortex.module === "exact") return x0.slice();
  const { units, preparationRank } = cortex;
  const r = rates(cortex, x0);
  const fromCortex = recurrence(cortex, r);
  const fromLoop = multiply(cortex.Up, multiply(cortex.Vp, r, preparationRank), units);
  return x0.map((x, i) => x - fromCortex[i] - fromLoop[i]);
}

/** Steps at the start of a motif that tell how fast it starts. */
const LOOK = 8;

/**
 * The value and velocity per step, C each, with which a motif starts: its target's, or without one its readout's. The
 * velocity is the slowest of the mean velocities over the first 1 to 8 steps, zero if they disagree in direction: a
 * motif that starts with a jump is approached slowly, not with the jump's velocity.
 */
export function start(cortex: Cortex, motif: Motif): { value: Float32Array; velocity: Float32Array } {
  const C = cortex.channels.length;
  const samples = motif.target ?? firstReadouts(cortex, motif);
  const velocity = Float32Array.from({ length: C }, (_, c) => {
    const means = Array.from({ length: Math.min(LOOK, motif.steps - 1) }, (_, i) => (samples[(i + 1) * C + c] - samples[c]) / (i + 1));
    const agree = means.every((v) => v > 0) || means.every((v) => v < 0);
    return agree ? means.reduce((slowest, v) => (Math.abs(v) < Math.abs(slowest) ? v : slowest)) : 0;
  });
  return { value: samples.slice(0, C), velocity };
}

/** The readouts of a motif's first steps from its initial state, (LOOK + 1) × C. */
function firstReadouts(cortex: Cortex, motif: Motif): Float32Array {
  const C = cortex.channels.length;
  const readouts = new Float32Array((LOOK + 1) * C);
  let x: Float64Array = Float64Array.from(motif.x0);
  for (let t = 0; t <= LOOK; t++) {
    const r = rates(cortex, x);
    readouts.set(readout(cortex, r), t * C);
    x = step(cortex, motif, x, r);
  }
  return readouts;
}
