// Feedback: from a file, from a body, or from demonstrations. Whoever shows a motif several times, and feels it, also shows what is done about what goes
// otherwise. K is the ridge regression of how the commands differ from their mean on how the sensors differ from theirs.
import { EigenvalueDecomposition } from "ml-matrix";
import { toMatrix } from "../algebra/products.ts";
import { UserError } from "../base/errors.ts";
import type { Demonstration } from "../data/recordings.ts";
import { sample } from "../data/sample.ts";
import type { Target } from "../data/targets.ts";
import { type GivenFeedback, givenFeedback } from "./feedback-file.ts";
import { type Regulated, type RegulatedFeedback, regulatedFeedback } from "./regulated.ts";

/** Of the mean variance: what is hardly seen is hardly answered. */
const RIDGE = 1e-4;
/** A direction of the sensors that varies less than this share of the one that varies most was not shown. */
const UNSEEN = 1e-4;
/** A sensor that differs by less than this share of what it reads is the same each time, but for rounding. */
const EQUAL = 1e-9;

export interface ShownFeedback {
  /** C × S: output = y + K (ŝ − s) */
  readonly K: Float32Array;
  /** Of each channel: how much of the variance of its command K explains; 1 where it does not vary. */
  readonly explained: readonly number[];
  /** Directions of the S that the demonstrations determine: in the others K does nothing. */
  readonly determined: number;
  /** Largest ÷ least variance of the directions that are determined, each sensor in units of its own deviation. */
  readonly condition: number;
}

/** Where feedback comes from, if not from the demonstrations: a file, or a body. */
export type FeedbackSource = GivenFeedback | Regulated;
/** Of a file it is K alone. */
export type Feedback = ShownFeedback | RegulatedFeedback | Pick<ShownFeedback, "K">;

/**
 * What a motif is to do about what its sensors read; undefined if nothing, for want of demonstrations that differ.
 * @param channels commands, then sensors, as demonstration and target have them
 * @param tick seconds
 * @throws UserError if what is given does not fit
 */
export function feedbackFor(
  source: FeedbackSource | undefined,
  demonstration: Demonstration,
  target: Target,
  channels: readonly string[],
  sensors: readonly string[],
  tick: number,
): Feedback | undefined {
  if (!source) return shownFeedback(demonstration, target.steps, channels.length, sensors.length);
  if (sensors.length === 0) throw new UserError("--feedback is for motifs that feel: --sensors says which columns were felt.");
  if ("world" in source) return regulatedFeedback(source, target, channels, sensors, tick);
  return { K: givenFeedback(source, target.name, channels.slice(0, channels.length - sensors.length), sensors) };
}

/** What the recordings of a motif show of feedback, their last channels being sensors; undefined if nothing. */
export function shownFeedback(motif: Demonstration, steps: number, channels: number, sensors: number): ShownFeedback | undefined {
  if (motif.recordings.length < 2 || sensors === 0) return undefined;
  // not aligned: what is done about a difference is done when it is felt
  const samples = motif.recordings.map((recording) => sample(recording, steps, channels).samples);
  return feedbackOf(samples, channels - sensors, sensors);
}

/**
 * @param samples of each demonstration, T × (C + S): commands, then sensors, at the same times of the motif
 * @returns undefined if there is only one, or the sensors never differ
 */
export function feedbackOf(samples: readonly ArrayLike<number>[], channels: number, sensors: number): ShownFeedback | undefined {
  if (samples.length < 2 || sensors === 0) return undefined;
  const width = channels + sensors;
  const { length } = samples[0];
  const means = Float64Array.from({ length }, (_, i) => samples.reduce((sum, one) => sum + one[i], 0) / samples.length);
  // covariances of all differences, C + S by C + S
  const covariance = new Float64Array(width * width);
  for (const one of samples) {
    for (let at = 0; at < length; at += width) {
      for (let i = 0; i < width; i++) {
        const difference = one[at + i] - means[at + i];
        for (let j = 0; j < width; j++) covariance[i * width + j] += difference * (one[at + j] - means[at + j]);
      }
    }
  }
  const between = (i: number, j: number) => covariance[i * width + j];
  const deviations = Array.from({ length: sensors }, (_, s) => Math.sqrt(between(channels + s, channels + s)));
  const sizes = deviations.map((_, s) =>
    Math.sqrt(means.reduce((sum, value, i) => sum + (i % width === channels + s ? value * value : 0), 0)),
  );
  const scale = deviations.map((deviation, s) => (deviation > EQUAL * sizes[s] ? 1 / deviation : 0));
  const correlation = Float64Array.from({ length: sensors * sensors }, (_, k) => {
    const [i, j] = [Math.floor(k / sensors), k % sensors];
    return between(channels + i, channels + j) * scale[i] * scale[j];
  });
  const { realEigenvalues: variances, eigenvectorMatrix } = new EigenvalueDecomposition(toMatrix(correlation, sensors), {
    assumeSymmetric: true,
  });
  const most = Math.max(...variances);
  if (!(most > 0)) return undefined;
  const seen = variances.map((_, d) => d).filter((d) => variances[d] > UNSEEN * most);
  const K = new Float32Array(channels * sensors);
  const explained: number[] = [];
  for (let c = 0; c < channels; c++) {
    const wanted = scale.map((factor, s) => -between(c, channels + s) * factor);
    const answer = new Float64Array(sensors);
    for (const d of seen) {
      const along = wanted.reduce((sum, value, s) => sum + value * eigenvectorMatrix.get(s, d), 0);
      for (let s = 0; s < sensors; s++) answer[s] += (eigenvectorMatrix.get(s, d) * along) / (variances[d] + RIDGE);
    }
    answer.forEach((value, s) => {
      K[c * sensors + s] = value * scale[s];
    });
    // of the squared differences of the command, what K leaves
    let left = between(c, c);
    answer.forEach((value, s) => {
      left -= 2 * value * wanted[s];
      answer.forEach((other, t) => {
        left += value * other * correlation[s * sensors + t];
      });
    });
    explained.push(between(c, c) > 0 ? 1 - left / between(c, c) : 1);
  }
  return { K, explained, determined: seen.length, condition: most / Math.min(...seen.map((d) => variances[d])) };
}
