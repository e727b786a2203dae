// A dense J: panels of 16 rows, column by column; its transpose likewise.
import { further, Panels, Rates, Recurrence, RecurrenceTransposed, Sums, Vector } from "../kernel/arrays";
import { accumulatePanels } from "../kernel/f32";

/** z = start + J r for the panel whose rows begin `at` bytes into each vector, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline export function recur(pair: bool, at: usize, z: Sums, start: Sums, J: Recurrence, r: Rates): void {
  accumulatePanels(pair, z, start, further(changetype<Panels>(J), at * UNITS), r, UNITS);
}

/** z = start + Jᵀ g, likewise. */
// @ts-ignore: decorator
@inline export function recurBack(
  pair: bool, at: usize, z: Sums, start: Sums, JT: RecurrenceTransposed, g: Vector,
): void {
  accumulatePanels(pair, z, start, further(changetype<Panels>(JT), at * UNITS), g, UNITS);
}
