// What integers add to the errors of a library, measured on both controllers, over every ordered pair of motifs.
import { mean } from "simple-statistics";
import { Random } from "../base/random.ts";
import { executed, record } from "../drive/play.ts";
import type { Library } from "../model/library.ts";
import { profileOf } from "../model/profile.ts";
import { loadReadouts } from "./readouts.ts";
import { Trials } from "./trials.ts";

/** Random states from which a motif is tried alone. */
const TRIALS = 4;

interface Pair {
  readonly from: string;
  readonly to: string;
}

export interface Quantisation {
  /** Root-mean-square difference of an output from f32's, as a share of what its channel spans in the library: the largest of all. */
  readonly difference: Pair & { readonly share: number };
  /** nMSE ÷ f32's: the mean of motifs alone, that of all pairs, and the worst pair; null if a motif has no target. */
  readonly errors: { readonly alone: number; readonly pairs: number; readonly worst: Pair & { readonly ratio: number } } | null;
}

/** @param whole, real bytes of the library's controllers, in integers and in f32, built alike */
export async function quantisation(library: Library, whole: Uint8Array, real: Uint8Array): Promise<Quantisation> {
  const { motifs, cortex } = library;
  const controllers = [await loadReadouts(whole), await loadReadouts(real)];
  const pairs = motifs.flatMap((from, i) => motifs.map((to, j) => ({ i, j, from: from.name, to: to.name })));
  const channels = cortex.channels.length;
  const spans = cortex.channels.map((_, c) => {
    const profiles = motifs.map((motif) => profileOf(cortex, motif));
    return Math.max(...profiles.map(({ greatest }) => greatest[c])) - Math.min(...profiles.map(({ least }) => least[c]));
  });
  const differences = pairs.map(({ from, to }) => {
    const [a, b] = controllers.map((controller) => {
      controller.reset();
      return executed(record(controller, [{ motif: from }, { motif: to }]), 1, channels);
    });
    const shares = spans.map((span, c) => {
      const squares = b.filter((_, at) => at % channels === c).map((y, k) => (a[k * channels + c] - y) ** 2);
      return span > 0 ? Math.sqrt(mean(squares)) / span : 0;
    });
    return { from, to, share: Math.max(...shares) };
  });
  const difference = differences.reduce((most, one) => (one.share > most.share ? one : most));
  if (motifs.some(({ target }) => !target)) return { difference, errors: null };

  const [found, wanted] = controllers.map((controller) => {
    const trials = new Trials(library, controller);
    const random = new Random(library.training.seed, "quantisation");
    return {
      alone: motifs.flatMap((_, i) => Array.from({ length: TRIALS }, () => trials.play([i], random, 0)[0].nmse)),
      pairs: pairs.map(({ i, j }) => trials.play([i, j], random, 1)[0].nmse),
    };
  });
  const ratios = pairs.map(({ from, to }, k) => ({ from, to, ratio: found.pairs[k] / wanted.pairs[k] }));
  return {
    difference,
    errors: {
      alone: mean(found.alone) / mean(wanted.alone),
      pairs: mean(found.pairs) / mean(wanted.pairs),
      worst: ratios.reduce((most, one) => (one.ratio > most.ratio ? one : most)),
    },
  };
}
