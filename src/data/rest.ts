// The rest before and after a movement: how long one takes to start is about the recording, not about the movement.
import type { Note } from "./notes.ts";
import type { Recording } from "./recording.ts";

/** At rest: every channel within this share of its range of where it starts, or ends. */
const STILL = 0.01;
/** Shorter than this share of a recording is no rest, and no cut that is worth a word. */
const SHORT = 0.02;

/** How long a recording stays where it is at one end, seconds. */
function rest({ times, values }: Recording, ranges: readonly number[], end: "first" | "last"): number {
  const [C, n] = [ranges.length, times.length];
  const row = (i: number) => (end === "first" ? i : n - 1 - i);
  const still = (i: number) => ranges.every((range, c) => Math.abs(values[row(i) * C + c] - values[row(0) * C + c]) <= STILL * range);
  let i = 1;
  while (i < n && still(i)) i++;
  return Math.abs(times[row(i - 1)] - times[row(0)]);
}

/**
 * Recordings of one movement with the same rest at either end: the longer ones are cut to the shortest, where all of them
 * rest. The rest they share stays.
 */
export function trimRests(recordings: readonly Recording[], channels: number): { recordings: readonly Recording[]; notes: Note[] } {
  if (recordings.length < 2) return { recordings, notes: [] };
  const ranges = Array.from({ length: channels }, (_, c) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { values } of recordings) {
      for (let i = c; i < values.length; i += channels) [least, most] = [Math.min(least, values[i]), Math.max(most, values[i])];
    }
    return most - least;
  });
  const cuts = (end: "first" | "last") => {
    const rests = recordings.map((recording) => rest(recording, ranges, end));
    const shortest = Math.min(...rests);
    const all = rests.every((own, i) => own > SHORT * recordings[i].times[recordings[i].times.length - 1]);
    return rests.map((own) => (all ? own - shortest : 0));
  };
  const [before, after] = [cuts("first"), cuts("last")];
  const notes: Note[] = [];
  const trimmed = recordings.map((recording, i) => {
    const { file, times, values } = recording;
    const whole = times[times.length - 1];
    const from = times.findIndex((time) => time >= before[i] - 1e-9 * whole);
    const until = times.findLastIndex((time) => time <= whole - after[i] + 1e-9 * whole);
    if (until - from < 1 || (from === 0 && until === times.length - 1)) return recording;
    const [start, end] = [times[from], whole - times[until]].map((seconds) => Number(seconds.toPrecision(3)));
    if (start + end > SHORT * whole) {
      notes.push({ warning: false, file, text: `rests longer than in the other demonstrations: cut ${start} s before and ${end} s after` });
    }
    return {
      file,
      times: times.slice(from, until + 1).map((time) => time - times[from]),
      values: values.slice(from * channels, (until + 1) * channels),
    };
  });
  return { recordings: trimmed, notes };
}
