// Angles that wrap around, and quaternions, of which q and −q are one: a path must not jump where the body does not.
import { UserError } from "../base/errors.ts";
import { type FileNotes, ranges } from "./notes.ts";
import { turn } from "./unit.ts";

/** A recording that is being straightened: `values`, samples × C, are changed. */
export interface Straightened {
  readonly file: string;
  readonly values: Float64Array;
  readonly lines: readonly number[];
  readonly notes: FileNotes;
}

const column = (values: Float64Array, stride: number, c: number) =>
  Float64Array.from({ length: values.length / stride }, (_, i) => values[i * stride + c]);
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function span(values: Float64Array): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return most - least;
}

/** A whole turn of a channel. One without a unit is in radians, unless it spans more than they could. */
function turnOf(unit: string, spans: readonly number[]): number | undefined {
  return unit === "" && Math.max(...spans) > 300 && Math.max(...spans) < 361 ? 360 : turn(unit);
}

/** Samples that lie a turn, give or take a tenth, from the one before them, in a channel that spans no more than one. */
function jumps(values: Float64Array, period: number): number[] {
  if (span(values) > 1.05 * period) return [];
  return [...values.keys()].filter((i) => i > 0 && Math.abs(Math.abs(values[i] - values[i - 1]) - period) < 0.1 * period);
}

/** Add whole turns where a step is longer than half of one; how often. */
function unwrap(values: Float64Array, period: number): number {
  let turns = 0;
  let [before, times] = [values[0], 0];
  for (let i = 1; i < values.length; i++) {
    const now = values[i];
    const more = Math.round((now - before) / period);
    if (more !== 0) times++;
    turns -= more;
    before = now;
    values[i] = now + turns * period;
  }
  return times;
}

function unwrapChannel(recordings: readonly Straightened[], stride: number, c: number, name: string, period: number): void {
  let middle: number | undefined;
  for (const { values, notes } of recordings) {
    const own = column(values, stride, c);
    const times = unwrap(own, period);
    // The same angle may be written a turn apart from file to file; the first file decides.
    middle ??= mean(own);
    const shift = Math.round((middle - mean(own)) / period);
    own.forEach((value, i) => {
      values[i * stride + c] = value + shift * period;
    });
    const moved = shift === 0 ? "" : `, moved by ${shift} turn${Math.abs(shift) === 1 ? "" : "s"} to lie near the first recording`;
    if (times > 0 || shift !== 0) notes.say(`${name} unwrapped: ${times} jump${times === 1 ? "" : "s"} of a turn taken out${moved}`);
  }
}

/** Channels that are the parts of one quaternion, each as columns of x, y, z, w. */
export function findQuaternions(channels: readonly string[]): number[][] {
  return channels.flatMap((name) => {
    const stem = /^(.*)w$/i.exec(name)?.[1];
    if (stem === undefined || !/(^|[^a-z])(q|quat|quaternion|orientation|rotation|rot|ori)[ _.]*$/i.test(stem)) return [];
    const parts = ["x", "y", "z", "w"].map((part) => channels.findIndex((other) => other.toLowerCase() === `${stem}${part}`.toLowerCase()));
    return parts.includes(-1) ? [] : [parts];
  });
}

function straightenQuaternion(
  recordings: readonly Straightened[],
  stride: number,
  parts: readonly number[],
  channels: readonly string[],
): void {
  const name = parts.map((c) => channels[c]).join(", ");
  const norm = (values: Float64Array, i: number) => Math.hypot(...parts.map((c) => values[i * stride + c]));
  const all = recordings.flatMap(({ values }) => Array.from({ length: values.length / stride }, (_, i) => norm(values, i)));
  if (all.some((value) => Math.abs(value - 1) > 0.2)) return; // four channels with such names, but no rotation
  let start: readonly number[] | undefined;
  for (const { values, lines, notes } of recordings) {
    let before = start ?? [0, 0, 0, 1];
    const flipped: number[] = [];
    let drift = 0;
    for (let i = 0; i < values.length / stride; i++) {
      let now = parts.map((c) => values[i * stride + c]);
      if (now.reduce((dot, value, part) => dot + value * before[part], 0) < 0) {
        flipped.push(i);
        now = now.map((value) => -value);
        parts.forEach((c, part) => {
          values[i * stride + c] = now[part];
        });
      }
      start ??= now;
      drift = Math.max(drift, Math.abs(norm(values, i) - 1));
      before = now;
    }
    const signs =
      flipped.length === 0 ? "" : `; the sign of ${flipped.length} samples was changed (line ${ranges(flipped.map((i) => lines[i]))})`;
    notes.say(`${name} are a quaternion, kept on one hemisphere${signs}; its norm is off 1 by up to ${Number(drift.toPrecision(2))}`);
  }
}

/**
 * Unwrap the channels of `angles` ("all": every one that may be an angle), warn of jumps in the others, and keep quaternions
 * on one hemisphere.
 * @throws UserError if an angle is no channel, or has a unit that is no angle's.
 */
export function straighten(
  recordings: readonly Straightened[],
  channels: readonly string[],
  units: readonly string[],
  angles: readonly string[],
): void {
  const stride = channels.length;
  const all = angles.length === 1 && angles[0] === "all";
  const stranger = all ? undefined : angles.find((name) => !channels.includes(name));
  if (stranger !== undefined) throw new UserError(`--angles ${stranger}: there is no such channel; there are ${channels.join(", ")}.`);
  const quaternions = findQuaternions(channels);
  for (const [c, name] of channels.entries()) {
    if (quaternions.some((parts) => parts.includes(c))) continue;
    const spans = recordings.map(({ values }) => span(column(values, stride, c)));
    const period = turnOf(units[c], spans);
    const asked = angles.includes(name);
    if (asked && period === undefined) throw new UserError(`--angles ${name}: its unit is ${units[c]}; an angle is in rad or deg.`);
    if (period === undefined) continue;
    if (asked || (all && Math.max(...spans) <= 1.05 * period)) {
      unwrapChannel(recordings, stride, c, name, period);
      continue;
    }
    for (const { values, lines, notes } of recordings) {
      const found = jumps(column(values, stride, c), period);
      if (found.length > 0) {
        const where = ranges(found.map((i) => lines[i]));
        notes.warn(`${name} jumps by about a turn on line ${where}: if it is an angle that wraps around, unwrap it: --angles ${name}`);
      }
    }
  }
  for (const parts of quaternions) straightenQuaternion(recordings, stride, parts, channels);
}
