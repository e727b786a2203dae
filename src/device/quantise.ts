// A motif in whole numbers, as assembly/cell/i16.ts reckons. Every sum is held against 32 bits for the worst of all states.
import { UserError } from "../base/errors.ts";
import type { Motif } from "../model/library.ts";

/** What an int16 controller multiplied things by, as powers of two. (u by 2^(J + 14 − s), r by 2^14.) */
export interface Scales {
  readonly J: number;
  readonly V: number;
  readonly b: number;
  /** The state, and thalamic activity. */
  readonly x: number;
  readonly s: number;
  /** The largest sum that J alone makes of a row. */
  readonly most: number;
}

export const I16 = 2 ** 15;
export const I32 = 2 ** 31;
/** What r is multiplied by, as a power of two. */
export const RATE = 14;
export const R = 2 ** RATE;
/** The largest scales of x and s: c, of which r is made, has no more bits. */
export const MOST_X = 11;

/** Bits by which is shifted: the sums of s and of the drive to the right; b and, for r, the state to the left. */
export const shifts = ({ J, V, b, x, s }: Scales): Record<"s" | "z" | "b" | "c", number> => ({
  s: V + RATE - s,
  z: J + RATE - x,
  b: J + RATE - b,
  c: MOST_X - x,
});

/** Whole numbers for a state. */
export const quantisedState = (x: ArrayLike<number>, scales: Scales): Int16Array =>
  Int16Array.from(x, (value) => Math.min(Math.max(Math.round(value * 2 ** scales.x), -I16), I16 - 1));

/** The state that whole numbers stand for. */
export const stateOfQuantised = (state: ArrayLike<number>, scales: Scales): Float32Array =>
  Float32Array.from(state, (value) => value / 2 ** scales.x);

/** @throws UserError if a value does not fit 16 bits */
export function whole(values: Float32Array, exponent: number, what: string, more = 0): Int16Array {
  const scale = 2 ** exponent;
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
 * @throws UserError if a value does not fit, or a sum might not
 */
export function quantise(motif: Own, scales: Scales): Record<keyof Own, Int16Array> {
  const shift = shifts(scales);
  const N = motif.b.length;
  const rank = motif.u.length / N;
  const b = whole(motif.b, scales.b, "an input", 2 ** (shift.z - shift.b - 1)); // and half of what the shift drops, so that it rounds
  const u = whole(motif.u, scales.J + RATE - scales.s, "a weight of a loop");
  const v = whole(motif.v, scales.V, "a weight onto a thalamic unit");
  const thalamic = rowSums(v, rank).map((sum) => sum * R + 2 ** (shift.s - 1));
  const fits = Array.from(b, (input, i) => {
    const loop = thalamic.reduce((sum, t, k) => sum + Math.abs(u[i * rank + k]) * Math.min(I16, t / 2 ** shift.s + 1), 0);
    return scales.most + loop + Math.abs(input) * 2 ** shift.b < I32;
  });
  if (thalamic.some((sum) => sum >= I32) || fits.includes(false)) throw new UserError("It does not fit int16: a sum might overflow.");
  return { b, x0: whole(motif.x0, scales.x, "an initial state"), u, v };
}
