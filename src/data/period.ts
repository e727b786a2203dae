// How long one period of a rhythmic recording is, whether it shows one cycle or several.
import { median } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import { FileNotes, type Note, percent } from "./notes.ts";
import { follow } from "./path.ts";
import type { Recording } from "./recording.ts";

/** Points on which a repetition is sought. */
const POINTS = 2000;
/** Mean squared difference from itself a period later ÷ twice the variance: what is a repetition, and what is one without doubt. */
const REPEATS = 0.1;
const CLEAR = 0.02;
/** A signal that has not once been so different from itself has not moved on to another cycle. */
const DIFFERENT = 0.3;
/** Of several lags at which a recording repeats itself, the first counts that is so nearly as good as the best: times it, and beyond it. */
const AS_GOOD = { times: 4, beyond: 0.01 };
/** A recording must show so many periods to be taken for several, and so many to leave no doubt that it is not one. */
const SEVERAL = 1.8;
const MANY = 2.5;
/** Points about several periods in which their end is sought. */
const REACH = 3;
/** A cycle that misses its own beginning by more than this share of a channel's range is none. */
export const OPEN = 0.05;

/** Seconds, as they are said. */
export const short = (value: number) => Number(value.toPrecision(5));

/** Least and greatest value of each channel apart. */
export function rangesOf(values: ArrayLike<number>, channels: number): number[] {
  const [least, most] = [new Array<number>(channels).fill(Number.POSITIVE_INFINITY), new Array<number>(channels).fill(-Infinity)];
  for (let i = 0; i < values.length; i++) {
    least[i % channels] = Math.min(least[i % channels], values[i]);
    most[i % channels] = Math.max(most[i % channels], values[i]);
  }
  return most.map((value, c) => value - least[c]);
}

/** Seconds between samples, the median. */
export const spacing = ({ times }: Recording) => median([...times.slice(1)].map((time, i) => time - times[i]));

/** How unlike itself a recording is after each lag, in POINTS: 0 a copy, 1 by chance; the mean over the channels that move. */
function unlikeness(recording: Recording, channels: number): { unlike: Float64Array; step: number } {
  const { times, values } = recording;
  const span = times[times.length - 1];
  const even = Float64Array.from({ length: POINTS }, (_, i) => (span * i) / (POINTS - 1));
  const unlike = new Float64Array(Math.floor(POINTS / SEVERAL));
  let moving = 0;
  for (let c = 0; c < channels; c++) {
    const path = follow(times, values, channels, c, even);
    const mean = path.reduce((sum, y) => sum + y, 0) / POINTS;
    const variance = path.reduce((sum, y) => sum + (y - mean) ** 2, 0) / POINTS;
    if (variance === 0) continue;
    moving++;
    for (let lag = 1; lag < unlike.length; lag++) {
      let sum = 0;
      for (let i = lag; i < POINTS; i++) sum += (path[i] - path[i - lag]) ** 2;
      unlike[lag] += sum / (POINTS - lag) / (2 * variance);
    }
  }
  return { unlike: unlike.map((sum) => sum / Math.max(1, moving)), step: span / (POINTS - 1) };
}

/** The lag, in points, near which a recording is most like itself, between points by a parabola. */
function lowest(unlike: Float64Array, near: number, reach: number): number {
  let at = Math.round(near);
  for (let lag = Math.max(1, at - reach); lag <= Math.min(unlike.length - 2, Math.round(near) + reach); lag++) {
    if (unlike[lag] < unlike[at]) at = lag;
  }
  const [before, here, after] = [unlike[at - 1], unlike[at], unlike[at + 1]];
  const bend = before - 2 * here + after;
  // at an end of what is searched it need not be the lowest of the three
  return bend > 0 ? at + Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend)) : at;
}

