// The time of every row: which column says it, in which unit, and what to do with stamps of an epoch.
import { UserError } from "../base/errors.ts";
import { isNumber } from "./cell.ts";
import { type FileNotes, ranges } from "./notes.ts";
import type { Table } from "./table.ts";
import { splitUnit } from "./unit.ts";

export const TIME_UNITS = ["s", "ms", "us", "ns"] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

export interface TimeOptions {
  /** The column that holds the time, as the header calls it. */
  readonly timeColumn?: string | undefined;
  readonly timeUnit?: TimeUnit | undefined;
}

export interface Stamps {
  /** Seconds after the first row. */
  readonly seconds: Float64Array;
  readonly unit: TimeUnit;
  /** Columns that are no channels, since they say the time. */
  readonly columns: readonly number[];
}

const SECONDS: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };
const UNIT_WORDS: Readonly<Record<string, TimeUnit>> = {
  s: "s",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  ms: "ms",
  msec: "ms",
  msecs: "ms",
  millis: "ms",
  milliseconds: "ms",
  us: "us",
  µs: "us",
  μs: "us",
  usec: "us",
  usecs: "us",
  micros: "us",
  microseconds: "us",
  ns: "ns",
  nsec: "ns",
  nsecs: "ns",
  nanosec: "ns",
  nanosecs: "ns",
  nanos: "ns",
  nanoseconds: "ns",
};
const TIME = /^(t|time|times|timestamp|timestamps|time ?stamp|stamp|elapsed( time)?|clock)$/;
const WHOLE = /^(secs?|seconds?)$/;
const FRACTION = /^(nsecs?|nanosecs?|nanoseconds?)$/;

/** A header split into what it is called, without path or case, and the unit it states. */
function timeName(header: string): { name: string; unit: TimeUnit | undefined } {
  const split = splitUnit(header);
  const last = split.name.split(/[./]/).at(-1) ?? "";
  const plain = last.toLowerCase().replace(/[_-]/g, " ").trim();
  const stated = UNIT_WORDS[(split.unit ?? "").toLowerCase()];
  if (stated) return { name: plain, unit: stated };
  const words = plain.split(" ");
  const suffix = words.length > 1 ? UNIT_WORDS[words[words.length - 1]] : undefined;
  return suffix ? { name: words.slice(0, -1).join(" "), unit: suffix } : { name: plain, unit: undefined };
}

interface Found {
  readonly column: number;
  /** The column of the nanoseconds that go with whole seconds. */
  readonly fraction?: number;
  readonly stated: TimeUnit | undefined;
}

function findColumn(header: readonly string[], file: string, { timeColumn }: TimeOptions): Found {
  const names = header.map(timeName);
  if (timeColumn !== undefined) {
    const column = header.findIndex((name) => name === timeColumn || splitUnit(name).name === timeColumn);
    if (column < 0) throw new UserError(`${file}: --time-column ${timeColumn}: the header has ${header.join(", ")}.`);
    return { column, stated: names[column].unit };
  }
  const whole = names.findIndex(({ name, unit }) => WHOLE.test(name) || (TIME.test(name) && unit === "s"));
  const fraction = names.findIndex(({ name, unit }) => FRACTION.test(name) || (TIME.test(name) && unit === "ns"));
  const pair = whole >= 0 && fraction >= 0 ? [whole, fraction] : [];
  const found = names.flatMap(({ name }, i) => (TIME.test(name) || (pair.length === 0 && WHOLE.test(name)) ? [i] : []));
  const others = found.filter((i) => !pair.includes(i));
  if (pair.length > 0 && others.length === 0) return { column: whole, fraction, stated: "s" };
  // The plain name wins over its kin: t beside "stamp" is the time.
  const plain = others.filter((i) => names[i].name === "t" || header[i].toLowerCase() === "time");
  const [column, second] = plain.length === 1 ? plain : others;
  if (column === undefined) {
    throw new UserError(
      `${file}: no column is called t, time or timestamp; say which is the time: --time-column NAME. It has ${header.join(", ")}.`,
    );
  }
  if (second !== undefined) {
    throw new UserError(
      `${file}: the time may be "${header[column]}" or "${header[second]}"; say which: --time-column "${header[column]}".`,
    );
  }
  return { column, stated: names[column].unit };
}

/** Ticks of the column's own unit after the first row. Stamps in ns do not fit a double, their differences do. */
function relative(cells: readonly string[]): Float64Array {
  const long = cells.every((cell) => /^\d{16,20}$/.test(cell));
  if (!long) return Float64Array.from(cells, (cell) => Number(cell) - Number(cells[0]));
  const first = BigInt(cells[0]);
  return Float64Array.from(cells, (cell) => Number(BigInt(cell) - first));
}

/** The unit in which a stamp counts from 1970, if its first value says so: 1990 to 2100. */
function epochUnit(first: number): TimeUnit | undefined {
  return TIME_UNITS.find((unit) => first * SECONDS[unit] > 6.3e8 && first * SECONDS[unit] < 4.1e9);
}

/** Middle of the steps that are not 0. */
function medianStep(ticks: Float64Array): number {
  const steps = ticks.slice(1).map((tick, i) => tick - ticks[i]);
  const moving = steps.filter((step) => step > 0).sort();
  return moving.length > 0 ? moving[moving.length >> 1] : 0;
}

