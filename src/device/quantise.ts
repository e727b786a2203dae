// A motif in whole numbers, as assembly/cell/i16.ts reckons. Every sum is held against 32 bits for the worst of all states.
import { UserError } from "../base/errors.ts";
import type { Motif } from "../model/library.ts";

/** What an int16 controller multiplied its weights by, as powers of two: J by 2^J, v by 2^V. */
export interface Scales {
  readonly J: number;
  readonly V: number;
  /** The largest sum that J alone makes of a row. */
  readonly most: number;
}

export const I16 = 2 ** 15;
export const I32 = 2 ** 31;
/** What x, s and x⁰ are multiplied by; r; the constant input of b. */
const X = 2 ** 11;
export const R = 2 ** 14;
const ONE = 2 ** 13;

/** Bits by which the sums of s and of the drive are shifted to those of x. */
export const shifts = ({ J, V }: Scales): { s: number; z: number } => ({ s: V + 3, z: J + 3 });

/** Whole numbers for a state. */
export const quantisedState = (x: ArrayLike<number>): Int16Array =>
  Int16Array.from(x, (value) => Math.min(Math.max(Math.round(value * X), -I16), I16 - 1));

/** The state that whole numbers stand for. */
export const stateOfQuantised = (state: ArrayLike<number>): Float32Array => Float32Array.from(state, (value) => value / X);

/** @throws UserError if a value does not fit 16 bits */
export function whole(values: Float32Array, scale: number, what: string, more = 0): Int16Array {
  return Int16Array.from(values, (value) => {
    const rounded = Math.round(value * scale) + more;
    if (rounded >= -I16 && rounded < I16) return rounded;
    throw new UserError(`It does not fit int16: ${what} is ${value.toPrecision(3)}, beyond ±${(I16 / scale).toPrecision(3)}.`);
  });
}

/** Σ |a| of each of so many rows. */
export function rowSums(values: Int16Array, rows: number): number[] {
  const sums = new Array<number>(rows).fill(0);
  values.forEach((a, i) => {
    sums[Math.floor((i * rows) / values.length)] += Math.abs(a);
  });
  return sums;
}

/** What a motif has to itself, over the units. */
export type Own = Pick<Motif, "b" | "x0" | "u" | "v">;

/**
 * The arrays of a motif in whole numbers: b and x⁰ N, u N × R, v R × N.
 * @param sums what J alone makes of each row, at most
 * @throws UserError if a value does not fit, or a sum might not
 */
export function quantise(motif: Own, scales: Scales, sums: (row: number) => number): Record<keyof Own, Int16Array> {
  const { J, V } = scales;
  const { s, z } = shifts(scales);
  const N = motif.b.length;
  const rank = motif.u.length / N;
  const b = whole(motif.b, 2 ** (J + 1), "an input", 2 ** (z - 1) / ONE); // and half of what the shift drops, so that it rounds
  const u = whole(motif.u, 2 ** (J + 3), "a weight of a loop");
  const v = whole(motif.v, 2 ** V, "a weight onto a thalamic unit");
  const thalamic = rowSums(v, rank).map((sum) => sum * R + 2 ** (s - 1));
  const fits = Array.from(b, (input, i) => {
    const loop = thalamic.reduce((sum, t, k) => sum + Math.abs(u[i * rank + k]) * Math.min(I16, t / 2 ** s + 1), 0);
    return sums(i) + loop + Math.abs(input) * ONE < I32;
  });
  if (thalamic.some((sum) => sum >= I32) || fits.includes(false)) throw new UserError("It does not fit int16: a sum might overflow.");
  return { b, x0: whole(motif.x0, X, "an initial state"), u, v };
}
