// @ts-check
// The 26 lower-case letters of a single-line Hershey font, as pen movements: x, y in x-heights, pen 0 (up) … 1 (down).
import { createRequire } from "node:module";

const font = createRequire(import.meta.url)("hersheytext/hersheytext.json").scripts;

/** Font units: the base line, the height of an x, and the space between words. */
const BASE_LINE = 22;
const X_HEIGHT = 9;
const SPACE = 9;

/** Seconds between samples; seconds a letter of unit length takes; the least time of a stroke, and of lifting the pen. */
const SAMPLE = 0.01;
const PACE = 0.26;
const LEAST = 0.2;
const LIFT = 0.12;

export const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

/** @typedef {[x: number, y: number]} Point */

/**
 * Strokes of a letter, in x-heights from the base line, x from where the letter before ended.
 * @param {string} letter
 * @returns {Point[][]}
 */
export function strokes(letter) {
  const path = /** @type {string} */ (font.chars[letter.charCodeAt(0) - 33].d);
  return path
    .split("M")
    .filter((part) => part.trim() !== "")
    .map((part) =>
      [...part.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(
        ([, x, y]) => /** @type {Point} */ ([Number(x) / X_HEIGHT, (BASE_LINE - Number(y)) / X_HEIGHT]),
      ),
    )
    .map((points) => points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]))
    .sort((a, b) => Number(isDot(a)) - Number(isDot(b))) // the body first, then the dot of an i
    .reduce(join, /** @type {Point[][]} */ ([]));
}

/** @param {Point[]} stroke */
const isDot = (stroke) => distance(stroke[0], stroke[stroke.length - 1]) === 0 && length(stroke) < 1;

/**
 * A stroke that begins where the last one ended goes on without lifting the pen.
 * @param {Point[][]} done
 * @param {Point[]} next
 */
function join(done, next) {
  const last = done.at(-1);
  if (last && distance(last[last.length - 1], next[0]) === 0) last.push(...next.slice(1));
  else done.push([...next]);
  return done;
}

/**
 * How far the pen has moved on after a letter, in x-heights.
 * @param {string} letter
 */
export function advance(letter) {
  return letter === " "
    ? SPACE / X_HEIGHT
    : Math.max(
        ...strokes(letter)
          .flat()
          .map(([x]) => x),
      );
}

/** Minimum-jerk progress: a bell-shaped speed. @param {number} t 0 … 1 */
const bell = (t) => t * t * t * (10 - 15 * t + 6 * t * t);

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/**
 * The point at a share of the length of a line.
 * @param {Point[]} points
 * @param {number} share
 * @returns {Point}
 */
function along(points, share) {
  const lengths = points.slice(1).map((point, i) => distance(points[i], point));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  for (let i = 0; i < lengths.length; i++) {
    if (left <= lengths[i] || i === lengths.length - 1) {
      const part = Math.min(1, left / lengths[i]);
      return [points[i][0] + part * (points[i + 1][0] - points[i][0]), points[i][1] + part * (points[i + 1][1] - points[i][1])];
    }
    left -= lengths[i];
  }
  return points[0];
}

/** @param {Point[]} points */
const length = (points) => points.slice(1).reduce((sum, point, i) => sum + distance(points[i], point), 0);

/**
 * A letter as samples [t, x, y, pen]: the pen goes down, follows a stroke with a bell-shaped speed, and comes up again.
 * @param {string} letter
 */
export function movement(letter) {
  /** @type {[number, number, number, number][]} */
  const samples = [];
  /** @type {(seconds: number, at: (progress: number) => [number, number, number]) => void} */
  const during = (seconds, at) => {
    const count = Math.round(seconds / SAMPLE);
    for (let k = 0; k < count; k++) samples.push([samples.length * SAMPLE, ...at(bell(k / count))]);
  };
  /** @param {Point[]} points */
  const seconds = (points) => Math.max(LEAST, PACE * length(points));
  /** @type {Point | undefined} */
  let last;
  for (const stroke of strokes(letter)) {
    const [first] = stroke;
    if (last) {
      const way = [last, first];
      during(seconds(way), (p) => [...along(way, p), 0]);
    }
    during(LIFT, (p) => [...first, p]);
    during(seconds(stroke), (p) => [...along(stroke, p), 1]);
    last = stroke[stroke.length - 1];
    const end = last;
    during(LIFT, (p) => [...end, 1 - p]);
  }
  const end = /** @type {Point} */ (last);
  samples.push([samples.length * SAMPLE, ...end, 0]);
  return samples;
}
