// A sparse J: four pairs of adjacent cyclic diagonals, eight weights a unit, J_{i, (i + o) mod N} = D_o(i).
import { UserError } from "../base/errors.ts";
import type { Cortex } from "./library.ts";

const PAIRS = 4;
/** Diagonals of J. */
export const DIAGONALS = 2 * PAIRS;
/** Fractional part of the golden ratio: multiples of it never clump. */
const SPREAD = 0.618034;

/**
 * o of every diagonal for N units: pairs o, o + 1, o odd, spread over all shifts. Drawn at random they clump, which costs twice
 * the error at N = 64; so they are the same for every seed.
 */
export function spreadOffsets(units: number): number[] {
  return Array.from({ length: PAIRS }, (_, m) => 2 * Math.floor((units / 2) * ((SPREAD * m) % 1)) + 1).flatMap((o) => [o, (o + 1) % units]);
}

/** @throws UserError if a cortex of this many units cannot have these diagonals */
export function checkOffsets(offsets: readonly number[], units: number): void {
  if (units % 16 !== 0) throw new UserError(`A sparse cortex has a multiple of 16 units, not ${units}.`);
  const fits = offsets.length === DIAGONALS && offsets.every((o, m) => (m % 2 === 0 ? Number.isInteger(o) && o >= 0 && o < units : true));
  const paired = offsets.every((o, m) => m % 2 === 0 || o === (offsets[m - 1] + 1) % units);
  if (fits && paired && new Set(offsets).size === DIAGONALS) return;
  throw new UserError(
    `The offsets are [${offsets}]; a sparse cortex has four pairs o, (o + 1) mod N of whole numbers from 0 to ${units - 1}, all different.`,
  );
}

/** D v for diagonals D (8 × N): what a sparse J makes of v. */
export function timesDiagonals(D: ArrayLike<number>, offsets: readonly number[], v: ArrayLike<number>): Float64Array {
  const units = v.length;
  const out = new Float64Array(units);
  offsets.forEach((o, m) => {
    for (let i = 0; i < units; i++) out[i] += D[m * units + i] * v[(i + o) % units];
  });
  return out;
}

/** The diagonals of the transpose, of the shifts N − o; of each pair what was the second comes first. */
export function transposeDiagonals(D: Float32Array, offsets: readonly number[]): Float32Array {
  const units = D.length / DIAGONALS;
  const out = new Float32Array(D.length);
  offsets.forEach((o, m) => {
    for (let i = 0; i < units; i++) out[(m ^ 1) * units + ((i + o) % units)] = D[m * units + i];
  });
  return out;
}

/** J of a cortex as a matrix N × N, whatever its connectivity. */
export function wholeJ({ units, connectivity, offsets, J }: Pick<Cortex, "units" | "connectivity" | "offsets" | "J">): Float32Array {
  if (connectivity === "dense") return J;
  const whole = new Float32Array(units * units);
  offsets.forEach((o, m) => {
    for (let i = 0; i < units; i++) whole[i * units + ((i + o) % units)] = J[m * units + i];
  });
  return whole;
}
