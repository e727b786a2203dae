// Feedback from a linearised body: u = −K (s − ŝ), one K for a whole motif, that minimises what is to be expected of
// Σ (s − ŝ)² ÷ tolerance² + Σ u² summed over points of the motif, for readings that may be old and need not tell everything.
// Where the sensors tell the whole state without delay, at a single point, it is the linear-quadratic regulator, from which
// the search starts.
import { EigenvalueDecomposition, Matrix, pseudoInverse } from "ml-matrix";
import { discreteLyapunov } from "../algebra/lyapunov.ts";
import { minimise } from "../algebra/minimise.ts";
import { dot, fromMatrix, power, timesTransposed, toMatrix, transpose } from "../algebra/products.ts";
import { riccati } from "../algebra/riccati.ts";
import { UserError } from "../base/errors.ts";
import { places, stepsIn, type World } from "./world.ts";

/** Where a motif leads: what its sensors read there, and the command. */
export interface Point {
  readonly readings: Readonly<Record<string, number>>;
  readonly command: ArrayLike<number>;
}

export interface RegulatorOptions {
  /** The points of a motif about which the body is linearised. */
  readonly points: readonly Point[];
  /** What the feedback is made from, and how far off each may be for as much cost as a command of 1: S. */
  readonly sensors: readonly string[];
  readonly tolerances: readonly number[];
  /** Seconds from one command to the next, and by which the readings are old. */
  readonly tick: number;
  readonly delay?: number;
}

export interface Regulator {
  /** actuators × S */
  readonly K: Float64Array;
  /** Largest modulus of an eigenvalue of body and feedback together, over the points: below 1, deviations die out. */
  readonly radius: number;
}

/** A body and its past readings from tick to tick: next = A z + B u; what is told: M z. */
interface Plant {
  readonly A: Float64Array;
  readonly B: Float64Array;
  readonly M: Float64Array;
  /** cost of z, and the covariance of where it begins */
  readonly Q: Float64Array;
  readonly F: Float64Array;
  /** Of the regulator that fresh readings would have if commands were so many times as dear: gentler, the dearer. */
  readonly guess: (dearness: number) => Float64Array;
}

const SEARCH = 300;
const TOLERANCE = 1e-9;
/** So much dearer commands become until the search has a feedback to start from that shakes nothing. */
const DEAREST = 1e12;

/** @throws UserError if a tick is no whole number of the world's steps, or no feedback from these sensors, as old as they are, steadies the body */
export function regulator(world: World, options: RegulatorOptions): Regulator {
  const { points, sensors, tolerances, tick, delay = 0 } = options;
  const rows = places(sensors, world.sensors, "The sensors of the feedback", "the world's sensors");
  const late = Math.ceil(delay / tick - 1e-6);
  const plants = points.map(({ readings, command }) => {
    world.reset(readings);
    world.apply(command);
    return plantOf(world, rows, tolerances, stepsIn(tick, world, "A tick of the controller"), late);
  });
  const U = world.actuators.length;
  const S = sensors.length;
  const scaled = (K: Float64Array, by: (tolerance: number) => number) => K.map((k, i) => k * by(tolerances[i % S]));
  const gains = (x: Float64Array) => scaled(x, (tolerance) => 1 / tolerance);
  const loss = (x: Float64Array) => {
    const all = plants.map((plant) => costOf(plant, gains(x), U, S));
    const value = all.reduce((sum, one) => sum + (one?.value ?? Number.POSITIVE_INFINITY), 0);
    const gradient = new Float64Array(x.length);
    for (const one of all) {
      one?.gradient.forEach((g, i) => {
        gradient[i] += g / tolerances[i % S];
      });
    }
    return { value, gradient };
  };
  const guess = (dearness: number) => scaled(mean(plants.map((plant) => plant.guess(dearness))), (tolerance) => tolerance);
  let start = guess(1);
  for (let dearness = 10; dearness < DEAREST && !Number.isFinite(loss(start).value); dearness *= 10) start = guess(dearness);
  const found = minimise(loss, start, SEARCH, TOLERANCE);
  if (!Number.isFinite(found.value)) {
    throw new UserError(
      `No feedback from ${sensors.join(", ")}${delay ? `, ${Number((1000 * delay).toPrecision(4))} ms old,` : ""} was found that steadies the body: more sensors, or a shorter delay.`,
    );
  }
  const K = gains(found.x);
  return { K, radius: Math.max(...plants.map((plant) => radiusOf(closed(plant, K, U, S)))) };
}

