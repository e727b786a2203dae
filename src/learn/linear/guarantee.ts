// What can be said of every transition of a linear library, whatever the sequence. Let d be the difference from x⁰_μ when
// a preparation begins; ‖M^P‖₂ ‖d‖ bounds what is left of it at the motif's start. d is x_end − x⁰_μ of a motif that began
// exactly, at most D, and what the motif before made of the error it began with itself, Aᵀ M^P of the d before it. Along
// any chain therefore ‖d‖ ≤ D + h ‖d‖ with h the largest ‖Aᵀ M^P‖₂, and no motif starts further than ‖M^P‖₂ D / (1 − h) from x⁰.

import { identity, norm, power, spectralNorm, timesTransposed, transpose } from "../../algebra/products.ts";
import { kappa } from "../../model/cell.ts";
import type { Cortex, Guarantee, Motif } from "../../model/library.ts";
import { contraction } from "./preparation.ts";

/** One step of the cell in a motif, N × N. */
function stepOf(cortex: Cortex, { u, v }: Motif): Float64Array {
  const { units: n, rank, J } = cortex;
  const k = kappa(cortex);
  const loop = timesTransposed(Float64Array.from(u), transpose(Float64Array.from(v), rank, n), rank);
  return identity(n).map((one, at) => one + k * (J[at] + loop[at] - one));
}

/** A motif with larger entries explodes; what is then said of it. */
const EXPLODED = 1e100;
const MOST = Number.MAX_VALUE;

/** The guarantee of a linear library with a thalamic transition. */
export function guarantee(cortex: Cortex, motifs: readonly Motif[], preparation: number): Guarantee {
  const n = cortex.units;
  const left = contraction(cortex, preparation);
  const leftT = transpose(left, n, n);
  const shrinks = spectralNorm(left, n);
  let distance = 0;
  let carried = 0;
  for (const motif of motifs) {
    const whole = power(stepOf(cortex, motif), motif.steps);
    if (!whole.every((x) => Math.abs(x) < EXPLODED))
      return { preparation, contraction: shrinks, distance: MOST, carried: MOST, error: null };
    carried = Math.max(carried, spectralNorm(timesTransposed(whole, leftT, n), n));
    const end = timesTransposed(whole, Float64Array.from(motif.x0), n);
    for (const { x0 } of motifs) distance = Math.max(distance, norm(end.map((x, i) => x - x0[i])));
  }
  return { preparation, contraction: shrinks, distance, carried, error: carried < 1 ? (shrinks * distance) / (1 - carried) : null };
}
