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
// The middle sums are tr(Q Σ) with the Gramian Q = Σ_t z_tᵀ z_t, the solution of the Lyapunov equation Q = Aᵀ Q A + Wᵀ W −
// z_Tᵀ z_T; summing it up over T steps takes less than solving for it. For given u and v, L is quadratic in x⁰: the ridge
// over all modes. Everything is computed in the eigenbasis of J, where a step of z or x takes O(N R).
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { dot, fromMatrix, identity, timesTransposed, toMatrix, transpose } from "../../algebra/products.ts";
import type { Eigenbasis } from "../../model/eigenbasis.ts";
import { eigenbasis } from "../../model/eigenbasis.ts";
import { type Cortex, kappa } from "../../model/library.ts";
import { type WholeMotif, wholeMotif } from "./whole-motif.ts";

/** w, ν and η above. */
const PREPARATION_WEIGHT = 4;
const END_WEIGHT = 0.002;
const CHAIN_WEIGHT = 0.02;

/** One motif's loss, ready to be evaluated. Vectors and matrices are in coordinates of the eigenbasis (n). */
export interface Problem {
  readonly basis: Eigenbasis;
  readonly kappa: number;
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
  /** J and M^P over the units, N × N; no M^P if the state is overwritten */
  readonly J: Float64Array;
  readonly contraction: Float64Array | undefined;
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
  return {
    basis,
    kappa: kappa(cortex),
    units,
    W: timesTransposed(Float64Array.from(cortex.W), fromT, units),
    target,
    noise,
    noiseMetric: timesTransposed(to, to, units),
    preparationMetric: prepared ? timesTransposed(prepared, prepared, units) : new Float64Array(rows * rows),
    stateMetric: timesTransposed(fromT, fromT, units),
    J: Float64Array.from(cortex.J),
    contraction,
    scale,
  };
}

/** One step of the cell without the leak's own share: out = (1 − κ) x + κ (J x + Σ u (v · x)), or with Jᵀ and u, v exchanged. */
function step({ basis, kappa }: Problem, x: Float64Array, out: Float64Array, u: Float64Array, v: Float64Array, transposed: boolean): void {
  const { own, partner, rows: n } = basis;
  for (let i = 0; i < n; i++) out[i] = x[i] + kappa * ((own[i] - 1) * x[i] + (transposed ? partner[i ^ 8] : partner[i]) * x[i ^ 8]);
  for (let at = 0; at < u.length; at += n) {
    let through = 0;
    for (let i = 0; i < n; i++) through += v[at + i] * x[i];
    through *= kappa;
    for (let i = 0; i < n; i++) out[i] += u[at + i] * through;
  }
}

/** u or v of the loops over the units, R × N, from coordinates. */
export function loopOverUnits({ basis, units }: Problem, u: Float64Array, v: Float64Array): { u: Float64Array; v: Float64Array } {
  const { rows: n, from, to } = basis;
  return { u: timesTransposed(u, from, n), v: timesTransposed(v, transpose(to, n, units), n) };
}

/** A loss beyond this is as good as infinite: the motif explodes. */
const EXPLODED = 1e9;

/** Errors by the gains of noise, of preparation and of chains, for x⁰ of some size. */
type Weights = Record<"noise" | "preparation" | "chain", number>;

/** A motif seen from its first step: what its output makes of any start. */
interface Outlook {
  /** z_t, (T + 1) × C × n, rows of one time together; and those that make an output, T · C × n and transposed */
  readonly z: Float64Array;
  readonly output: Float64Array;
  readonly outputT: Float64Array;
  /** n × n */
  readonly gramian: Float64Array;
  readonly noiseGain: number;
  readonly preparationGain: number;
}

