// A cortex in whole numbers, as assembly/cell/i16.ts reckons, and the scales with which it and its motifs fit.
import { UserError } from "../base/errors.ts";
import { kappa, multiply, rates, step } from "../model/cell.ts";
import type { Cortex, Motif, Transition } from "../model/library.ts";
import { I16, I32, MOST_X, quantise, R, rowSums, type Scales, whole } from "./quantise.ts";
import { recurrence } from "./recurrence.ts";

/** The scale of J: its own grid is of 2⁻⁵ or so. */
const LEAST_J = 8;
const MOST_J = 15;
/** The scale of a state: with less motions would be coarse. */
const LEAST_X = 8;
/** The share of the strongest drive that saturation keeps: the peaks last a step or two, a bit of the state counts in all. */
const KEPT = 0.75;

/** κ, Q15. */
export const quantisedKappa = (share: number): number => Math.min(I16 - 1, Math.round(share * I16));

/** J of a cortex, N × 8, at 2^j. @throws UserError if it does not fit */
export const quantisedJ = (cortex: Cortex, j: number): Int16Array => whole(recurrence(cortex).matrix, j, "a weight of J");

/** The largest power of two by which numbers of such a size fit 16 bits. */
const exponentOf = (most: number): number => (most > 0 ? Math.floor(Math.log2((I16 - 1) / most)) : MOST_J);

function sizeOf(values: Float32Array | Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** The largest by which a row fits, and its sum with rates 32 bits. */
function exponentOfRow(row: Float32Array): number {
  const sum = row.reduce((a, w) => a + Math.abs(w), 0);
  // each entry may be half a unit larger, by rounding
  return sum > 0 ? Math.min(exponentOf(sizeOf(row)), Math.floor(Math.log2((I32 / R - row.length) / sum))) : 0;
}

/** Each row of W, as large as it may be, and what makes a readout of its sums. */
export function quantiseReadout({ W, channels, units }: Cortex): { row: Int16Array; scale: number }[] {
  return channels.map((_, c) => {
    const own = W.subarray(c * units, (c + 1) * units);
    const exponent = exponentOfRow(own);
    return { row: whole(own, exponent, "a weight of the readout"), scale: 2 ** -exponent / R };
  });
}

/** The largest thalamic activity, and what x is drawn to at most, of motifs from their initial states. */
function reach(cortex: Cortex, motifs: readonly Motif[]): { activity: number; drive: number } {
  const most = { activity: 0, drive: 0 };
  for (const motif of motifs) {
    let x: Float64Array = Float64Array.from(motif.x0);
    for (let t = 0; t < motif.steps; t++) {
      const r = rates(cortex, x);
      const next = step(cortex, motif, x, r);
      most.activity = Math.max(most.activity, sizeOf(multiply(motif.v, r, cortex.rank)));
      most.drive = Math.max(most.drive, sizeOf(next.map((value, i) => x[i] + (value - x[i]) / kappa(cortex))));
      x = next;
    }
  }
  return most;
}

/**
 * The largest scales with which a cortex and its motifs fit.
 * @throws UserError with the reason, and what to do, if none do, or if there is no cell in integers for such a library
 */
export function chooseScales(cortex: Cortex, motifs: readonly Motif[], transition: Transition): Scales {
  checkKind(cortex, transition);
  const { units, rank } = cortex;
  const largest = (of: (motif: Motif) => Float32Array) => Math.max(...motifs.map((motif) => sizeOf(of(motif))));
  const rows = motifs.flatMap(({ v }) => Array.from({ length: rank }, (_, k) => v.subarray(k * units, (k + 1) * units)));
  const V = Math.max(0, Math.min(MOST_J, ...rows.map(exponentOfRow)));
  const { activity, drive } = reach(cortex, motifs);
  // b carries half of what the shift of the drive drops, so that it rounds: it has a bit more than the state
  const input = exponentOf(largest(({ b }) => b) + 2 ** -LEAST_X);
  const x = Math.min(MOST_X, input - 1, exponentOf(largest(({ x0 }) => x0)), Math.max(LEAST_X, exponentOf(drive * KEPT)));
  const s = Math.min(MOST_X, exponentOf(activity));
  if (x < LEAST_X) {
    throw new UserError(
      "It does not fit int16: an initial state is beyond ±128 or an input beyond ±64. Build the library with --precision f32.",
    );
  }
  let reason = "";
  for (let J = MOST_J; J >= LEAST_J; J--) {
    try {
      const sums = rowSums(quantisedJ(cortex, J), units).map((sum) => sum * R);
      const scales = { J, V, b: Math.min(Math.max(J, x) + 1, input), x, s, most: Math.max(...sums) };
      for (const motif of motifs) quantise(motif, scales);
      return scales;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reason = error.message;
    }
  }
  throw new UserError(`${reason} Build the library with --precision f32.`);
}

/** What of a cortex decides whether it has a cell in integers. */
export type Form = Pick<Cortex, "connectivity" | "phi" | "module" | "B">;

/** Why no cell in integers is there for a kind of cortex, and what would be otherwise; undefined if one is. */
export function withoutIntegers(
  { connectivity, phi, module, B }: Form,
  transition: Transition,
): { why: string; remedy: string } | undefined {
  if (connectivity !== "sparse") return { why: "a sparse cortex, and this one is dense", remedy: "--connectivity sparse" };
  if (phi !== "quadratic") return { why: `the quadratic φ, and this library's is ${phi}`, remedy: "--phi quadratic" };
  if (transition === "thalamic" && module !== "exact")
    return { why: "the exact transition module, and this one is trained", remedy: "--module exact" };
  if (B.some((weight) => weight !== 0)) return { why: "no sensors that the cortex itself hears, and this library has a B", remedy: "" };
  return undefined;
}

function checkKind(cortex: Cortex, transition: Transition): void {
  const refused = withoutIntegers(cortex, transition);
  if (!refused) return;
  const otherwise = refused.remedy === "" ? "leave B out" : `train it with fit ${refused.remedy}`;
  throw new UserError(`An int16 controller has ${refused.why}: build this library with --precision f32, or ${otherwise}.`);
}
