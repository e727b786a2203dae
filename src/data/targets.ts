// From recordings to targets: resampled to the timestep, averaged, and the offset and scale of the channels.
import { UserError } from "../base/errors.ts";
import type { Recording } from "./recording.ts";
import type { Demonstration } from "./recordings.ts";

/** A movement to learn: T × C samples, dt apart; the last is the movement's end. */
export interface Target {
  readonly name: string;
  readonly steps: number;
  readonly samples: Float32Array;
}

/** Seconds. */
function duration({ times }: Recording): number {
  return times[times.length - 1] - times[0];
}

/** Seconds, the mean over a motif's demonstrations. */
export function meanDuration({ recordings }: Demonstration): number {
  return recordings.reduce((sum, recording) => sum + duration(recording), 0) / recordings.length;
}

/** τ for a library of such motifs: median duration / 80. */
export function chooseTau(motifs: readonly Demonstration[]): number {
  const durations = motifs.map(meanDuration).sort((a, b) => a - b);
  const middle = durations.length >> 1;
  const median = durations.length % 2 ? durations[middle] : (durations[middle - 1] + durations[middle]) / 2;
  return median / 80;
}

/** The recording at `count` equally spaced times over its duration, linearly interpolated: count × C. */
function resample({ times, values }: Recording, count: number, channels: number): Float64Array {
  const out = new Float64Array(count * channels);
  const [first] = times;
  const span = times[times.length - 1] - first;
  for (let k = 0, i = 0; k < count; k++) {
    const t = first + (span * k) / (count - 1);
    while (i < times.length - 2 && times[i + 1] <= t) i++;
    const share = Math.min(1, (t - times[i]) / (times[i + 1] - times[i]));
    for (let c = 0; c < channels; c++) {
      const at = i * channels + c;
      out[k * channels + c] = values[at] + share * (values[at + channels] - values[at]);
    }
  }
  return out;
}

/** The target of a motif: its demonstrations resampled to dt and their common duration, and averaged. */
export function makeTarget(motif: Demonstration, dt: number): Target {
  const channels = motif.recordings[0].values.length / motif.recordings[0].times.length;
  const seconds = meanDuration(motif);
  const steps = Math.round(seconds / dt) + 1;
  if (steps < 4)
    throw new UserError(
      `Motif "${motif.name}" lasts ${seconds} s, ${steps} steps of dt = ${dt} s; it needs at least 4. Choose a smaller --tau or --dt.`,
    );
  if (steps > 100_000)
    throw new UserError(
      `Motif "${motif.name}" lasts ${seconds} s, ${steps} steps of dt = ${dt} s; at most 100000 are possible. Choose a larger --tau.`,
    );
  const sum = new Float64Array(steps * channels);
  for (const recording of motif.recordings) {
    resample(recording, steps, channels).forEach((value, i) => {
      sum[i] += value;
    });
  }
  const samples = Float32Array.from(sum, (value) => value / motif.recordings.length);
  if (variance(samples, channels) === 0) throw new UserError(`Motif "${motif.name}" does not move: all its samples are equal.`);
  return { name: motif.name, steps, samples };
}

/** Variance of a target over time, summed over channels. */
export function variance(samples: ArrayLike<number>, channels: number): number {
  const steps = samples.length / channels;
  let total = 0;
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let t = 0; t < steps; t++) sum += samples[t * channels + c];
    const mean = sum / steps;
    for (let t = 0; t < steps; t++) total += (samples[t * channels + c] - mean) ** 2 / steps;
  }
  return total;
}

/** The offset of each channel (its mean over all samples) and the one scale (root of the mean variance per channel). */
export function standardise(targets: readonly Target[], channels: number): { offset: Float32Array; scale: number } {
  const all = targets.reduce((sum, { samples }) => sum + samples.length, 0);
  const joined = new Float64Array(all);
  let at = 0;
  for (const { samples } of targets) {
    joined.set(samples, at);
    at += samples.length;
  }
  const mean = new Float64Array(channels);
  joined.forEach((value, i) => {
    mean[i % channels] += value / (all / channels);
  });
  return { offset: Float32Array.from(mean), scale: Math.sqrt(variance(joined, channels) / channels) };
}