/**
 * The unit, from how a movement is recorded: samples 0.5 ms to 2 s apart, 0.05 s to 10 min in all. Undefined if that fits
 * several units or none. Below 0.5 between samples only seconds do.
 */
function likelyUnit(ticks: Float64Array): { unit: TimeUnit | undefined; fitting: readonly TimeUnit[] } {
  const step = medianStep(ticks);
  if (step < 0.5) return { unit: "s", fitting: ["s"] };
  const whole = ticks[ticks.length - 1];
  const fitting = TIME_UNITS.filter((unit) => {
    const [seconds, duration] = [step * SECONDS[unit], whole * SECONDS[unit]];
    return seconds >= 5e-4 && seconds <= 2 && duration >= 0.05 && duration <= 600;
  });
  return { unit: fitting.length === 1 ? fitting[0] : undefined, fitting };
}

const spoken = (unit: TimeUnit) => (unit === "us" ? "µs" : unit);

/**
 * Seconds of each row, in the order of the table.
 * @throws UserError naming line and column of what is no number, and the option that settles a doubt.
 */
export function readTime(table: Table & { header: readonly string[] }, file: string, options: TimeOptions, notes: FileNotes): Stamps {
  const { header, rows, lines } = table;
  const { column, fraction, stated } = findColumn(header, file, options);
  const columns = fraction === undefined ? [column] : [column, fraction];
  for (const at of columns) {
    const bad = rows.findIndex((row) => !isNumber(row[at]) || !Number.isFinite(Number(row[at])));
    if (bad >= 0) {
      throw new UserError(
        `${file}, line ${lines[bad]}, column ${header[at]}: "${rows[bad][at].slice(0, 40)}" is not a time; it must be a number of s, ms, µs or ns. Another column: --time-column NAME.`,
      );
    }
  }
  const ticks = relative(rows.map((row) => row[column]));
  const name = columns.map((at) => `"${header[at]}"`).join(" and ");
  if (fraction !== undefined) {
    const first = Number(rows[0][fraction]);
    notes.say(`the time is in ${name}: seconds and nanoseconds`);
    return { seconds: ticks.map((tick, i) => tick + (Number(rows[i][fraction]) - first) * 1e-9), unit: "s", columns };
  }
  const first = Number(rows[0][column]);
  const epoch = epochUnit(first);
  const likely = likelyUnit(ticks);
  const unit = options.timeUnit ?? stated ?? epoch ?? likely.unit;
  const step = medianStep(ticks);
  if (unit === undefined) {
    const could = likely.fitting.length > 0 ? likely.fitting.map(spoken).join(" or ") : "s, ms, µs or ns";
    throw new UserError(
      `${file}: the unit of ${name} is in doubt: ${rows.length} samples ${Number(step.toPrecision(4))} apart may be ${could}; say which: --time-unit ${likely.fitting[0] ?? "s"}.`,
    );
  }
  const seconds = ticks.map((tick) => tick * SECONDS[unit]);
  const plain = unit === "s" && (header[column] === "t" || stated === "s") && epoch === undefined;
  if (!plain) {
    const whence = options.timeUnit
      ? "as --time-unit says"
      : stated
        ? "as its header says"
        : epoch
          ? "a stamp of an epoch"
          : `samples are ${Number(step.toPrecision(4))} apart`;
    const from = epoch && first !== 0 ? ", made relative to the first sample" : "";
    notes.say(
      `the time is ${name} in ${spoken(unit)} (${whence})${from}; ${rows.length} samples in ${Number(seconds[seconds.length - 1].toPrecision(6))} s`,
    );
  }
  return { seconds, unit, columns };
}

/** Seconds: no movement lasts three years. */
const LONGEST = 1e8;

/** @throws UserError where the time goes back, or is beyond any movement. */
export function checkRising(seconds: Float64Array, lines: readonly number[], file: string, notes: FileNotes): void {
  const late = seconds.findIndex((time) => Math.abs(time) > LONGEST);
  if (late > 0) {
    throw new UserError(
      `${file}, line ${lines[late]}: ${Number(seconds[late].toPrecision(3))} s after the first sample. Correct it, or say in which unit the time is: --time-unit.`,
    );
  }
  const back = seconds.findIndex((time, row) => row > 0 && time < seconds[row - 1]);
  if (back > 0) {
    const [from, to] = [seconds[back - 1], seconds[back]].map((time) => Number(time.toPrecision(9)));
    throw new UserError(
      `${file}, line ${lines[back]}: the time goes back, from ${from} s to ${to} s after the first sample. Sort the rows, or name another column: --time-column NAME.`,
    );
  }
  const step = medianStep(seconds);
  const holes = [...seconds.keys()].filter(
    (row) => row > 0 && seconds[row] - seconds[row - 1] > Math.max(10 * step, 0.02 * seconds[seconds.length - 1]),
  );
  if (seconds.length > 20 && holes.length > 0) {
    const longest = holes.reduce((most, row) => Math.max(most, seconds[row] - seconds[row - 1]), 0);
    notes.warn(
      `no samples for up to ${Number(longest.toPrecision(3))} s before line ${ranges(holes.map((row) => lines[row]))}: the path there is a guess`,
    );
  }
}
