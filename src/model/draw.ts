import { Random } from "../base/random.ts";
import type { Connectivity, Cortex, Module, Phi, Transition } from "./library.ts";
import { DIAGONALS, spreadOffsets, timesDiagonals } from "./sparse.ts";

export interface CortexOptions {
  /** N, R */
  readonly units: number;
  readonly rank: number;
  /** seconds */
  readonly dt: number;
  readonly tau: number;
  readonly seed: number;
  readonly transition: Transition;
  readonly phi: Phi;
  /** g, the spread of J's eigenvalues */
  readonly gain: number;
  /** dense by default */
  readonly connectivity?: Connectivity | undefined;
  /** trained by default; of the exact one the conductance, 2 by default */
  readonly module?: Module | undefined;
  readonly moduleGain?: number | undefined;
}

/**
 * J ~ N(0, g²/N), or sparse of spectral radius g; W ~ N(0, 1/N) times the scale of the channel, c their offset; no
 * preparatory loop yet.
 */
export function drawCortex(options: CortexOptions, channels: readonly string[], scale: Float32Array, offset: Float32Array): Cortex {
  const { units, rank, dt, tau, seed, transition, phi, gain } = options;
  const { connectivity = "dense", module = "trained", moduleGain = 2 } = options;
  const root = Math.sqrt(units);
  return {
    units,
    rank,
    preparationRank: 0,
    channels,
    sensors: [],
    dt,
    tau,
    transition,
    module,
    moduleGain,
    phi,
    connectivity,
    offsets: connectivity === "sparse" ? spreadOffsets(units) : [],
    J: connectivity === "sparse" ? drawDiagonals(seed, units, gain) : new Random(seed, "J").normals(units * units, gain / root),
    W: new Random(seed, "W").normals(channels.length * units, 1 / root).map((w, i) => w * scale[Math.floor(i / units)]),
    c: offset,
    Up: new Float32Array(),
    Vp: new Float32Array(),
    B: new Float32Array(),
  };
}

/** Largest whole number on the grid of the weights: an int8's. */
const MOST = 127;

/** Applications of J over which its growth is measured, after as many that are not. */
const GROWTH = 2000;

/**
 * The spectral radius, as the mean growth of a vector under repeated application: the leading eigenvalues are complex and
 * close to each other, so that the vector itself settles down to none. Within 0.3 % of the eigenvalues', O(N) an application.
 */
export function spectralRadius(D: Float32Array, offsets: readonly number[]): number {
  let v: Float64Array = new Float64Array(D.length / DIAGONALS).fill(1);
  let growth = 0;
  for (let k = 0; k < 2 * GROWTH; k++) {
    v = timesDiagonals(D, offsets, v);
    const norm = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    v = v.map((x) => x / norm);
    if (k >= GROWTH) growth += Math.log(norm);
  }
  return Math.exp(growth / GROWTH);
}

/** D ~ N(0, 1), 8 × N, scaled to a spectral radius and rounded to whole numbers of −127 to 127 times a power of two. */
export function drawDiagonals(seed: number, units: number, radius: number): Float32Array {
  const drawn = new Random(seed, "J diagonals").normals(DIAGONALS * units);
  const scale = radius / spectralRadius(drawn, spreadOffsets(units));
  const largest = drawn.reduce((most, d) => Math.max(most, Math.abs(d)), 0) * scale;
  const grid = 2 ** Math.ceil(Math.log2(largest / MOST));
  return drawn.map((d) => Math.round((d * scale) / grid) * grid);
}