function lookAhead(problem: Problem, u: Float64Array, v: Float64Array): Outlook {
  const { basis, W, target, noiseMetric, preparationMetric } = problem;
  const n = basis.rows;
  const perTime = W.length;
  const rows = target.length;
  const z = new Float64Array(rows * n + perTime);
  z.set(W);
  for (let at = 0; at < rows * n; at += n) step(problem, z.subarray(at, at + n), z.subarray(at + perTime, at + perTime + n), v, u, true);
  const output = z.subarray(0, rows * n);
  const outputT = transpose(output.slice(), rows, n);
  const gramian = timesTransposed(outputT, outputT, rows);
  return { z, output, outputT, gramian, noiseGain: dot(gramian, noiseMetric), preparationGain: dot(gramian, preparationMetric) };
}

/** A motif seen from its last step: what it makes of its start by then, over the units. */
interface Ending {
  readonly loop: { readonly u: Float64Array; readonly v: Float64Array };
  readonly whole: WholeMotif;
  /** Aᵀ M^P, N × N; zero if the state is overwritten */
  readonly carried: Float64Array;
  readonly chainGain: number;
}

/** undefined where the motif explodes */
function lookBack(problem: Problem, u: Float64Array, v: Float64Array): Ending | undefined {
  const { basis, J, kappa, contraction, target, W, units: N } = problem;
  const loop = loopOverUnits(problem, u, v);
  const rank = loop.u.length / N;
  const UV = timesTransposed(transpose(loop.u, rank, N), transpose(loop.v, rank, N), rank);
  const A = identity(N);
  for (let i = 0; i < A.length; i++) A[i] += kappa * (J[i] + UV[i] - A[i]);
  const whole = wholeMotif(A, (target.length * basis.rows) / W.length);
  if (!whole.matrix.every((g) => Math.abs(g) < EXPLODED)) return undefined;
  const carried = contraction ? timesTransposed(whole.matrix, transpose(contraction, N, N), N) : new Float64Array(N * N);
  return { loop, whole, carried, chainGain: dot(carried, carried) };
}

/** The x⁰ at which the loss is least, by ridge over all modes; undefined where f64 cannot tell. */
function bestInitialState(problem: Problem, { outputT, gramian, noiseGain, preparationGain }: Outlook, ending: Ending) {
  const { basis, target, noise, stateMetric, scale, units: N } = problem;
  const n = basis.rows;
  const ends = transpose(timesTransposed(ending.whole.matrix, transpose(basis.from, N, n), N), N, n); // of every coordinate: n × N
  const end = timesTransposed(ends, ends, N);
  const size = (noise ** 2 * noiseGain + PREPARATION_WEIGHT * preparationGain + CHAIN_WEIGHT * scale * ending.chainGain) / N;
  const endSize = (END_WEIGHT * scale) / N;
  const ridge = toMatrix(
    gramian.map((q, i) => q + size * stateMetric[i] + endSize * end[i] + (i % (n + 1) === 0 ? 1e-12 : 0)),
    n,
  );
  // padding coordinates have no metric
  for (let i = 0; i < n; i++) if (stateMetric[i * (n + 1)] === 0) ridge.set(i, i, 1);
  const solver = new CholeskyDecomposition(ridge);
  if (!solver.isPositiveDefinite()) return undefined;
  return fromMatrix(solver.solve(Matrix.columnVector(timesTransposed(outputT, target, target.length))));
}

export type Evaluated = Design & { readonly byU: Float64Array; readonly byV: Float64Array };

