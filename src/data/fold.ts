// One closed period from rhythmic recordings: all their whole cycles, mended so that each ends where it began, averaged.
import { type Note, percent } from "./notes.ts";
import { follow } from "./path.ts";
import { OPEN, rangesOf, short, spacing } from "./period.ts";
import type { Recording } from "./recording.ts";
import { sample } from "./sample.ts";

/** Points of a cycle for each step: at least, and at most. */
const FEWEST_POINTS = 4;
const MOST_POINTS = 64;
/** What is mended without a word, as a share of a channel's range. */
const UNSEEN = 0.001;
/** A change of the period that is worth a word. */
const SAME = 1e-5;

/** What recordings show of a movement. */
export interface Shown {
  /** steps × C; of a rhythmic one the step after the last is the first again. */
  readonly samples: Float64Array;
  /** Standard deviation among the demonstrations, or cycles, steps × C, if there are several. */
  readonly spread?: Float64Array;
  /** Of each channel, as in `sample`. */
  readonly lost: readonly number[];
  /** Of each channel: how far the mean moves ÷ how far each does, on average. */
  readonly kept: readonly number[];
  readonly notes: readonly Note[];
}

/** A recording's whole cycles, each points × C, mended; and the jump that each had at its end, C. */
function cyclesOf(recording: Recording, period: number, points: number, channels: number): { cycles: Float64Array[]; jump: number[] } {
  const span = recording.times[recording.times.length - 1];
  const count = Math.max(1, Math.floor((span + 1.5 * spacing(recording)) / period));
  const { times, values } = continued(recording, count * period, (count - 1) * period, channels);
  const wanted = Float64Array.from({ length: count * points + 1 }, (_, i) => (i * period) / points);
  const paths = Array.from({ length: channels }, (_, c) => follow(times, values, channels, c, wanted));
  const jump = paths.map((path) => (path[count * points] - path[0]) / count);
  const cycles = Array.from({ length: count }, (_, cycle) => {
    const out = new Float64Array(points * channels);
    for (let i = 0; i < points; i++) {
      for (let c = 0; c < channels; c++) out[i * channels + c] = paths[c][cycle * points + i] - jump[c] * (i / points - 0.5);
    }
    return out;
  });
  return { cycles, jump };
}

/** A recording that ends a sample before `end` goes on to there, to where it was a period before. */
function continued({ times, values }: Recording, end: number, before: number, channels: number): Pick<Recording, "times" | "values"> {
  if (times[times.length - 1] >= end) return { times, values };
  const at = Float64Array.of(before);
  const added = Array.from({ length: channels }, (_, c) => follow(times, values, channels, c, at)[0]);
  return { times: Float64Array.of(...times, end), values: Float64Array.from([...values, ...added]) };
}

const meanOf = (cycles: readonly Float64Array[]) =>
  cycles[0].map((_, i) => cycles.reduce((sum, cycle) => sum + cycle[i], 0) / cycles.length);

/** A cycle that begins `by` values later. */
const turned = (cycle: Float64Array, by: number) => cycle.map((_, i) => cycle[(i + by) % cycle.length]);

/** By how many values `cycle` must be turned to lie on `reference`; tried at every `stride`-th. */
function turnOnto(reference: Float64Array, cycle: Float64Array, stride: number): number {
  let best = { by: 0, far: Number.POSITIVE_INFINITY };
  for (let by = 0; by < cycle.length; by += stride) {
    let far = 0;
    for (let i = 0; i < cycle.length; i += stride) far += (cycle[(i + by) % cycle.length] - reference[i]) ** 2;
    if (far < best.far) best = { by, far };
  }
  return best.by;
}

/** One period of `steps` from recordings of these periods (seconds), which begins where the first of them does. */
export function fold(
  name: string,
  recordings: readonly Recording[],
  periods: readonly number[],
  steps: number,
  dt: number,
  channels: readonly string[],
): Shown {
  const C = channels.length;
  const period = periods.reduce((sum, own) => sum + own, 0) / periods.length;
  const finest = Math.min(...recordings.map(spacing));
  const density = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, Math.ceil((2 * period) / (steps * finest))));
  const points = steps * density;
  const each = recordings.map((recording, i) => cyclesOf(recording, periods[i], points, C));
  const reference = meanOf(each[0].cycles);
  const cycles = each.flatMap(({ cycles: own }, i) => {
    const by = i === 0 ? 0 : turnOnto(reference, meanOf(own), C);
    return own.map((cycle) => turned(cycle, by));
  });
  const mean = meanOf(cycles);

  // three periods, of which the middle one knows its neighbours when it is low-passed
  const times = Float64Array.from({ length: 3 * points + 1 }, (_, i) => (i * period) / points);
  const values = Float64Array.from({ length: times.length * C }, (_, i) => mean[i % mean.length]);
  const sampled = sample({ file: name, times, values }, 3 * steps + 1, C);
  const samples = sampled.samples.slice(steps * C, 2 * steps * C);

  const apart = (i: number) => Math.sqrt(cycles.reduce((sum, cycle) => sum + (cycle[i] - mean[i]) ** 2, 0) / (cycles.length - 1));
  const spread = cycles.length > 1 && Float64Array.from({ length: steps * C }, (_, i) => apart(Math.floor(i / C) * density * C + (i % C)));
  const ranges = cycles.map((cycle) => rangesOf(cycle, C));
  const kept = rangesOf(mean, C).map((range, c) => {
    const own = ranges.reduce((sum, one) => sum + one[c], 0) / ranges.length;
    return own > 0 ? range / own : 1;
  });
  const notes: Note[] = [];
  const say = (text: string, warning = false) => notes.push({ warning, motif: name, text });
  if (cycles.length > 1) say(`${cycles.length} cycles averaged into one period`);
  const changed = (steps * dt) / period - 1;
  if (Math.abs(changed) > SAME) {
    say(
      `a period of ${steps} steps of dt lasts ${short(steps * dt)} s, ${percent(Math.abs(changed))} ${changed > 0 ? "longer" : "shorter"} than the recording's; at speed ${short(1 + changed)} it is exact`,
    );
  }
  const whole = rangesOf(mean, C);
  channels.forEach((channel, c) => {
    const share = whole[c] > 0 ? Math.max(...each.map(({ jump }) => Math.abs(jump[c]))) / whole[c] : 0;
    if (share > OPEN)
      say(
        `${channel} ends ${percent(share)} of its range from where it began; closed by bending the whole period. Is the period right (--period)?`,
        true,
      );
    else if (share > UNSEEN) say(`${channel} ended ${percent(share)} of its range from where it began; closed by bending the whole period`);
  });
  return { samples, lost: sampled.lost, kept, notes, ...(spread && { spread }) };
}
