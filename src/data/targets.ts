// From recordings to targets: sampled at the timestep, aligned and averaged; and the offset and scale of the channels.
import { median } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import { average } from "./align.ts";
import { fold, type Shown } from "./fold.ts";
import { type Note, percent } from "./notes.ts";
import type { Recording } from "./recording.ts";
import type { Demonstration } from "./recordings.ts";
import { sample } from "./sample.ts";

/** A movement to learn: T × C samples, dt apart; the last is the movement's end. */
export interface Target {
  readonly name: string;
  readonly steps: number;
  /** Of a rhythmic one: T; the sample after the last is the first again. */
  readonly period?: number;
  readonly samples: Float32Array;
  /** Standard deviation among several demonstrations, T × C. */
  readonly spread?: Float32Array;
}

/** A target and what became of the recordings on the way to it. */
export interface MadeTarget {
  readonly target: Target;
  /** Target against recording: mean over channels of what the low-pass took ÷ the recording's variance. */
  readonly lost: number;
  readonly notes: readonly Note[];
}

/** Steps below which a motif is hardly a movement to a cell. */
const FEWEST_STEPS = 20;
/** Steps for each sample above which the path is more ours than the recording's. */
const FEW_SAMPLES = 8;
/** Share of a channel's variance that may be filtered away without a warning. */
const MOST_LOST = 0.01;
/** An average that moves less than this share of what its demonstrations do is no demonstration of anything. */
const LEAST_KEPT = 0.8;

/** Seconds. */
function duration({ times }: Recording): number {
  return times[times.length - 1] - times[0];
}

/** Seconds, the mean over a motif's demonstrations; of a rhythmic one, a period. */
export function meanDuration({ recordings, periods }: Demonstration): number {
  const each = periods ?? recordings.map(duration);
  return each.reduce((sum, seconds) => sum + seconds, 0) / each.length;
}

/** Periods of a rhythmic motif that a trial goes through: only what returns to its path by itself has no error in all of them. */
export const PERIODS = 4;

/**
 * τ for a library of such motifs: median duration / 80, of rhythmic ones that of all periods that a trial goes through; or
 * less where a motif would have under 20 steps of τ/4.
 */
export function chooseTau(motifs: readonly Demonstration[]): number {
  const durations = motifs.map(meanDuration);
  const learned = durations.map((seconds, i) => (motifs[i].periods ? PERIODS * seconds : seconds));
  return Math.min(median(learned) / 80, Math.min(...durations) / (FEWEST_STEPS / 4));
}

const short = (value: number) => Number(value.toPrecision(3));

/**
 * The target of a motif: its demonstrations sampled at dt over their mean duration, aligned and averaged.
 * @throws UserError if it is too short or too long for dt, or does not move.
 */
