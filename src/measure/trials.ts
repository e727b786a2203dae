// Motifs of a library, played on its controller and held against their targets.
import { mean } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { variances } from "../data/targets.ts";
import { stateIn } from "../device/coordinates.ts";
import type { Controller } from "../drive/controller.ts";
import { executed, record } from "../drive/play.ts";
import type { Library } from "../model/library.ts";

/** How a motif was executed. */
export interface Score {
  readonly motif: number;
  /** Squared error ÷ variance of the target, channels summed. */
  readonly nmse: number;
  /** Per channel, by its own yardstick; NaN if it moves in no motif of the library. */
  readonly channels: readonly number[];
}

/**
 * Of its variance in the library, what an error of a channel is divided by at least: in a motif in which it hardly moves, an
 * error too small to be seen would be many times its variance.
 */
const STILL = 0.1;

/**
 * Squared error per channel, averaged over time. A motif that the limits slow down has more samples than its target: they are
 * taken as far along as its steps are.
 */
function errors(samples: readonly number[], target: Float32Array, channels: number): number[] {
  const sums = new Array<number>(channels).fill(0);
  const stretch = (samples.length / channels - 1) / Math.max(1, target.length / channels - 1);
  target.forEach((y, i) => {
    const c = i % channels;
    const at = ((i - c) / channels) * stretch;
    const from = Math.floor(at);
    const [a, b] = [from, Math.min(from + 1, samples.length / channels - 1)].map((k) => samples[k * channels + c]);
    sums[c] += (a + (at - from) * (b - a) - y) ** 2;
  });
  return sums.map((sum) => sum / (target.length / channels));
}

/** The mean of scores of one motif. */
export function meanScore(scores: readonly Score[]): Score {
  const [{ motif, channels }] = scores;
  return {
    motif,
    nmse: mean(scores.map(({ nmse }) => nmse)),
    channels: channels.map((_, c) => mean(scores.map((score) => score.channels[c]))),
  };
}

export class Trials {
  readonly #library: Library;
  readonly #controller: Controller;
  readonly #targets: readonly Float32Array[];
  readonly #variances: readonly number[];
  /** What the squared error of a channel is divided by, [motif][channel]. */
  readonly #yardsticks: readonly (readonly number[])[];

  /** @throws UserError if a motif has no target, or is none of the controller's */
  constructor(library: Library, controller: Controller) {
    this.#library = library;
    this.#controller = controller;
    this.#targets = library.motifs.map(({ name, target }) => {
      if (!target) throw new UserError(`The library has no target for motif "${name}": nothing to evaluate it against.`);
      if (!controller.motifs.includes(name))
        throw new UserError(`The controller has no motif "${name}": it was built from another library.`);
      return target;
    });
    const channels = library.cortex.channels.length;
    const whole = variances(
      this.#targets.flatMap((target) => [...target]),
      channels,
    );
    const own = this.#targets.map((target) => variances(target, channels));
    this.#variances = own.map((each) => each.reduce((sum, variance) => sum + variance, 0));
    this.#yardsticks = own.map((each) => [...each.map((variance, c) => Math.max(variance, STILL * whole[c]))]);
    controller.rate = 1 / controller.metadata.dt;
    controller.speed = 1;
  }

  /** From a random state, as in training: play the motifs and score those from `first` on. `onTick` follows every tick. */
  play(motifs: readonly number[], random: Random, first: number, onTick?: () => void): Score[] {
    const { cortex, training, motifs: all } = this.#library;
    const controller = this.#controller;
    controller.reset();
    controller.state.set(stateIn(cortex, controller.metadata, random.normals(cortex.units, training.sd)));
    const recording = record(
      controller,
      motifs.map((motif) => ({ motif: all[motif].name })),
      0,
      onTick,
    );
    const channels = cortex.channels.length;
    return motifs.slice(first).map((motif, k) => {
      const found = errors(executed(recording, first + k, channels), this.#targets[motif], channels);
      return {
        motif,
        nmse: found.reduce((sum, error) => sum + error, 0) / this.#variances[motif],
        channels: found.map((error, c) => error / this.#yardsticks[motif][c]),
      };
    });
  }
}
