// What a motif is worth when its preparation leaves an error: the loss that u, v and x⁰ are chosen by, in closed form, and
// its descent. With A the step of the cell in the mode (u, v), z_t = W Aᵗ the rows that make the output of x⁰, f the target:
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
import { minimise } from "../../algebra/minimise.ts";
import { dot, fromMatrix, identity, timesTransposed, toMatrix, transpose } from "../../algebra/products.ts";
import type { Eigenbasis } from "../../model/eigenbasis.ts";
import { eigenbasis } from "../../model/eigenbasis.ts";
import { type Cortex, kappa } from "../../model/library.ts";
import { against, type Placement, throughPlacement } from "./placement.ts";
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

/** The motif's steps as one matrix over the units. */
function steppedThrough(problem: Problem, loop: { u: Float64Array; v: Float64Array }, steps: number): WholeMotif {
  const { J, kappa, units: N } = problem;
  const ranks = loop.u.length / N;
  const UV = timesTransposed(transpose(loop.u, ranks, N), transpose(loop.v, ranks, N), ranks);
  const A = identity(N);
  for (let i = 0; i < A.length; i++) A[i] += kappa * (J[i] + UV[i] - A[i]);
  return wholeMotif(A, steps);
}

/** A loss beyond this is as good as infinite: the motif explodes. */
const EXPLODED = 1e9;

type Evaluated = Design & { readonly byU: Float64Array; readonly byV: Float64Array };

/** The loss for u and v (R × n), x⁰ chosen for them, and its gradient by u and v; undefined where the motif explodes. */
export function evaluate(problem: Problem, u: Float64Array, v: Float64Array): Evaluated | undefined {
  const { basis, W, target, noise, noiseMetric, preparationMetric, stateMetric, contraction, scale, units: N } = problem;
  const n = basis.rows;
  const C = W.length / n;
  const T = target.length / C;
  // z, (T + 1) × C × n; rows of one time lie together
  const z = new Float64Array((T + 1) * C * n);
  z.set(W);
  for (let at = 0; at < T * C * n; at += n) step(problem, z.subarray(at, at + n), z.subarray(at + C * n, at + C * n + n), v, u, true);
  const output = z.subarray(0, T * C * n);
  const outputT = transpose(output.slice(), T * C, n);
  const Q = timesTransposed(outputT, outputT, T * C);
  const noiseGain = dot(Q, noiseMetric);
  const preparationGain = dot(Q, preparationMetric);
  if (!(noiseGain / scale < EXPLODED)) return undefined;

  // what the motif ends with, over the units
  const loop = loopOverUnits(problem, u, v);
  const whole = steppedThrough(problem, loop, T);
  const G = whole.matrix;
  if (!G.every((g) => Math.abs(g) < EXPLODED)) return undefined;
  const carried = contraction ? timesTransposed(G, transpose(contraction, N, N), N) : new Float64Array(N * N); // Aᵀ M^P
  const chainGain = dot(carried, carried);

  // x⁰ by ridge
  const ends = transpose(timesTransposed(G, transpose(basis.from, N, n), N), N, n); // of every coordinate: n × N
  const end = timesTransposed(ends, ends, N);
  const size = (noise ** 2 * noiseGain + PREPARATION_WEIGHT * preparationGain + CHAIN_WEIGHT * scale * chainGain) / N;
  const endSize = (END_WEIGHT * scale) / N;
  const ridge = toMatrix(
    Q.map((q, i) => q + size * stateMetric[i] + endSize * end[i] + (i % (n + 1) === 0 ? 1e-12 : 0)),
    n,
  );
  const seen = timesTransposed(outputT, target, T * C);
  // padding coordinates have no metric
  for (let i = 0; i < n; i++) if (stateMetric[i * (n + 1)] === 0) ridge.set(i, i, 1);
  const solver = new CholeskyDecomposition(ridge);
  if (!solver.isPositiveDefinite()) return undefined;
  const x0 = fromMatrix(solver.solve(Matrix.columnVector(seen)));

  const x0Units = timesTransposed(x0, basis.from, n);
  const last = timesTransposed(x0Units, G, N);
  const residual = timesTransposed(output, x0, n).map((y, i) => y - target[i]);
  const x0Size = dot(x0Units, x0Units) / N;
  const noiseWeight = noise ** 2 * x0Size;
  const preparationWeight = PREPARATION_WEIGHT * (1 + x0Size);
  const chainWeight = CHAIN_WEIGHT * (1 + x0Size);
  const terms = [
    dot(residual, residual) / scale,
    (noiseWeight * noiseGain) / scale,
    (preparationWeight * preparationGain) / scale,
    (END_WEIGHT * dot(last, last)) / N,
    chainWeight * chainGain,
  ] as const;

  // backward: by x⁰ the loss is flat, so only what u and v do on the way counts
  const byZ = timesTransposed(
    output,
    noiseMetric.map((m, i) => noiseWeight * m + preparationWeight * preparationMetric[i]),
    n,
  );
  for (let row = 0; row < T * C; row++) {
    for (let i = 0; i < n; i++) byZ[row * n + i] = (2 / scale) * (byZ[row * n + i] + residual[row] * x0[i]);
  }
  const byG = contraction ? timesTransposed(carried, contraction, N).map((g) => 2 * chainWeight * g) : new Float64Array(N * N);
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) byG[i * N + j] += ((2 * END_WEIGHT) / N) * last[i] * x0Units[j];
  const byA = whole.gradient(byG).map((a) => problem.kappa * a);
  const byLoopU = timesTransposed(loop.v, byA, N); // R × N
  const byLoopV = timesTransposed(loop.u, transpose(byA, N, N), N);
  const byU = timesTransposed(byLoopU, transpose(basis.from, N, n), N);
  const byV = timesTransposed(byLoopV, basis.to, N);
  const later = new Float64Array(C * n);
  const here = new Float64Array(n);
  for (let t = T - 1; t >= 0; t--) {
    for (let c = 0; c < C; c++) {
      const after = later.subarray(c * n, c * n + n);
      const at = (t * C + c) * n;
      through(problem, z.subarray(at, at + n), after, v, u, byV, byU);
      step(problem, after, here, u, v, false);
      for (let i = 0; i < n; i++) after[i] = here[i] + byZ[at + i];
    }
  }
  return { u, v, x0, value: terms.reduce((sum, term) => sum + term, 0), terms, byU, byV };
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

