// What a motif is worth when its preparation leaves an error: the loss that u, v and x⁰ are chosen by, in closed form, and
// its gradient. With A the step of the cell in the mode (u, v), z_t = W Aᵗ the rows that make the output of x⁰, f the target:
//
//   L = [ Σ_t |z_t x⁰ − f_t|²                      how well the motif is made
//       + ε² (‖x⁰‖²/N) Σ_t ‖z_t‖²                  noise in x⁰, relative to its size: the level ε that the user names
//       + w (1 + ‖x⁰‖²/N) Σ_t ‖z_t M^P‖²           what P steps of preparation leave of a state that was elsewhere
//       ] ÷ (T · variance)
//       + ν ‖Aᵀ x⁰‖²/N                             how far from rest the motif ends, for the sake of the next one
//       + η (1 + ‖x⁰‖²/N) ‖Aᵀ M^P‖²                 what it makes, by its end, of the error it began with: along a chain,
//                                                  errors must not grow
//
// The middle sums are tr(Q Σ) with the Gramian Q = Σ_t z_tᵀ z_t (outlook.ts). For given u and v, L is quadratic in x⁰: the
// ridge over all modes. Everything is computed in the eigenbasis of J, where a step of z or x takes O(N R).
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { dot, fromMatrix, symmetricProduct, timesTransposed, toMatrix, transpose } from "../../algebra/products.ts";
import { kappa } from "../../model/cell.ts";
import { eigenbasis } from "../../model/eigenbasis.ts";
import type { Cortex } from "../../model/library.ts";
import { lookAhead, type Outlook, weighed } from "./outlook.ts";
import { type Cell, cellOf } from "./step.ts";
import { type WholeMotif, wholeMotif } from "./whole-motif.ts";

/** w, ν and η above. */
const PREPARATION_WEIGHT = 4;
const END_WEIGHT = 0.002;
const CHAIN_WEIGHT = 0.02;

/** One motif's loss, ready to be evaluated. Vectors and matrices are in coordinates of the eigenbasis (n). */
export interface Problem extends Cell {
  readonly units: number;
  /** C × n */
  readonly W: Float64Array;
  /** T × C, without c */
  readonly target: Float64Array;
  /** ε */
  readonly noise: number;
  /** of z: ‖z‖² and ‖z M^P‖² over the units; of x: ‖x‖². n × n */
  readonly noiseMetric: Float64Array;
  readonly preparationMetric: Float64Array;
  readonly stateMetric: Float64Array;
  /** Y of the first two (outlook.ts) */
  readonly noiseWeighed: Float64Array;
  readonly preparationWeighed: Float64Array;
  /** T · variance of the target */
  readonly scale: number;
}

/** A motif's private parameters in coordinates: u and v R × n each, x⁰ n. */
export interface Design {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly x0: Float64Array;
  /** The loss, and its terms in the order above. */
  readonly value: number;
  readonly terms: readonly [fit: number, noise: number, preparation: number, end: number, chain: number];
}

/**
 * @param samples the target, T × C
 * @param contraction M^P, N × N: what P steps of preparation make of a state error (undefined: it is overwritten)
 */
export function makeProblem(cortex: Cortex, samples: Float32Array, noise: number, contraction: Float64Array | undefined): Problem {
  const { units, channels, c } = cortex;
  const C = channels.length;
  const basis = eigenbasis(cortex);
  const { rows, from, to } = basis;
  const fromT = transpose(from, units, rows);
  const target = Float64Array.from(samples, (y, i) => y - c[i % C]);
  const scale = Array.from({ length: C }, (_, channel) => {
    const own = target.filter((_, i) => i % C === channel);
    const mean = own.reduce((sum, y) => sum + y, 0) / own.length;
    return own.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  }).reduce((sum, squares) => sum + squares, 0);
  const prepared = contraction && timesTransposed(to, transpose(contraction, units, units), units);
  const cell = cellOf(basis, kappa(cortex));
  const noiseMetric = timesTransposed(to, to, units);
  const preparationMetric = prepared ? timesTransposed(prepared, prepared, units) : new Float64Array(rows * rows);
  return {
    ...cell,
    units,
    W: timesTransposed(Float64Array.from(cortex.W), fromT, units),
    target,
    noise,
    noiseMetric,
    preparationMetric,
    noiseWeighed: weighed(cell, noiseMetric),
    preparationWeighed: weighed(cell, preparationMetric),
    stateMetric: timesTransposed(fromT, fromT, units),
    scale,
  };
}

/** u or v of the loops over the units, R × N, from coordinates. */
export function loopOverUnits({ basis, units }: Problem, u: Float64Array, v: Float64Array): { u: Float64Array; v: Float64Array } {
  const { rows: n, from, to } = basis;
  return { u: timesTransposed(u, from, n), v: timesTransposed(v, transpose(to, n, units), n) };
}

/** A loss beyond this is as good as infinite: the motif explodes. */
const EXPLODED = 1e9;

