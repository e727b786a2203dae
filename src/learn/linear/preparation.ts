// The preparatory loop in closed form (DESIGN §5; Logiaco, Abbott & Escola 2021): U_p, V_p of unit-norm columns and rows
// that minimise L₁ = (1/N) ∫ ‖e^{At}‖² dt = tr X / N, how long a state error lives, for A = J + U_p V_p − I and
// A X + X Aᵀ = −I; its gradient is 2 P X for Aᵀ P + P A = −I/N. `tail` s puts A + sI for A (it weighs an error at time t by
// e^{2st}): slow tails count more.
import { SingularValueDecomposition } from "ml-matrix";
import { lyapunov } from "../../algebra/lyapunov.ts";
import { type Loss, minimise } from "../../algebra/minimise.ts";
import { dot, identity, norm, power, timesTransposed, toMatrix, transpose } from "../../algebra/products.ts";
import { isExact } from "../../model/architecture.ts";
import { kappa, moduleKappa } from "../../model/cell.ts";
import type { Cortex } from "../../model/library.ts";

export interface PreparationOptions {
  /** s, per τ */
  readonly tail?: number;
}

export interface PreparatoryLoop {
  /** N × R_p, R_p × N */
  readonly Up: Float64Array;
  readonly Vp: Float64Array;
  /** L₁ of the loop, without tail */
  readonly L1: number;
}

const ITERATIONS = 300;
/** An iteration that gains less ends it. */
const TOLERANCE = 1e-5;
/** While the cortex is unstable with its loop: iterations for A less a shift, until a smaller shift will do. */
const HOMOTOPY_ITERATIONS = 8;
const MOST_HOMOTOPY = 60;

/** Optimise the loop of a rank for J (N × N). */
export function optimisePreparation(
  J: Float64Array,
  rank: number,
  { tail = 0 }: PreparationOptions = {},
  onIteration: (done: number) => void = () => {},
): PreparatoryLoop {
  const n = Math.sqrt(J.length);
  let loop = initialLoop(J, rank);
  const run = (loss: Loss, iterations: number) => {
    loop = minimise(loss, loop, iterations, TOLERANCE, onIteration).x;
  };
  const isStable = (shift: number) => Number.isFinite(lossOf(J, n, rank, shift)(loop).value);
  for (let tries = 0; tries < MOST_HOMOTOPY && !isStable(tail); tries++) {
    let shift = tail - 0.1;
    while (!isStable(shift)) shift = tail - 2 * (tail - shift);
    run(lossOf(J, n, rank, shift), HOMOTOPY_ITERATIONS);
  }
  run(lossOf(J, n, rank, tail), ITERATIONS);
  const [Up, Vp] = unpack(loop, n, rank);
  return { Up: Up.unit, Vp: Vp.unit, L1: lossOf(J, n, rank, 0)(loop).value };
}

/** A = J + U_p V_p − I, N × N. */
export function preparatoryMatrix(J: Float64Array, Up: Float64Array, Vp: Float64Array, rank: number): Float64Array {
  const n = Math.sqrt(J.length);
  const loop = timesTransposed(Up, transpose(Vp, rank, n), rank);
  return J.map((j, i) => j + loop[i] - (i % (n + 1) === 0 ? 1 : 0));
}

/** M^P, N × N: what P steps of a linear cortex's preparation make of a state error. */
export function contraction(cortex: Cortex, steps: number): Float64Array {
  if (isExact(cortex)) return identity(cortex.units, (1 - moduleKappa(cortex)) ** steps);
  const k = kappa(cortex);
  const A = preparatoryMatrix(
    Float64Array.from(cortex.J),
    Float64Array.from(cortex.Up),
    Float64Array.from(cortex.Vp),
    cortex.preparationRank,
  );
  const one = identity(cortex.units);
  return power(
    A.map((a, i) => one[i] + k * a),
    steps,
  );
}

/** U_p, then V_p: the directions that J stretches most, turned back. */
function initialLoop(J: Float64Array, rank: number): Float64Array {
  const n = Math.sqrt(J.length);
  const svd = new SingularValueDecomposition(toMatrix(J, n), { autoTranspose: true });
  const loop = new Float64Array(2 * n * rank);
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < n; i++) {
      loop[i * rank + k] = svd.leftSingularVectors.get(i, k);
      loop[n * rank + k * n + i] = -svd.rightSingularVectors.get(i, k);
    }
  }
  return loop;
}