type OnIteration = (done: number, design: Design) => void;

/** u against v with d, and so the placed eigenvalues, kept (the paper's Eq. 22–23): one pair of vectors only. */
export function shareBetween(
  problem: Problem,
  placement: Placement,
  start: Design,
  iterations: number,
  onIteration: OnIteration = () => {},
): Design {
  const { basis } = problem;
  let latest: Evaluated | undefined;
  const { x } = minimise(
    (trial) => {
      const v = against(basis, placement, trial);
      latest = evaluate(problem, trial, v);
      if (!latest) return { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(trial.length) };
      return { value: latest.value, gradient: throughPlacement(basis, trial, v, latest.byU, latest.byV) };
    },
    start.u,
    iterations,
    0,
    (done) => latest && onIteration(done, latest),
  );
  return evaluate(problem, x, against(basis, placement, x)) as Design;
}

/** Everything free: u, v, and with them x⁰. The search is over the units' u and v, whose scale is known. */
export function descend(problem: Problem, { u, v }: Design, iterations: number, onIteration: OnIteration = () => {}): Design {
  const { basis, units } = problem;
  const { rows: n, to, from } = basis;
  const [toT, fromT] = [transpose(to, n, units), transpose(from, units, n)];
  const half = (u.length / n) * units;
  const inCoordinates = (trial: Float64Array) => ({
    u: timesTransposed(trial.subarray(0, half), to, units),
    v: timesTransposed(trial.subarray(half), fromT, units),
  });
  const start = new Float64Array(2 * half);
  const first = loopOverUnits(problem, u, v);
  start.set(first.u);
  start.set(first.v, half);
  let latest: Evaluated | undefined;
  const { x } = minimise(
    (trial) => {
      const loop = inCoordinates(trial);
      latest = evaluate(problem, loop.u, loop.v);
      const gradient = new Float64Array(trial.length);
      if (!latest) return { value: Number.POSITIVE_INFINITY, gradient };
      gradient.set(timesTransposed(latest.byU, toT, n));
      gradient.set(timesTransposed(latest.byV, from, n), half);
      return { value: latest.value, gradient };
    },
    start,
    iterations,
    1e-6,
    (done) => latest && onIteration(done, latest),
  );
  const loop = inCoordinates(x);
  return evaluate(problem, loop.u, loop.v) as Design;
}
