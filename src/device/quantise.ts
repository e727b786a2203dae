// A motif in whole numbers, as assembly/cell/i16.ts reckons. Every sum is held against 32 bits for the worst of all states.
import { UserError } from "../base/errors.ts";
import type { Motif } from "../model/library.ts";

/**
 * What an int16 controller multiplied things by, as powers of two; r by 2^14. The v of each thalamic unit of a motif is multiplied by
 * as much as its sum allows, f; so is s by f 2^(14 − loop), and u by 2^(J + loop) ÷ f.
 */
export interface Scales {
  readonly J: number;
  /** Bits by which the sums of s are shifted. */
  readonly loop: number;
  readonly b: number;
  /** x⁰, of which the state has 16 bits more. */
  readonly x: number;
  /** The largest sum that J alone makes of a row. */
  readonly most: number;
}

export const I16 = 2 ** 15;
export const I32 = 2 ** 31;
/** What r is multiplied by, as a power of two. */
export const RATE = 14;
export const R = 2 ** RATE;
/** Bits of a state below those of x⁰. */
const FRACTION = 16;
/** Bits of the drive below x⁰'s. */
const MORE = 2;

/** Bits by which is shifted: the sums of s and of the drive to the right, b to the left, and the state, for r, to the right. */
export const shifts = ({ J, loop, b, x }: Scales): Record<"s" | "z" | "b" | "c", number> => ({
  s: loop,
  z: J + RATE - x - MORE,
  b: J + RATE - b,
  c: x + FRACTION - RATE,
});

/** Whole numbers for a state. */
export const quantisedState = (x: ArrayLike<number>, scales: Scales): Int32Array =>
  Int32Array.from(x, (value) => Math.min(Math.max(Math.round(value * 2 ** (scales.x + FRACTION)), -I32), I32 - 1));

/** The state that whole numbers stand for. */
export const stateOfQuantised = (state: ArrayLike<number>, scales: Scales): Float32Array =>
  Float32Array.from(state, (value) => value / 2 ** (scales.x + FRACTION));

/** The largest size of a number. */
export function sizeOf(values: Float32Array | Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** The largest power of two by which numbers of such a size fit 16 bits. */
export const exponentOf = (most: number): number => (most > 0 ? Math.floor(Math.log2((I16 - 1) / most)) : 0);

/** The most that a row may be multiplied by: it fits 16 bits, and its sum with rates 32, each entry rounded up or down. */
export function mostOfRow(row: Float32Array): number {
  const sum = row.reduce((a, w) => a + Math.abs(w), 0);
  return sum > 0 ? Math.min((I16 - 1) / sizeOf(row), (I32 / R - row.length) / sum) : 1;
}

/** @throws UserError if a value does not fit 16 bits */
export function whole(values: Float32Array, scale: number, what: string): Int16Array {
  return Int16Array.from(values, (value) => {
    const rounded = Math.round(value * scale);
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
 * @throws UserError if a value does not fit, or a sum might not
 */
export function quantise(motif: Own, scales: Scales): Record<keyof Own, Int16Array> {
  const shift = shifts(scales);
  const N = motif.b.length;
  const rank = motif.u.length / N;
  const b = whole(motif.b, 2 ** scales.b, "an input");
  const v = new Int16Array(motif.v.length);
  const u = new Int16Array(motif.u.length);
  for (let k = 0; k < rank; k++) {
    const row = motif.v.subarray(k * N, (k + 1) * N);
    const most = mostOfRow(row);
    v.set(whole(row, most, "a weight onto a thalamic unit"), k * N);
    const column = Float32Array.from({ length: N }, (_, i) => motif.u[i * rank + k]);
    whole(column, 2 ** (scales.J + scales.loop) / most, "a weight of a loop").forEach((value, i) => {
      u[i * rank + k] = value;
    });
  }
  const thalamic = rowSums(v, rank).map((sum) => sum * R + 2 ** (shift.s - 1));
  const fits = Array.from(b, (input, i) => {
    const loop = thalamic.reduce((sum, t, k) => sum + Math.abs(u[i * rank + k]) * Math.min(I16, t / 2 ** shift.s + 1), 0);
    return scales.most + loop + Math.abs(input) * 2 ** shift.b < I32;
  });
  if (thalamic.some((sum) => sum >= I32) || fits.includes(false)) throw new UserError("It does not fit int16: a sum might overflow.");
  return { b, x0: whole(motif.x0, 2 ** scales.x, "an initial state"), u, v };
}
