// @ts-check
// Instead of one movement with a goal nine without: a loop in each cell of the square.
import { loop, MIDDLE, SIDE } from "./motions.js";

export { CHANNELS, HZ } from "./motions.js";

/** A side. */
const CELLS = 3;
/** Column and row, from the lower left. */
export const MOTIFS = Array.from({ length: CELLS * CELLS }, (_, i) => `${"abc"[i % CELLS]}${1 + Math.floor(i / CELLS)}`);

/** The rows of a recording: t and the angles. @param {string} name */
export function recording(name) {
  const cell = [name.charCodeAt(0) - "a".charCodeAt(0), Number(name[1]) - 1];
  const [x, y] = cell.map((at, axis) => MIDDLE[axis] + SIDE * ((at + 0.5) / CELLS - 0.5));
  return loop(x, y);
}
