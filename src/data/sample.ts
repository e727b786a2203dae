// From the uneven samples of a recording to even steps of dt. What is faster than the cell can follow is filtered away before
// it is sampled: a tremor of 10 Hz sampled three times a second would come back as a slow sway that nobody made.
import { median } from "simple-statistics";
import { follow } from "./path.ts";
import type { Recording } from "./recording.ts";

/**
 * σ of the low-pass, in steps. A Gaussian: it keeps the phase, and no value leaves the range of the recording. It passes half
 * the power at 0.13/dt = 0.53/τ (at dt = τ/4), 94 % at the membrane's own corner 1/(2πτ), and 10⁻⁴ at 1/(2 dt).
 */
const SIGMA = 1;
/** Where the filter ends, in σ. */
const REACH = 4;
/** Of a channel's size: what moves less than this does not move, its last bits were rounded one way or the other. */
const ROUNDING = 1e-9;

export interface Sampled {
  /** count × C */
  readonly samples: Float64Array;
  /** Of each channel: mean square of what was filtered away ÷ variance of the recording. */
  readonly lost: readonly number[];
}

/** Points of the path for each step: at least 4, and two for each sample. */
function density({ times }: Recording, count: number): number {
  const dt = times[times.length - 1] / (count - 1);
  const steps = times.slice(1).map((time, i) => time - times[i]);
  const wanted = Math.ceil((2 * dt) / median([...steps]));
  return Math.max(4, Math.min(wanted, Math.ceil((4 * times.length) / (count - 1))));
}

/** A path low-passed at every `m`-th of its points; beyond its ends it goes on as its mirror image, so that they stay. */
function lowPass(path: Float64Array, m: number): Float64Array {
  const last = path.length - 1;
  const at = (i: number): number => {
    if (i < 0) return 2 * path[0] - at(-i);
    return i > last ? 2 * path[last] - at(2 * last - i) : path[i];
  };
  const reach = Math.ceil(REACH * SIGMA * m);
  const weights = Float64Array.from({ length: reach + 1 }, (_, j) => Math.exp(-0.5 * (j / (SIGMA * m)) ** 2));
  const total = weights.reduce((sum, weight, j) => sum + (j === 0 ? weight : 2 * weight), 0);
  return Float64Array.from({ length: last / m + 1 }, (_, k) => {
    let sum = weights[0] * path[k * m];
    for (let j = 1; j <= reach; j++) sum += weights[j] * (at(k * m - j) + at(k * m + j));
    return sum / total;
  });
}

/** A recording at `count` even times from its first sample to its last. */
export function sample(recording: Recording, count: number, channels: number): Sampled {
  const { times, values } = recording;
  const span = times[times.length - 1];
  const m = density(recording, count);
  const points = Float64Array.from({ length: (count - 1) * m + 1 }, (_, i) => (span * i) / ((count - 1) * m));
  const steps = Float64Array.from({ length: count }, (_, k) => (span * k) / (count - 1));
  const samples = new Float64Array(count * channels);
  const lost: number[] = [];
  for (let c = 0; c < channels; c++) {
    const path = follow(times, values, channels, c, points);
    const kept = lowPass(path, m);
    kept.forEach((value, k) => {
      samples[k * channels + c] = value;
    });
    const again = follow(steps, kept, 1, 0, points);
    const mean = path.reduce((sum, value) => sum + value, 0) / path.length;
    const variance = path.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const rounded = path.reduce((sum, value) => sum + (ROUNDING * value) ** 2, 0);
    const error = path.reduce((sum, value, i) => sum + (value - again[i]) ** 2, 0);
    lost.push(variance > rounded ? error / variance : 0);
  }
  return { samples, lost };
}
