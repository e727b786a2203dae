// A cortex in whole numbers, as assembly/cell/i16.ts reckons, and the scales with which it and its motifs fit.
import { UserError } from "../base/errors.ts";
import type { Cortex, Transition } from "../model/library.ts";
import { I16, I32, type Own, quantise, R, rowSums, type Scales, whole } from "./quantise.ts";
import { recurrence } from "./recurrence.ts";

/**
 * j of J. Below it the half that b carries (so that the shift of the drive rounds) would be no whole number; above it b has no
 * room.
 */
const LEAST_J = 11;
const MOST_J = 15;

/** κ, Q15. */
export const quantisedKappa = (kappa: number): number => Math.min(I16 - 1, Math.round(kappa * I16));

/** J of a cortex, N × 8, at 2^j. @throws UserError if it does not fit */
export const quantisedJ = (cortex: Cortex, j: number): Int16Array => whole(recurrence(cortex).matrix, 2 ** j, "a weight of J");

/** The largest power of two by which a row may be multiplied; its sum with rates stays within 32 bits. */
function largest(row: Float32Array): number {
  const most = row.reduce((a, w) => Math.max(a, Math.abs(w)), 0);
  const sum = row.reduce((a, w) => a + Math.abs(w), 0);
  // each entry may be half a unit larger, by rounding
  return most > 0 ? Math.floor(Math.log2(Math.min((I16 - 1) / most, (I32 / R - row.length) / sum))) : 0;
}

/** Each row of W, as large as it may be, and what makes a readout of its sums. */
export function quantiseReadout({ W, channels, units }: Cortex): { row: Int16Array; scale: number }[] {
  return channels.map((_, c) => {
    const own = W.subarray(c * units, (c + 1) * units);
    const exponent = largest(own);
    return { row: whole(own, 2 ** exponent, "a weight of the readout"), scale: 2 ** -exponent / R };
  });
}

/**
 * The largest scales with which a cortex and its motifs fit.
 * @throws UserError with the reason, and what to do, if none do, or if there is no cell in integers for such a library
 */
export function chooseScales(cortex: Cortex, motifs: readonly Own[], transition: Transition): Scales {
  checkKind(cortex, transition);
  const { units, rank } = cortex;
  const rows = motifs.flatMap(({ v }) => Array.from({ length: rank }, (_, k) => v.subarray(k * units, (k + 1) * units)));
  const V = Math.max(0, Math.min(MOST_J, ...rows.map(largest)));
  let reason = "";
  for (let J = MOST_J; J >= LEAST_J; J--) {
    try {
      const sums = rowSums(quantisedJ(cortex, J), units).map((sum) => sum * R);
      const scales = { J, V, most: Math.max(...sums) };
      for (const motif of motifs) quantise(motif, scales, (i) => sums[i]);
      return scales;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reason = error.message;
    }
  }
  throw new UserError(`${reason} Build the library with --precision f32.`);
}

function checkKind({ connectivity, phi, module, B }: Cortex, transition: Transition): void {
  const refuse = (why: string, remedy: string): never => {
    throw new UserError(`An int16 controller has ${why}: build this library with --precision f32, or ${remedy}.`);
  };
  if (connectivity !== "sparse") refuse("a sparse cortex, and this one is dense", "train it with fit --connectivity sparse");
  if (phi !== "quadratic") refuse(`the quadratic φ, and this library's is ${phi}`, "train it with fit --phi quadratic");
  if (transition === "thalamic" && module !== "exact")
    refuse("the exact transition module, and this one is trained", "train it with fit --module exact");
  if (B.some((weight) => weight !== 0)) refuse("no sensors that the cortex itself hears, and this library has a B", "leave B out");
}