/** The loss for u and v (R × n), x⁰ chosen for them, and its gradient by u and v; undefined where the motif explodes. */
export function evaluate(problem: Problem, u: Float64Array, v: Float64Array): Evaluated | undefined {
  const { basis, target, noise, scale, units: N } = problem;
  const outlook = lookAhead(problem, u, v);
  if (!(outlook.noiseGain / scale < EXPLODED)) return undefined;
  const ending = lookBack(problem, u, v);
  if (!ending) return undefined;
  const x0 = bestInitialState(problem, outlook, ending);
  if (!x0) return undefined;

  const x0Units = timesTransposed(x0, basis.from, basis.rows);
  const last = timesTransposed(x0Units, ending.whole.matrix, N);
  const residual = timesTransposed(outlook.output, x0, basis.rows).map((y, i) => y - target[i]);
  const x0Size = dot(x0Units, x0Units) / N;
  const weights: Weights = {
    noise: noise ** 2 * x0Size,
    preparation: PREPARATION_WEIGHT * (1 + x0Size),
    chain: CHAIN_WEIGHT * (1 + x0Size),
  };
  const terms = [
    dot(residual, residual) / scale,
    (weights.noise * outlook.noiseGain) / scale,
    (weights.preparation * outlook.preparationGain) / scale,
    (END_WEIGHT * dot(last, last)) / N,
    weights.chain * ending.chainGain,
  ] as const;

  // by x⁰ the loss is flat, so only what u and v do on the way counts
  const { byU, byV } = throughEnding(problem, ending, weights.chain, x0Units, last);
  throughOutput(problem, outlook, weights, { u, v, x0 }, residual, { byU, byV });
  return { u, v, x0, value: terms.reduce((sum, term) => sum + term, 0), terms, byU, byV };
}

/** The gradient by u and v of the terms of the end and of the chain. */
function throughEnding(
  { basis, contraction, kappa, units: N }: Problem,
  { loop, whole, carried }: Ending,
  chainWeight: number,
  x0: Float64Array,
  last: Float64Array,
): { byU: Float64Array; byV: Float64Array } {
  const byWhole = contraction ? timesTransposed(carried, contraction, N).map((g) => 2 * chainWeight * g) : new Float64Array(N * N);
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) byWhole[i * N + j] += ((2 * END_WEIGHT) / N) * last[i] * x0[j];
  const byA = whole.gradient(byWhole).map((a) => kappa * a);
  const byLoopU = timesTransposed(loop.v, byA, N); // R × N
  const byLoopV = timesTransposed(loop.u, transpose(byA, N, N), N);
  return { byU: timesTransposed(byLoopU, transpose(basis.from, N, basis.rows), N), byV: timesTransposed(byLoopV, basis.to, N) };
}

/** Adds the gradient by u and v of the other terms, which are sums over the output: back through the steps. */
function throughOutput(
  problem: Problem,
  { z, output }: Outlook,
  weights: Weights,
  { u, v, x0 }: Pick<Design, "u" | "v" | "x0">,
  residual: Float64Array,
  { byU, byV }: { readonly byU: Float64Array; readonly byV: Float64Array },
): void {
  const { basis, W, scale, noiseMetric, preparationMetric } = problem;
  const n = basis.rows;
  const C = W.length / n;
  const rows = output.length / n;
  const byZ = timesTransposed(
    output,
    noiseMetric.map((m, i) => weights.noise * m + weights.preparation * preparationMetric[i]),
    n,
  );
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) byZ[row * n + i] = (2 / scale) * (byZ[row * n + i] + residual[row] * x0[i]);
  }
  const later = new Float64Array(C * n);
  const here = new Float64Array(n);
  for (let t = rows / C - 1; t >= 0; t--) {
    for (let c = 0; c < C; c++) {
      const after = later.subarray(c * n, c * n + n);
      const at = (t * C + c) * n;
      through(problem, z.subarray(at, at + n), after, v, u, byV, byU);
      step(problem, after, here, u, v, false);
      for (let i = 0; i < n; i++) after[i] = here[i] + byZ[at + i];
    }
  }
}

/** What a loss that depends on A x by `after` gains by a (the columns of the loop) and b (its rows): A has κ Σ a bᵀ. */
function through(
  { kappa, basis }: Problem,
  x: Float64Array,
  after: Float64Array,
  a: Float64Array,
  b: Float64Array,
  byA: Float64Array,
  byB: Float64Array,
): void {
  const n = basis.rows;
  for (let at = 0; at < a.length; at += n) {
    let into = 0;
    let out = 0;
    for (let i = 0; i < n; i++) {
      into += b[at + i] * x[i];
      out += a[at + i] * after[i];
    }
    into *= kappa;
    out *= kappa;
    for (let i = 0; i < n; i++) {
      byA[at + i] += into * after[i];
      byB[at + i] += out * x[i];
    }
  }
}
