// Cells without a number: named, or filled when asked to.
import { UserError } from "../base/errors.ts";
import { MOST_VALUE } from "../model/check.ts";
import { isMissing, isNumber } from "./cell.ts";
import type { Channel } from "./channels.ts";
import { type FileNotes, ranges } from "./notes.ts";
import { follow } from "./path.ts";
import type { Table } from "./table.ts";

export const GAPS = ["refuse", "interpolate"] as const;
export type Gaps = (typeof GAPS)[number];

/** Samples of a recording: values samples × C, NaN in a gap; `lines` where they stand in the file. */
export interface Samples {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly lines: readonly number[];
}

/** @throws UserError naming line and column of a cell that is neither a number nor a gap. */
export function readValues({ rows, lines }: Table, channels: readonly Channel[], file: string): Float64Array {
  const values = new Float64Array(rows.length * channels.length);
  rows.forEach((row, r) => {
    channels.forEach(({ column, name }, c) => {
      const cell = row[column];
      if (!isNumber(cell) && !isMissing(cell)) {
        throw new UserError(
          `${file}, line ${lines[r]}, column ${name}: "${cell.slice(0, 40)}" is not a number. Correct it, or take other columns: --columns NAME,NAME.`,
        );
      }
      const value = isNumber(cell) ? Number(cell) : Number.NaN;
      if (Math.abs(value) > MOST_VALUE) {
        throw new UserError(
          `${file}, line ${lines[r]}, column ${name}: ${cell.slice(0, 40)} is beyond ±${MOST_VALUE}. Write the column in a larger unit, or take other columns: --columns NAME,NAME.`,
        );
      }
      values[r * channels.length + c] = value;
    });
  });
  return values;
}

/**
 * Samples without gaps: refused by default; interpolated along the path, and cut off where there is nothing on one side.
 * @throws UserError naming the lines, and the way out.
 */
export function fillGaps(samples: Samples, channels: readonly Channel[], gaps: Gaps, file: string, notes: FileNotes): Samples {
  const { times, values, lines } = samples;
  const stride = channels.length;
  const missing = channels.map((_, c) => [...times.keys()].filter((row) => Number.isNaN(values[row * stride + c])));
  if (missing.every((rows) => rows.length === 0)) return samples;
  const named = channels
    .flatMap(({ name }, c) => (missing[c].length > 0 ? [`${name} on line ${ranges(missing[c].map((row) => lines[row]))}`] : []))
    .join("; ");
  if (gaps === "refuse") {
    throw new UserError(`${file}: there is no number in ${named}. Fill what is missing, or let it be interpolated: --gaps interpolate.`);
  }
  const known = channels.map((_, c) => [...times.keys()].filter((row) => !Number.isNaN(values[row * stride + c])));
  const from = Math.max(...known.map((rows) => rows[0]));
  const to = Math.min(...known.map((rows) => rows[rows.length - 1])) + 1;
  if (!(to - from >= 2)) throw new UserError(`${file}: there are fewer than 2 samples between the gaps in ${named}.`);
  const whole = times.slice(from, to);
  const filled = new Float64Array((to - from) * stride);
  channels.forEach((_, c) => {
    const rows = known[c];
    const at = Float64Array.from(rows, (row) => times[row]);
    const these = Float64Array.from(rows, (row) => values[row * stride + c]);
    follow(at, these, 1, 0, whole).forEach((value, i) => {
      const own = values[(from + i) * stride + c];
      filled[i * stride + c] = Number.isNaN(own) ? value : own;
    });
  });
  const cut = times.length - whole.length;
  notes.warn(
    `interpolated: ${named}${cut > 0 ? `; ${cut} samples at the ends were left out, since something is missing on one side of them` : ""}`,
  );
  return { times: whole.map((time) => time - whole[0]), values: filled, lines: lines.slice(from, to) };
}
