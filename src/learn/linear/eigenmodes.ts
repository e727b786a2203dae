// A motif as damped oscillations: y(t) ≈ Σ_k 2 Re(c_k e^{γ_k t}), K pairs, exponents shared by all channels. Variable
// projection (Golub & Pereyra 1973; Kaufman's Jacobian): for given exponents the amplitudes are least squares, so only the
// exponents are searched, by Levenberg–Marquardt from several starts, one of them by ESPRIT.
// Times are in units of τ.
import { CholeskyDecomposition, LuDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { dot, timesTransposed, toMatrix, transpose } from "../../algebra/products.ts";
import { Random } from "../../base/random.ts";
import { esprit } from "./esprit.ts";
import type { Exponent, Samples } from "./samples.ts";

export interface Eigenmodes {
  /** K of them, im > 0 */
  readonly exponents: readonly Exponent[];
  /** The amplitudes c_k as [Re c_1 … Re c_K, Im c_1 … Im c_K], one row a channel. */
  readonly amplitudes: readonly (readonly number[])[];
  /** Squared error ÷ variance, all channels. */
  readonly nmse: number;
}

/** Least distance of two eigenvalues; a pair's own conjugate is one of them. */
const LEAST_DISTANCE = 0.05;
const BOUNDS = { re: [-2, 0], im: [LEAST_DISTANCE / 2, 1] } as const;
/** Largest ‖c‖ of a channel: larger ones cancel each other, and noise does not. */
const MOST_AMPLITUDE = 3;
/** Ridge on the amplitudes at the beginning of a search, per sample; and ever. */
const RIDGE = 1e-6;
const LEAST_RIDGE = 1e-9;
/** What two eigenvalues that are too near cost in the search. */
const CROWDING = 30;
const STARTS = 24;
/** A search: iterations of every start, of the promising ones, and, each time with a ridge of its own, of the few that win. */
const FIRST_ITERATIONS = 6;
const PROMISING = 16;
const MORE_ITERATIONS = 8;
const POLISHED = 3;
const POLISHING_ITERATIONS = 60;
/** Pairs at most, and an error that needs no more of them. */
const MOST_MODES = 10;
const ENOUGH = 1e-3;

/** The modes over time, one row a mode: 2K × T, of which amplitudes [Re c, Im c] make Σ 2 Re(c e^{γt}). */
export function modesOverTime(exponents: readonly Exponent[], steps: number, dt: number): Float64Array {
  const K = exponents.length;
  const out = new Float64Array(2 * K * steps);
  exponents.forEach(({ re, im }, k) => {
    // 2 e^{γt} by multiplication with e^{γ dt}
    const [turnRe, turnIm] = [Math.exp(re * dt) * Math.cos(im * dt), Math.exp(re * dt) * Math.sin(im * dt)];
    let [x, y] = [2, 0];
    for (let t = 0; t < steps; t++) {
      out[k * steps + t] = x;
      out[(K + k) * steps + t] = -y;
      const next = x * turnRe - y * turnIm;
      y = x * turnIm + y * turnRe;
      x = next;
    }
  });
  return out;
}

/** The fits with 1, 2, … K pairs. `name` seeds the starts. */
export function fitEigenmodes(samples: Samples, K: number, seed: number, name: string): Eigenmodes[] {
  const fits: Eigenmodes[] = [];
  const oneMore = fitting(samples, seed, name);
  for (let k = 1; k <= K; k++) fits.push(oneMore(k, fits[k - 2]));
  return fits;
}

/**
 * The fits with 1, 2, … as many pairs as are worth it: until two more lower the error by less than a third, or it is small
 * enough.
 */
export function fitByKnee(samples: Samples, seed: number, name: string, most: number): Eigenmodes[] {
  const limit = Math.min(most, MOST_MODES);
  const fits: Eigenmodes[] = [];
  const oneMore = fitting(samples, seed, name);
  for (let K = 1; K <= limit; K++) {
    const next = oneMore(K, fits[K - 2]);
    fits.push(next);
    if (next.nmse < ENOUGH) return fits;
    if (K > 3 && next.nmse > (2 / 3) * fits[K - 3].nmse) return fits.slice(0, K - 2);
  }
  return fits;
}

/** Fits K pairs, given the fit with K − 1: from it and one more, from ESPRIT, and from exponents at random. */
function fitting(samples: Samples, seed: number, name: string): (K: number, fewer: Eigenmodes | undefined) => Eigenmodes {
  const seen = esprit(samples);
  const ridge = RIDGE * samples.channels[0].length;
  return (K, fewer) => {
    const random = new Random(seed, `eigenmodes ${name} ${K}`);
    const grown = fewer ? Array.from({ length: STARTS / 3 }, (_, i) => [...fewer.exponents, ...draw(random, 1, i, samples)]) : [];
    const drawn = Array.from({ length: STARTS }, (_, i) => draw(random, K, i, samples));
    const shown = seen(K);
    return [...grown, ...(shown ? [shown] : []), ...drawn]
      .map((start) => searchExponents(samples, start, FIRST_ITERATIONS, ridge))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, PROMISING)
      .map(({ exponents }) => solveAmplitudes(samples, searchExponents(samples, exponents, MORE_ITERATIONS, ridge).exponents))
      .sort((a, b) => a.modes.nmse - b.modes.nmse)
      .slice(0, POLISHED)
      .map((first) => polish(samples, first))
      .reduce((a, b) => (b.nmse < a.nmse ? b : a));
  };
}