function mean(all: readonly Float64Array[]): Float64Array {
  return all[0].map((_, i) => all.reduce((sum, one) => sum + one[i], 0) / all.length);
}

/** The body about the state it is in, from tick to tick. */
function plantOf(world: World, rows: readonly number[], tolerances: readonly number[], steps: number, late: number): Plant {
  const one = world.linearise();
  const n = Math.sqrt(one.A.length);
  const U = world.actuators.length;
  const S = rows.length;
  const A = toMatrix(power(one.A, steps), n);
  const step = toMatrix(one.A, n);
  let B = Matrix.zeros(n, U);
  for (let k = 0; k < steps; k++) B = Matrix.add(step.mmul(B), toMatrix(one.B, U));
  const C = new Matrix(rows.map((row) => [...one.C.subarray(row * n, (row + 1) * n)]));
  const back = pseudoInverse(C);
  const Q = C.transpose()
    .mmul(Matrix.diag(tolerances.map((tolerance) => tolerance ** -2)))
    .mmul(C);
  const size = n + S * late;
  // it begins as far off as the tolerances allow, and as a command of 1 moves it; what was read before is what is read now
  const E = Matrix.zeros(size, n);
  E.setSubMatrix(Matrix.eye(n), 0, 0);
  for (let k = 0; k < late; k++) E.setSubMatrix(C, n + S * k, 0);
  const F0 = Matrix.add(
    back.mmul(Matrix.diag(tolerances.map((tolerance) => tolerance ** 2))).mmul(back.transpose()),
    B.mmul(B.transpose()),
  );
  // past readings: the newest first
  const whole = Matrix.zeros(size, size);
  whole.setSubMatrix(A, 0, 0);
  if (late > 0) whole.setSubMatrix(C, n, 0);
  if (late > 1) whole.setSubMatrix(Matrix.eye(S * (late - 1)), n + S, n);
  const told = Matrix.zeros(S, size);
  if (late > 0) told.setSubMatrix(Matrix.eye(S), 0, size - S);
  else told.setSubMatrix(C, 0, 0);
  const command = Matrix.zeros(size, U);
  command.setSubMatrix(B, 0, 0);
  const cost = Matrix.zeros(size, size);
  cost.setSubMatrix(Q, 0, 0);
  return {
    A: fromMatrix(whole),
    B: fromMatrix(command),
    M: fromMatrix(told),
    Q: fromMatrix(cost),
    F: fromMatrix(E.mmul(F0).mmul(E.transpose())),
    guess: (dearness) => {
      const known = riccati(A, B, Q, Matrix.eye(U).mul(dearness));
      return known ? fromMatrix(known.K.mmul(back)) : new Float64Array(U * S);
    },
  };
}

/** A − B K M. */
function closed({ A, B, M }: Plant, K: Float64Array, U: number, S: number): Float64Array {
  const n = Math.sqrt(A.length);
  const KM = timesTransposed(K, transpose(M, S, n), S);
  const BKM = timesTransposed(B, transpose(KM, U, n), U);
  return A.map((a, i) => a - BKM[i]);
}

/** What deviations cost until they have died out, and how that changes with K (Levine & Athans 1970); undefined if they grow. */
function costOf(plant: Plant, K: Float64Array, U: number, S: number): { value: number; gradient: Float64Array } | undefined {
  const { B, M, Q, F } = plant;
  const n = Math.sqrt(Q.length);
  const A = closed(plant, K, U, S);
  const KM = timesTransposed(K, transpose(M, S, n), S);
  const KMt = transpose(KM, U, n);
  const effort = timesTransposed(KMt, KMt, U);
  const X = discreteLyapunov(A, F);
  const P = discreteLyapunov(
    transpose(A, n, n),
    Q.map((q, i) => q + effort[i]),
  );
  if (!X || !P) return undefined;
  const PA = timesTransposed(P, transpose(A, n, n), n);
  const BPA = timesTransposed(transpose(B, n, U), transpose(PA, n, n), n);
  const XM = timesTransposed(M, X, n); // S × n; X is symmetric
  const gradient = timesTransposed(
    KM.map((k, i) => k - BPA[i]),
    XM,
    n,
  );
  return { value: dot(P, F), gradient: gradient.map((g) => 2 * g) };
}

function radiusOf(A: Float64Array): number {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(toMatrix(A, Math.sqrt(A.length)));
  return Math.max(...realEigenvalues.map((real, i) => Math.hypot(real, imaginaryEigenvalues[i])));
}