/** Columns of U_p (or rows of V_p) as they are optimised, of any length, and of unit norm. */
interface Directions {
  readonly unit: Float64Array;
  readonly lengths: Float64Array;
  /** which column (row) a position belongs to */
  readonly of: (at: number) => number;
}

function directions(raw: Float64Array, of: (at: number) => number, rank: number): Directions {
  const lengths = new Float64Array(rank);
  raw.forEach((x, at) => {
    lengths[of(at)] += x * x;
  });
  for (let k = 0; k < rank; k++) lengths[k] = Math.sqrt(lengths[k]);
  return { unit: raw.map((x, at) => x / lengths[of(at)]), lengths, of };
}

function unpack(loop: Float64Array, n: number, rank: number): [Directions, Directions] {
  return [
    directions(loop.subarray(0, n * rank), (at) => at % rank, rank),
    directions(loop.subarray(n * rank), (at) => Math.floor(at / n), rank),
  ];
}

/** The gradient by the raw columns from that by the unit ones: what would change their length is taken out. */
function throughNorm(gradient: Float64Array, { unit, lengths, of }: Directions): Float64Array {
  const along = new Float64Array(lengths.length);
  gradient.forEach((g, at) => {
    along[of(at)] += g * unit[at];
  });
  return gradient.map((g, at) => (g - unit[at] * along[of(at)]) / lengths[of(at)]);
}

function lossOf(J: Float64Array, n: number, rank: number, shift: number): Loss {
  return (loop) => {
    const [U, V] = unpack(loop, n, rank);
    const A = preparatoryMatrix(J, U.unit, V.unit, rank);
    for (let i = 0; i < n; i++) A[i * (n + 1)] += shift;
    const Q = identity(n, 1 / n);
    const solved = lyapunov(A, Q);
    if (!solved) return { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(loop.length) };
    const { X, P } = solved;
    const G = timesTransposed(P, X, n).map((g) => 2 * g);
    const dU = timesTransposed(G, V.unit, n); // G Vᵀ, N × R
    const dV = timesTransposed(transpose(U.unit, n, rank), transpose(G, n, n), n); // Uᵀ G, R × N
    const gradient = new Float64Array(loop.length);
    gradient.set(throughNorm(dU, U));
    gradient.set(throughNorm(dV, V), n * rank);
    return { value: dot(X, Q), gradient };
  };
}

export interface Decay {
  /** τ */
  readonly times: readonly number[];
  /** ‖e^{At}‖ ÷ √N (Frobenius): the size of an error, averaged over its directions, relative to its first. */
  readonly sizes: readonly number[];
  /** τ until it is 5 % and 1 % */
  readonly to5: number;
  readonly to1: number;
}

/** Steps of the curve, τ; between them it is interpolated. */
const STEP = 0.1;
const LONGEST = 40;

/** How an error decays under dx/dt = A x. */
export function decay(A: Float64Array): Decay {
  const n = Math.sqrt(A.length);
  const E = transpose(exponential(A, STEP), n, n);
  const times = [0];
  const sizes = [1];
  let M = identity(n);
  while (sizes[sizes.length - 1] > 0.009 && times.length * STEP < LONGEST) {
    M = timesTransposed(M, E, n);
    times.push(times.length * STEP);
    sizes.push(norm(M) / Math.sqrt(n));
  }
  const until = (level: number) => {
    const k = sizes.findIndex((size) => size <= level);
    return k < 0 ? Number.POSITIVE_INFINITY : STEP * (k - Math.log(level / sizes[k]) / Math.log(sizes[k - 1] / sizes[k]));
  };
  return { times, sizes, to5: until(0.05), to1: until(0.01) };
}

/** e^{At} for a short t, by its series. */
function exponential(A: Float64Array, t: number): Float64Array {
  const n = Math.sqrt(A.length);
  const At = transpose(A, n, n);
  let term = identity(n);
  const sum = term.slice();
  for (let k = 1; k <= 24; k++) {
    term = timesTransposed(term, At, n).map((x) => (x * t) / k);
    for (let i = 0; i < sum.length; i++) sum[i] += term[i];
  }
  return sum;
}
