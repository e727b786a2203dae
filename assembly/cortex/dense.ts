// A dense J: panels of 16 rows, column by column.
import { accumulatePanels } from "../kernel/f32";

/** z = start + J r for the panel whose rows begin `at` bytes into each vector, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline export function recur(pair: bool, at: usize, z: usize, start: usize, J: usize, r: usize): void {
  accumulatePanels(pair, z, start + at, J + at * UNITS, r, UNITS);
}