/** The shortest period after which a recording repeats itself, in seconds, and how unlike itself it then is. */
function repetition(recording: Recording, channels: number): { period: number; unlike: number } | undefined {
  const { unlike, step } = unlikeness(recording, channels);
  const begins = unlike.findIndex((value) => value > DIFFERENT);
  if (begins < 0) return undefined;
  const lows: number[] = [];
  for (let lag = begins; lag < unlike.length - 1; lag++)
    if (unlike[lag] <= unlike[lag - 1] && unlike[lag] < unlike[lag + 1]) lows.push(lag);
  if (lows.length === 0) return undefined;
  const best = Math.min(...lows.map((lag) => unlike[lag]));
  const first = lows.find((lag) => unlike[lag] <= AS_GOOD.times * best + AS_GOOD.beyond) ?? lows[0];
  let lag = lowest(unlike, first, 0);
  // several periods at once tell one of them the more exactly; of short ones the next would be within reach
  for (let count = 2; lag > 2 * REACH && count * lag < unlike.length - 2; count++) lag = lowest(unlike, count * lag, REACH) / count;
  return { period: lag * step, unlike: unlike[first] };
}

/** A recording as one cycle: its period, and the most by which a channel misses its beginning, as a share of its range. */
function asOneCycle(recording: Recording, channels: number): { period: number; open: number } {
  const { times, values } = recording;
  const last = times.length - 1;
  const ranges = rangesOf(values, channels);
  const at = (row: number, c: number) => values[row * channels + c];
  const most = (miss: (c: number) => number) => Math.max(...ranges.map((range, c) => (range > 0 ? Math.abs(miss(c)) / range : 0)));
  const repeated = most((c) => at(last, c) - at(0, c));
  // programs that sample without the end leave out the sample that would be the first again
  const next = most((c) => 2 * at(last, c) - at(last - 1, c) - at(0, c));
  return repeated <= next || times.length < 4
    ? { period: times[last], open: repeated }
    : { period: times[last] + spacing(recording), open: next };
}

/**
 * The period of a rhythmic recording, in seconds, and what is said of it.
 * @throws UserError that names the option, if it is not clear
 */
export function findPeriod(recording: Recording, channels: number, name: string): { period: number; notes: Note[] } {
  const { file, times } = recording;
  const span = times[times.length - 1];
  const notes = new FileNotes(file);
  const found = repetition(recording, channels);
  const one = asOneCycle(recording, channels);
  const refuse = (why: string): never => {
    throw new UserError(
      `${file}: the period of "${name}" is not clear: ${why} Say it, in seconds: --period ${name}=${short(one.period)}, or what it is.`,
    );
  };
  if (found && found.unlike <= REPEATS) {
    const cycles = span / found.period;
    if (found.unlike > CLEAR && cycles < MANY && one.open <= OPEN)
      refuse(
        `it may be one cycle of ${short(one.period)} s, or two of ${short(found.period)} s that are ${percent(1 - found.unlike)} alike.`,
      );
    notes.say(`period ${short(found.period)} s, found: ${short(cycles)} cycles, ${percent(1 - found.unlike)} alike`);
    return { period: found.period, notes: notes.notes };
  }
  if (one.open > OPEN) {
    refuse(
      `it does not repeat itself (${found ? `at best ${percent(1 - found.unlike)} after ${short(found.period)} s` : "at no lag"}), and is no whole cycle: its end misses its beginning by ${percent(one.open)} of a channel's range.`,
    );
  }
  const lacks = one.period > span ? ", with a last sample that would be the first again" : "";
  notes.say(
    `period ${short(one.period)} s, found: one cycle${lacks}; its end meets its beginning within ${percent(one.open)} of a channel's range`,
  );
  return { period: one.period, notes: notes.notes };
}

/** A period that is given must be in the recording. @throws UserError if it is not, but for one sample */
export function checkGiven(recording: Recording, period: number, name: string): void {
  const { file, times } = recording;
  const span = times[times.length - 1];
  if (period > span + 1.5 * spacing(recording))
    throw new UserError(`${file} lasts ${short(span)} s, less than the period ${short(period)} s that --period gives for "${name}".`);
  if (period < 3 * spacing(recording))
    throw new UserError(`${file}: the period ${short(period)} s that --period gives for "${name}" is under three samples.`);
}