/** What a motif makes of its start by its end. */
interface Ending {
  readonly whole: WholeMotif;
  /** S Aᵀ with S the metric of states, and with that of what a preparation leaves behind it: n × n */
  readonly sized: Float64Array;
  readonly carried: Float64Array;
  /** of x⁰: the size of the end, n × n */
  readonly endMetric: Float64Array;
  /** ‖Aᵀ M^P‖² over the units */
  readonly chainGain: number;
}

/** undefined where the motif explodes */
function lookBack(problem: Problem, u: Float64Array, v: Float64Array): Ending | undefined {
  const { basis, target, W, stateMetric, preparationMetric } = problem;
  const n = basis.rows;
  const whole = wholeMotif(problem, u, v, (target.length * n) / W.length);
  const G = whole.matrix;
  if (!G.every((g) => Math.abs(g) < EXPLODED)) return undefined;
  const Gt = transpose(G, n, n);
  const sizedT = timesTransposed(Gt, stateMetric, n);
  const sized = transpose(sizedT, n, n);
  const carried = timesTransposed(sized, preparationMetric, n);
  const endMetric = symmetricProduct(sizedT, Gt);
  return { whole, sized, carried, endMetric, chainGain: dot(G, carried) };
}

/** What noise in x⁰ and a preparation's rest make of the output: Σ_t ‖z_t‖² and Σ_t ‖z_t M^P‖². */
interface Gains {
  readonly noise: number;
  readonly preparation: number;
}

/** The x⁰ at which the loss is least, by ridge over all modes; undefined where f64 cannot tell. */
function bestInitialState(problem: Problem, { output, gramian }: Outlook, gains: Gains, { endMetric, chainGain }: Ending) {
  const { basis, target, noise, stateMetric, scale, units: N } = problem;
  const n = basis.rows;
  const size = (noise ** 2 * gains.noise + PREPARATION_WEIGHT * gains.preparation + CHAIN_WEIGHT * scale * chainGain) / N;
  const endSize = (END_WEIGHT * scale) / N;
  const ridge = gramian.map((q, i) => q + size * stateMetric[i] + endSize * endMetric[i]);
  for (let i = 0; i < n; i++) {
    // padding coordinates have no metric
    ridge[i * (n + 1)] = stateMetric[i * (n + 1)] === 0 ? 1 : ridge[i * (n + 1)] + 1e-12;
    for (let j = 0; j < i; j++) ridge[i * n + j] = ridge[j * n + i];
  }
  const solver = new CholeskyDecomposition(toMatrix(ridge, n));
  if (!solver.isPositiveDefinite()) return undefined;
  const seen = new Float64Array(n);
  for (let row = 0; row < target.length; row++) for (let i = 0; i < n; i++) seen[i] += target[row] * output[row * n + i];
  return fromMatrix(solver.solve(Matrix.columnVector(seen)));
}

export type LossAt = Design & { readonly byU: Float64Array; readonly byV: Float64Array };

/** The loss for u and v (R × n), x⁰ chosen for them, and its gradient by u and v; undefined where the motif explodes. */
export function lossAt(problem: Problem, u: Float64Array, v: Float64Array): LossAt | undefined {
  const { basis, W, target, noise, scale, units: N, stateMetric } = problem;
  const n = basis.rows;
  const outlook = lookAhead(problem, W, u, v, (target.length * n) / W.length);
  const gains: Gains = { noise: dot(outlook.gramian, problem.noiseMetric), preparation: dot(outlook.gramian, problem.preparationMetric) };
  if (!(gains.noise / scale < EXPLODED)) return undefined;
  const ending = lookBack(problem, u, v);
  if (!ending) return undefined;
  const x0 = bestInitialState(problem, outlook, gains, ending);
  if (!x0) return undefined;

  const residual = timesTransposed(outlook.output, x0, n).map((y, i) => y - target[i]);
  const x0Size = dot(x0, timesTransposed(stateMetric, x0, n)) / N;
  const weights = {
    noise: noise ** 2 * x0Size,
    preparation: PREPARATION_WEIGHT * (1 + x0Size),
    chain: CHAIN_WEIGHT * (1 + x0Size),
  };
  const terms = [
    dot(residual, residual) / scale,
    (weights.noise * gains.noise) / scale,
    (weights.preparation * gains.preparation) / scale,
    (END_WEIGHT * dot(x0, timesTransposed(ending.endMetric, x0, n))) / N,
    weights.chain * ending.chainGain,
  ] as const;

  // by x⁰ the loss is flat, so only what u and v do on the way counts
  const last = timesTransposed(ending.sized, x0, n);
  const byWhole = ending.carried.map((x) => 2 * weights.chain * x);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) byWhole[i * n + j] += ((2 * END_WEIGHT) / N) * last[i] * x0[j];
  const { byU, byV } = ending.whole.gradient(byWhole);
  const Y = problem.noiseWeighed.map((y, i) => (weights.noise * y + weights.preparation * problem.preparationWeighed[i]) / scale);
  outlook.gradient(
    Y,
    x0,
    residual.map((r) => r / scale),
    byU,
    byV,
  );
  return { u, v, x0, value: terms.reduce((sum, term) => sum + term, 0), terms, byU, byV };
}
