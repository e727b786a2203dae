// The figures of DESIGN §11, taken from the controller that ships.

import { mean } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { type BuildOptions, build } from "../device/build.ts";
import { isLinear } from "../model/architecture.ts";
import { cortexHash } from "../model/identity.ts";
import type { Library } from "../model/library.ts";
import { type Jumps, jumps, playPairs } from "./boundary.ts";
import { pairBounds } from "./bounds.ts";
import type { Evaluation, MotifErrors } from "./evaluation.ts";
import { limitWarnings } from "./limits.ts";
import { motionOf } from "./motion.ts";
import { loadReadouts } from "./readouts.ts";
import { rhythms } from "./rhythm.ts";
import { PreparationWatch, statesLeft } from "./states.ts";
import { meanScore, type Score, Trials } from "./trials.ts";
import { evaluationWarnings } from "./warnings.ts";

/** Random states from which a motif is tried alone. */
const TRIALS = 8;
const SEQUENCES = 36;
const SEQUENCE_LENGTH = 9;

/** Other ways to change motifs, for the comparison at the boundaries (DESIGN §11). */
const BASELINES: Record<string, BuildOptions> = {
  "hard switch, state reset": { transition: "reset", preparation: 0, output: "network", handOver: "hard" },
  "hard switch, state carried on": { transition: "none", preparation: 0, output: "network", handOver: "hard" },
  inertialisation: { transition: "reset", preparation: 0 },
};

/** Evaluate a library on its controller: bytes of one that was built from it, or built here. */
export async function evaluate(
  library: Library,
  bytes?: Uint8Array,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<Evaluation> {
  const { motifs, cortex, training } = library;
  const count = motifs.length;
  const controller = await loadReadouts(bytes ?? (await build(library)));
  if (controller.metadata.cortex !== cortexHash(cortex)) {
    throw new UserError("The controller was built from another library.");
  }
  const trials = new Trials(library, controller);
  const random = new Random(training.seed, "evaluate");
  const all = motifs.map((_, i) => i);
  const work = count + SEQUENCES + count * count;
  let done = 0;
  const tell = () => onProgress(++done, work);

  const alone = playAlone(trials, count, random, tell);
  const scored = Array.from({ length: SEQUENCES }, () => {
    tell();
    return trials.play(
      Array.from({ length: SEQUENCE_LENGTH }, () => random.integer(count)),
      random,
      1,
    );
  }).flat();
  const watch = new PreparationWatch(library, controller);
  const pairs = all.flatMap((from) =>
    all.map((to) => {
      tell();
      const [score] = trials.play([from, to], random, 1, watch.onTick);
      return { from, to, score, preparation: watch.take().at(-1) };
    }),
  );
  const state = statesLeft(library, controller, pairs);

  const channels = cortex.channels.length;
  const played = playPairs(controller, library);
  const boundary: Record<string, Jumps> = { "this controller": jumps(played, channels) };
  for (const [name, options] of Object.entries(BASELINES)) {
    if (options.transition === "none" && isLinear(cortex)) continue; // from rest it stays at rest
    boundary[name] = jumps(playPairs(await loadReadouts(await build(library, options)), library), channels);
  }
  const bounds = await pairBounds(library, controller);
  const rhythmic = rhythms(library, controller);
  const steps = controller.metadata.preparation;
  const figures = {
    ...errorFigures(library, alone, pairs, scored),
    preparation: { steps, tau: (steps * cortex.dt) / cortex.tau },
    ...(state && { states: state }),
    boundary,
    ...(rhythmic.length > 0 && { rhythms: rhythmic }),
    motion: motionOf(played, library),
    ...(bounds && { bounds }),
  };
  const { transition } = controller.metadata;
  return { ...figures, warnings: [...limitWarnings(library), ...evaluationWarnings(figures, library.architecture, transition)] };
}

/** Every motif by itself, on its controller or one built here: what `evaluate` finds of them, without the pairs and sequences. */
export async function measureAlone(library: Library, bytes?: Uint8Array): Promise<MotifErrors[]> {
  const { motifs, training } = library;
  const trials = new Trials(library, await loadReadouts(bytes ?? (await build(library))));
  const scores = playAlone(trials, motifs.length, new Random(training.seed, "evaluate"));
  return scores.map((score) => errorsOf(library, score));
}

/** Every motif from so many random states: its mean score. */
function playAlone(trials: Trials, motifs: number, random: Random, tell: () => void = () => {}): Score[] {
  return Array.from({ length: motifs }, (_, motif) => {
    tell();
    return meanScore(Array.from({ length: TRIALS }, () => trials.play([motif], random, 0)[0]));
  });
}

function errorsOf({ motifs, cortex }: Library, { motif, nmse, channels }: Score): MotifErrors {
  const each = cortex.channels.map((channel, c) => [channel, Number.isNaN(channels[c]) ? null : channels[c]] as const);
  return { name: motifs[motif].name, nmse, channels: Object.fromEntries(each) };
}

/** A motif after another. */
interface Pair {
  readonly from: number;
  readonly to: number;
  readonly score: Score;
}

/** The one of which a number is largest. */
const worst = <T>(items: readonly T[], of: (item: T) => number): T => items.reduce((most, item) => (of(item) <= of(most) ? most : item));

/** Every mean beside its worst. */
function errorFigures(library: Library, alone: readonly Score[], pairs: readonly Pair[], scored: readonly Score[]) {
  const { motifs, cortex } = library;
  const nameOf = (motif: number) => motifs[motif].name;
  const ofMotifs = (scores: readonly Score[], of: (score: Score) => number) => {
    const most = worst(scores, of);
    return { mean: mean(scores.map(of)), worst: { motif: nameOf(most.motif), nmse: of(most) } };
  };
  const named = ({ from, to }: Pair, nmse: number) => ({ from: nameOf(from), to: nameOf(to), nmse });
  const nmse = motifs.map((_, from) => motifs.map((_, to) => pairs[from * motifs.length + to].score.nmse));
  const ratioOf = ({ to, score }: Pair) => score.nmse / alone[to].nmse;
  const furthest = worst(pairs, ratioOf);
  const channels = cortex.channels.map((channel, c) => {
    if (Number.isNaN(alone[0].channels[c])) return [channel, null] as const;
    const of = (score: Score) => score.channels[c];
    const most = worst(pairs, ({ score }) => of(score));
    const inPairs = { mean: mean(pairs.map(({ score }) => of(score))), worst: named(most, of(most.score)) };
    return [channel, { alone: ofMotifs(alone, of), pairs: inPairs }] as const;
  });
  return {
    motifs: alone.map((score) => {
      const followed = pairs.filter(({ to }) => to === score.motif);
      const after = (of: (score: Score) => number) => {
        const most = worst(followed, (pair) => of(pair.score));
        return { from: nameOf(most.from), nmse: of(most.score) };
      };
      const each = cortex.channels.map((channel, c) => {
        return [channel, Number.isNaN(score.channels[c]) ? null : after(({ channels }) => channels[c])] as const;
      });
      return { ...errorsOf(library, score), after: { ...after(({ nmse }) => nmse), channels: Object.fromEntries(each) } };
    }),
    channels: Object.fromEntries(channels),
    alone: ofMotifs(alone, (score) => score.nmse),
    pairs: { nmse, mean: mean(nmse.flat()), worst: { ...named(furthest, furthest.score.nmse), ratio: ratioOf(furthest) } },
    sequences: ofMotifs(scored, (score) => score.nmse),
    ratio: mean(scored.map((score) => score.nmse)) / mean(scored.map(({ motif }) => alone[motif].nmse)),
  };
}