/** Search on with the ridge that the bound on the amplitudes asks for: large ones that cancel are then of no use. */
function polish(samples: Samples, first: Solved): Eigenmodes {
  let best = first.modes;
  let { ridge } = first;
  for (let round = 0; round < 3; round++) {
    const next = solveAmplitudes(samples, searchExponents(samples, best.exponents, POLISHING_ITERATIONS, ridge).exponents);
    ridge = next.ridge;
    if (next.modes.nmse < best.nmse) best = next.modes;
  }
  return best;
}

/** Exponents at random: frequencies of the motif's own length, or anywhere; long and short decays. */
function draw(random: Random, K: number, index: number, { channels, dt }: Samples): Exponent[] {
  const span = channels[0].length * dt;
  return Array.from({ length: K }, (_, k) => ({
    im: index % 2 === 0 ? ((k + random.uniform(0, 2)) * Math.PI) / span : Math.abs(random.normal()) * random.uniform(0.1, 0.6),
    re: index % 3 === 0 ? -1 / span : -(10 ** random.uniform(-3, -0.3)),
  }));
}

const clamp = (value: number, [least, most]: readonly [number, number]) => Math.min(most - 1e-6, Math.max(least + 1e-6, value));

/** The search at some exponents. */
interface Point {
  readonly at: Float64Array;
  readonly cost: number;
  /** Of the cost by the exponents, halved, and the Gauss–Newton approximation of its second derivative. */
  readonly gradient: Float64Array;
  readonly curvature: Matrix;
}

/** Levenberg–Marquardt on the exponents [Re γ, Im γ], amplitudes eliminated; a step is kept if it lowers the cost. */
function searchExponents(
  samples: Samples,
  start: readonly Exponent[],
  iterations: number,
  ridge: number,
): { exponents: Exponent[]; cost: number } {
  const K = start.length;
  const bounds = (i: number) => (i < K ? BOUNDS.re : BOUNDS.im);
  let point = pointAt(
    samples,
    Float64Array.from({ length: 2 * K }, (_, i) => clamp(i < K ? start[i].re : start[i - K].im, bounds(i))),
    ridge,
  );
  let damping = 1e-2;
  for (let iteration = 0; iteration < iterations && damping < 1e8; iteration++) {
    const { at, gradient, curvature } = point;
    // an exponent at its bound that would leave it stays
    const stuck = at.map((x, i) => Number((x <= bounds(i)[0] && gradient[i] > 0) || (x >= bounds(i)[1] && gradient[i] < 0)));
    const damped = curvature.clone();
    for (let i = 0; i < 2 * K; i++) {
      for (let j = 0; j < 2 * K; j++) if (i !== j && (stuck[i] || stuck[j])) damped.set(i, j, 0);
      damped.set(i, i, curvature.get(i, i) * (1 + damping) + 1e-12);
    }
    const step = new LuDecomposition(damped).solve(Matrix.columnVector(gradient.map((g, i) => (stuck[i] ? 0 : -g))));
    const next = pointAt(
      samples,
      at.map((x, i) => clamp(x + step.get(i, 0), bounds(i))),
      ridge,
    );
    if (next.cost < point.cost) {
      const gained = 1 - next.cost / point.cost;
      point = next;
      damping = Math.max(1e-9, damping / 5);
      if (gained < 1e-7) break;
    } else damping *= 4;
  }
  const { at, cost } = point;
  return { exponents: start.map((_, k) => ({ re: at[k], im: at[K + k] })), cost };
}

