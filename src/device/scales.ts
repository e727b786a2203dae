// A cortex in whole numbers, as assembly/cell/i16.ts reckons, and the scales with which it and its motifs fit.
import { UserError } from "../base/errors.ts";
import { course, kappa, multiply } from "../model/cell.ts";
import type { Cortex, Motif, Transition } from "../model/library.ts";
import { exponentOf, mostOfRow, quantise, R, RATE, rowSums, type Scales, sizeOf, whole } from "./quantise.ts";
import { recurrence } from "./recurrence.ts";

/** The scale of J: its own grid is of 2⁻⁵ or so. */
const LEAST_J = 4;
const MOST_J = 15;
/** The scales of x⁰ and b: with less motions would be coarse, with more there would be no room for motifs that are added. */
const LEAST = 8;
const MOST_X = 11;
const MOST_B = 12;
/** The share of the strongest drive that saturation keeps: the peaks last a step or two, a bit of the state counts in all. */
const KEPT = 0.75;
/** Thalamic activity may be so many times what these motifs have: those that are added later may have more. */
const SPARE = 2;

/** κ, Q14. */
export const quantisedKappa = (share: number): number => Math.round(share * 2 ** 14);

/** J of a cortex, N × 8, at 2^j. @throws UserError if it does not fit */
export const quantisedJ = (cortex: Cortex, j: number): Int16Array => whole(recurrence(cortex).matrix, 2 ** j, "a weight of J");

/** The sums of V r at the scales of their loops, and what x is drawn to, the largest of motifs from their initial states. */
function reach(cortex: Cortex, motifs: readonly Motif[]): { sum: number; drive: number } {
  const { units, rank } = cortex;
  const most = { sum: 0, drive: 0 };
  for (const motif of motifs) {
    const scales = Array.from({ length: rank }, (_, k) => mostOfRow(motif.v.subarray(k * units, (k + 1) * units)) * R);
    for (const { x, r, next } of course(cortex, motif)) {
      most.sum = Math.max(most.sum, sizeOf(multiply(motif.v, r, rank).map((s, k) => s * scales[k])));
      most.drive = Math.max(most.drive, sizeOf(next.map((value, i) => x[i] + (value - x[i]) / kappa(cortex))));
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
  const largest = (of: (motif: Motif) => Float32Array) => Math.max(...motifs.map((motif) => sizeOf(of(motif))));
  const { sum, drive } = reach(cortex, motifs);
  const loop = Math.max(0, -exponentOf(sum * SPARE));
  const [state, input] = [largest(({ x0 }) => x0), largest(({ b }) => b)].map(exponentOf);
  if (state < LEAST) throw new UserError(unfit("An initial state is beyond ±128."));
  if (input < LEAST) throw new UserError(unfit("An input is beyond ±128."));
  const x = Math.min(MOST_X, state, Math.max(LEAST, exponentOf(drive * KEPT)));
  let reason = "";
  for (let J = MOST_J; J >= LEAST_J; J--) {
    try {
      const sums = rowSums(quantisedJ(cortex, J), cortex.units).map((sum) => sum * R);
      const scales = { J, loop, b: Math.min(J + RATE, MOST_B, input), x, most: Math.max(...sums) };
      for (const motif of motifs) quantise(motif, scales);
      return scales;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reason = error.message;
    }
  }
  throw new UserError(unfit(reason));
}

const unfit = (why: string): string => `${why} Build the library with --precision f32.`;

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