export function makeTarget(motif: Demonstration, channels: readonly string[], dt: number): MadeTarget {
  const { name, recordings, periods } = motif;
  const seconds = meanDuration(motif);
  const steps = Math.round(seconds / dt) + (periods ? 0 : 1);
  const lasts = `Motif "${name}" lasts ${short(seconds)} s, ${steps} steps of dt = ${short(dt)} s`;
  if (steps < 4) throw new UserError(`${lasts}; it needs at least 4. Choose a smaller --tau or --dt.`);
  if (steps > 100_000) throw new UserError(`${lasts}; at most 100000 are possible. Choose a larger --tau.`);
  const shown = periods ? fold(name, recordings, periods, steps, dt, channels) : straight(motif, steps, channels.length);
  const samples = Float32Array.from(shown.samples);
  if (variance(samples, channels.length) === 0) throw new UserError(`Motif "${name}" does not move: all its samples are equal.`);

  const notes: Note[] = [...shown.notes];
  const warn = (text: string) => notes.push({ warning: true, motif: name, text });
  if (steps < FEWEST_STEPS)
    warn(`${steps} steps of dt = ${short(dt)} s; under ${FEWEST_STEPS} little of a movement is left: a smaller --tau gives it more`);
  const fewest = Math.min(...recordings.map(({ times }) => times.length));
  if (fewest < steps / FEW_SAMPLES) {
    notes.push({
      warning: false,
      motif: name,
      text: `${fewest} samples for ${steps} steps: a smooth path through them, without overshoot`,
    });
  }
  const { lost, kept } = shown;
  const much = channels.flatMap((channel, c) => (lost[c] > MOST_LOST ? [`${percent(lost[c])} of the variance of ${channel}`] : []));
  if (much.length > 0) {
    warn(`faster than the cell can follow, and filtered away: ${much.join(", ")}. If it belongs to the movement, a smaller --tau keeps it`);
  }
  const shrunk = channels.flatMap((channel, c) => (kept[c] < LEAST_KEPT ? [`${channel} to ${percent(kept[c])}`] : []));
  if (shrunk.length > 0) {
    const cure = periods ? "Is the period right (--period)?" : "Make them separate motifs, or leave out what differs";
    warn(
      `its ${periods ? "cycles" : "demonstrations"} differ, so that their mean moves less than each of them: ${shrunk.join(", ")}. ${cure}`,
    );
  }
  const target: Target = {
    name,
    steps,
    samples,
    ...(periods && { period: steps }),
    ...(shown.spread && { spread: Float32Array.from(shown.spread) }),
  };
  return { target, lost: lost.reduce((sum, share) => sum + share, 0) / lost.length, notes };
}

/** A movement from a beginning to an end: its demonstrations sampled over their own durations, aligned and averaged. */
function straight({ name, recordings }: Demonstration, steps: number, channels: number): Shown {
  const sampled = recordings.map((recording) => sample(recording, steps, channels));
  const lost = Array.from({ length: channels }, (_, c) => sampled.reduce((sum, one) => sum + one.lost[c], 0) / sampled.length);
  if (sampled.length === 1) return { samples: sampled[0].samples, lost, kept: lost.map(() => 1), notes: [] };
  const averaged = average(
    sampled.map(({ samples }) => samples),
    steps,
    channels,
  );
  const text = `${recordings.length} demonstrations aligned, by up to ${percent(averaged.moved)} of the movement, and averaged`;
  return { samples: averaged.mean, spread: averaged.spread, lost, kept: averaged.kept, notes: [{ warning: false, motif: name, text }] };
}

/** Mean and variance over time of each channel. */
function moments(samples: ArrayLike<number>, channels: number): { mean: Float64Array; variance: Float64Array } {
  const steps = samples.length / channels;
  const [sum, squares] = [new Float64Array(channels), new Float64Array(channels)];
  for (let i = 0; i < samples.length; i++) sum[i % channels] += samples[i];
  const mean = sum.map((total) => total / steps);
  for (let i = 0; i < samples.length; i++) squares[i % channels] += (samples[i] - mean[i % channels]) ** 2;
  return { mean, variance: squares.map((total) => total / steps) };
}

/** Variance of each channel of a target over time. */
export const variances = (samples: ArrayLike<number>, channels: number) => moments(samples, channels).variance;

/** Variance of a target over time, summed over channels. */
export const variance = (samples: ArrayLike<number>, channels: number) => variances(samples, channels).reduce((sum, v) => sum + v, 0);

/** Offset and scale of each channel: mean and standard deviation over all samples of all targets. */
export function standardise(targets: readonly Target[], channels: number): { offset: Float32Array; scale: Float32Array } {
  const joined = new Float64Array(targets.reduce((sum, { samples }) => sum + samples.length, 0));
  let at = 0;
  for (const { samples } of targets) {
    joined.set(samples, at);
    at += samples.length;
  }
  const { mean, variance } = moments(joined, channels);
  return { offset: Float32Array.from(mean), scale: Float32Array.from(variance, Math.sqrt) };
}
