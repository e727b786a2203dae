// What follows from a motif's parameters and its cortex, computed in f64 on the host.

import { multiply, rates, recurrence } from "./cell.ts";
import type { Cortex } from "./library.ts";

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