function pointAt({ channels, dt }: Samples, at: Float64Array, ridge: number): Point {
  const n = at.length;
  const K = n / 2;
  const T = channels[0].length;
  const exponents = Array.from({ length: K }, (_, k) => ({ re: at[k], im: at[K + k] }));
  const modes = modesOverTime(exponents, T, dt); // 2K × T
  const gram = toMatrix(timesTransposed(modes, modes, T), n);
  for (let i = 0; i < n; i++) gram.set(i, i, gram.get(i, i) + ridge);
  const solver = new CholeskyDecomposition(gram);
  let cost = 0;
  const gradient = new Float64Array(n);
  const curvature = Matrix.zeros(n, n);
  for (const y of channels) {
    const a = solver.solve(Matrix.columnVector(timesTransposed(modes, y, T))).getColumn(0);
    const residual = y.map((value) => -value);
    for (let k = 0; k < n; k++) for (let t = 0; t < T; t++) residual[t] += a[k] * modes[k * T + t];
    cost += dot(residual, residual) + ridge * dot(a, a);
    // what the exponents move …
    const moved = new Float64Array(n * T);
    for (let k = 0; k < K; k++) {
      for (let t = 0; t < T; t++) {
        const cos = modes[k * T + t];
        const sin = modes[(K + k) * T + t];
        moved[k * T + t] = t * dt * (a[k] * cos + a[K + k] * sin);
        moved[(K + k) * T + t] = t * dt * (a[k] * sin - a[K + k] * cos);
      }
    }
    timesTransposed(moved, residual, T).forEach((g, i) => {
      gradient[i] += g;
    });
    // … less what the amplitudes would make of it
    const shadow = toMatrix(timesTransposed(modes, moved, T), n);
    curvature.add(toMatrix(timesTransposed(moved, moved, T), n)).sub(shadow.transpose().mmul(solver.solve(shadow)));
  }
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < i; j++) {
      const [re, im] = [at[i] - at[j], at[K + i] - at[K + j]];
      const distance = Math.hypot(re, im) || 1e-9;
      const near = 1.02 * LEAST_DISTANCE - distance;
      if (near <= 0) continue;
      cost += (CROWDING * near) ** 2;
      const row = new Float64Array(n);
      row[i] = -re / distance;
      row[j] = re / distance;
      row[K + i] = -im / distance;
      row[K + j] = im / distance;
      for (let p = 0; p < n; p++) {
        gradient[p] += CROWDING ** 2 * near * row[p];
        for (let q = 0; q < n; q++) curvature.set(p, q, curvature.get(p, q) + CROWDING ** 2 * row[p] * row[q]);
      }
    }
  }
  return { at, cost, gradient, curvature };
}

/** Modes, and the largest ridge that a channel's amplitudes took. */
interface Solved {
  readonly modes: Eigenmodes;
  readonly ridge: number;
}

/** The amplitudes of given exponents: least squares, ridged as much as ‖c‖ ≤ 3 takes. */
function solveAmplitudes({ channels, dt }: Samples, exponents: readonly Exponent[]): Solved {
  const T = channels[0].length;
  const modes = modesOverTime(exponents, T, dt);
  const n = 2 * exponents.length;
  const svd = new SingularValueDecomposition(toMatrix(transpose(modes, n, T), n), { autoTranspose: true });
  const values = svd.diagonal;
  const [U, V] = [svd.leftSingularVectors, svd.rightSingularVectors];
  let squared = 0;
  let variance = 0;
  let ridge = LEAST_RIDGE;
  const amplitudes = channels.map((y) => {
    const seen = values.map((_, k) => y.reduce((sum, value, t) => sum + U.get(t, k) * value, 0));
    const ridged = (ridge: number) => values.map((s, k) => (s * seen[k]) / (s * s + ridge));
    const size = (ridge: number) => Math.hypot(...ridged(ridge));
    let [least, most] = [1e-20 * values[0] ** 2, 1e4 * values[0] ** 2];
    if (size(least) > MOST_AMPLITUDE) {
      for (let i = 0; i < 80; i++) {
        const middle = Math.sqrt(least * most);
        if (size(middle) > MOST_AMPLITUDE) least = middle;
        else most = middle;
      }
    } else most = least;
    ridge = Math.max(ridge, most);
    const inner = ridged(most);
    const c = Array.from({ length: values.length }, (_, i) => inner.reduce((sum, value, k) => sum + V.get(i, k) * value, 0));
    const residual = y.map((value) => -value);
    for (let k = 0; k < n; k++) for (let t = 0; t < T; t++) residual[t] += c[k] * modes[k * T + t];
    squared += dot(residual, residual);
    const mean = y.reduce((sum, value) => sum + value, 0) / T;
    variance += y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return c;
  });
  return { modes: { exponents, amplitudes, nmse: squared / variance }, ridge };
}
