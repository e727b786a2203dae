// The figures of DESIGN §11, taken from the controller that ships.

import { mean } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { variance } from "../data/targets.ts";
import { type BuildOptions, build, stateIn } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import { executed, record } from "../drive/play.ts";
import { isLinear } from "../model/architecture.ts";
import { cortexHash } from "../model/identity.ts";
import type { Library } from "../model/library.ts";
import { type Jumps, jumps } from "./boundary.ts";
import { pairBounds } from "./bounds.ts";

/** Random states from which a motif is tried alone. */
const TRIALS = 8;
const SEQUENCES = 36;
const SEQUENCE_LENGTH = 9;

export interface Evaluation {
  /** Alone: nMSE over all channels, and per channel (its squared error ÷ its own variance; null if it does not move). */
  readonly motifs: readonly { name: string; nmse: number; channels: Record<string, number | null> }[];
  readonly alone: { readonly mean: number };
  readonly pairs: {
    /** [from][to] */
    readonly nmse: readonly (readonly number[])[];
    readonly mean: number;
    /** The pair whose nMSE ÷ that of its second motif alone is largest. */
    readonly worst: { from: string; to: string; nmse: number; ratio: number };
  };
  readonly sequences: { readonly mean: number };
  /** sequences ÷ alone, over the same mix of motifs */
  readonly ratio: number;
  readonly preparation: { readonly steps: number; readonly tau: number };
  /** Jumps of the output at the changes of motif, of this controller and of three others, beside the motifs' own. */
  readonly boundary: Record<string, Jumps>;
  /** Of a linear library with a guarantee: bounds on pairs.nmse, whether all hold, and the pair that comes nearest to its own. */
  readonly bounds?: { readonly nmse: readonly (readonly number[])[]; readonly hold: boolean; readonly nearest: Nearest };
}

interface Nearest {
  readonly from: string;
  readonly to: string;
  readonly nmse: number;
  readonly bound: number;
}

/** A channel that moves less than this share of all variance is left out of the figures per channel. */
const STILL = 1e-9;

/** Squared error per channel, averaged over time. */
function errors(samples: readonly number[], target: Float32Array, channels: number): number[] {
  const sums = new Array<number>(channels).fill(0);
  target.forEach((y, i) => {
    sums[i % channels] += (samples[i] - y) ** 2;
  });
  return sums.map((sum) => sum / (target.length / channels));
}

/** Measures motifs of a library on a controller built from it. */
class Bench {
  readonly library: Library;
  readonly controller: Controller;
  readonly #targets: Float32Array[];
  readonly #variances: number[];

  constructor(library: Library, controller: Controller) {
    this.library = library;
    this.controller = controller;
    this.#targets = library.motifs.map(({ name, target }) => {
      if (!target) throw new UserError(`The library has no target for motif "${name}": nothing to evaluate it against.`);
      if (!controller.motifs.includes(name))
        throw new UserError(`The controller has no motif "${name}": it was built from another library.`);
      return target;
    });
    this.#variances = this.#targets.map((target) => variance(target, this.channels));
    controller.rate = 1 / controller.metadata.dt;
    controller.speed = 1;
  }

  get channels(): number {
    return this.library.cortex.channels.length;
  }

  /** From a random state, as in training: play the motifs and score those from `first` on: errors per channel of each. */
  play(motifs: readonly number[], random: Random, first: number): { motif: number; nmse: number; errors: number[] }[] {
    const { library, controller } = this;
    controller.reset();
    controller.state.set(stateIn(library.cortex, controller.metadata.basis, random.normals(library.cortex.units, library.training.sd)));
    const recording = record(
      controller,
      motifs.map((motif) => ({ motif: library.motifs[motif].name })),
    );
    return motifs.slice(first).map((motif, k) => {
      const found = errors(executed(recording, first + k, this.channels), this.#targets[motif], this.channels);
      return { motif, errors: found, nmse: found.reduce((sum, e) => sum + e, 0) / this.#variances[motif] };
    });
  }

  /** nMSE of each channel, null where the target does not move. */
  perChannel(motif: number, found: readonly number[]): Record<string, number | null> {
    const target = this.#targets[motif];
    const entries = this.library.cortex.channels.map((name, c) => {
      const own = variance(
        target.filter((_, i) => i % this.channels === c),
        1,
      );
      return [name, own > STILL * this.#variances[motif] ? found[c] / own : null] as const;
    });
    return Object.fromEntries(entries);
  }
}

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
  const controller = await Controller.load(bytes ?? (await build(library)));
  if (controller.metadata.cortex !== cortexHash(cortex)) {
    throw new UserError("The controller was built from another library.");
  }
  const bench = new Bench(library, controller);
  const random = new Random(training.seed, "evaluate");
  const all = motifs.map((_, i) => i);
  const work = count + SEQUENCES + count * count;
  let done = 0;
  const tell = () => onProgress(++done, work);

  const alone = all.map((motif) => {
    const trials = Array.from({ length: TRIALS }, () => bench.play([motif], random, 0)[0]);
    tell();
    const perChannel = cortex.channels.map((_, c) => mean(trials.map(({ errors }) => errors[c])));
    return { name: motifs[motif].name, nmse: mean(trials.map(({ nmse }) => nmse)), channels: bench.perChannel(motif, perChannel) };
  });
  const scored = Array.from({ length: SEQUENCES }, () => {
    tell();
    return bench.play(
      Array.from({ length: SEQUENCE_LENGTH }, () => random.integer(count)),
      random,
      1,
    );
  }).flat();
  const nmse = all.map((from) =>
    all.map((to) => {
      tell();
      return bench.play([from, to], random, 1)[0].nmse;
    }),
  );
  const ratios = nmse.flatMap((row, from) =>
    row.map((value, to) => ({ from: motifs[from].name, to: motifs[to].name, nmse: value, ratio: value / alone[to].nmse })),
  );
  const sequenced = mean(scored.map((score) => score.nmse));

  const boundary: Record<string, Jumps> = { "this controller": jumps(controller, library) };
  for (const [name, options] of Object.entries(BASELINES)) {
    if (options.transition === "none" && isLinear(cortex)) continue; // from rest it stays at rest
    boundary[name] = jumps(await Controller.load(await build(library, options)), library);
  }
  const bound = await pairBounds(library, controller);
  const nearest = bound
    ?.flatMap((row, from) => row.map((b, to) => ({ from: motifs[from].name, to: motifs[to].name, nmse: nmse[from][to], bound: b })))
    .reduce((worst, pair) => (pair.nmse / pair.bound > worst.nmse / worst.bound ? pair : worst));
  return {
    motifs: alone,
    alone: { mean: mean(alone.map((motif) => motif.nmse)) },
    pairs: { nmse, mean: mean(nmse.flat()), worst: ratios.reduce((worst, pair) => (pair.ratio > worst.ratio ? pair : worst)) },
    sequences: { mean: sequenced },
    ratio: sequenced / mean(scored.map(({ motif }) => alone[motif].nmse)),
    preparation: { steps: controller.metadata.preparation, tau: (controller.metadata.preparation * cortex.dt) / cortex.tau },
    boundary,
    ...(bound && nearest && { bounds: { nmse: bound, hold: nearest.nmse <= nearest.bound, nearest } }),
  };
}
