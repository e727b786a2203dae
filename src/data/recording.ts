// One recording from the text of a file.
import { UserError } from "../base/errors.ts";
import { type ChannelOptions, chooseChannels, withHeader } from "./channels.ts";
import { fillGaps, type Gaps, readValues, type Samples } from "./gaps.ts";
import { type FileNotes, ranges } from "./notes.ts";
import { readTable } from "./table.ts";
import { checkRising, readTime, type TimeOptions, type TimeUnit } from "./time.ts";

/** One recording of a movement. */
export interface Recording {
  readonly file: string;
  /** Seconds after the first sample, strictly increasing. */
  readonly times: Float64Array;
  /** samples × C */
  readonly values: Float64Array;
}

export interface RecordingOptions extends TimeOptions, ChannelOptions {
  /** What to do where a number is missing; refuse by default. */
  readonly gaps?: Gaps | undefined;
}

export interface Parsed extends Recording {
  readonly channels: readonly string[];
  /** Of the channels, as the header states them. */
  readonly units: readonly (string | undefined)[];
  readonly timeUnit: TimeUnit;
  /** Of each sample, in the file. */
  readonly lines: readonly number[];
}

/**
 * Parse one file; `file` names it in errors.
 * @throws UserError naming line, column and cause, and the option that settles a doubt.
 */
export function parseRecording(text: string, file: string, options: RecordingOptions, notes: FileNotes): Parsed {
  const table = withHeader(readTable(text, file, notes), options.columns, file);
  if (table.rows.length < 2) {
    throw new UserError(`${file} has ${table.rows.length} sample${table.rows.length === 1 ? "" : "s"}; a movement needs at least 2.`);
  }
  const { seconds, unit: timeUnit, columns } = readTime(table, file, options, notes);
  checkRising(seconds, table.lines, file, notes);
  const channels = chooseChannels(table, columns, options, file, notes);
  const read = { times: seconds, values: readValues(table, channels, file), lines: table.lines };
  const single = mergeEqual(read, channels.length, notes);
  if (single.times.length < 2) throw new UserError(`${file}: all rows have the same time; a movement needs at least 2.`);
  const { times, values, lines } = fillGaps(single, channels, options.gaps ?? "refuse", file, notes);
  return { file, times, values, lines, timeUnit, channels: channels.map(({ name }) => name), units: channels.map(({ unit }) => unit) };
}

/** One sample of those that share a stamp: their mean, without the gaps in them. */
function mergeEqual({ times, values, lines }: Samples, stride: number, notes: FileNotes): Samples {
  const kept = [...times.keys()].filter((row) => row === 0 || times[row] !== times[row - 1]);
  if (kept.length === times.length) return { times, values, lines };
  const merged = new Float64Array(kept.length * stride);
  kept.forEach((row, k) => {
    const end = kept[k + 1] ?? times.length;
    for (let c = 0; c < stride; c++) {
      let [sum, count] = [0, 0];
      for (let r = row; r < end; r++) {
        const value = values[r * stride + c];
        if (!Number.isNaN(value)) [sum, count] = [sum + value, count + 1];
      }
      merged[k * stride + c] = count > 0 ? sum / count : Number.NaN;
    }
  });
  const twice = [...times.keys()].filter((row) => row > 0 && times[row] === times[row - 1]).map((row) => lines[row]);
  notes.say(`${twice.length} row${twice.length === 1 ? "" : "s"} with the time of the row before, merged with it: line ${ranges(twice)}`);
  return { times: Float64Array.from(kept, (row) => times[row]), values: merged, lines: kept.map((row) => lines[row]) };
}
