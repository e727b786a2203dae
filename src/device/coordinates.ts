// The numbers of which a controller's state is made: the units' activities, coordinates in the eigenbasis of J, or whole numbers.
import { multiply } from "../model/cell.ts";
import { checkCondition, columnsIn, eigenbasis, rowsIn } from "../model/eigenbasis.ts";
import type { Basis, Cortex } from "../model/library.ts";
import type { State } from "./layout.ts";
import type { Metadata } from "./metadata.ts";
import { quantisedState, stateOfQuantised } from "./quantise.ts";

/** The numbers of a state, and what matrices are that give or take one (f32, row-major). */
interface Coordinates {
  readonly size: number;
  /** of N × count: size × count */
  columns(matrix: Float32Array, count: number): Float32Array;
  /** of count × N: count × size */
  rows(matrix: Float32Array, count: number): Float32Array;
}

export function coordinates(cortex: Cortex, basis: Basis): Coordinates {
  if (basis === "units") return { size: cortex.units, columns: (matrix) => matrix, rows: (matrix) => matrix };
  const eigen = eigenbasis(cortex);
  checkCondition(eigen);
  return {
    size: eigen.rows,
    columns: (matrix, count) => columnsIn(eigen, matrix, count),
    rows: (matrix, count) => rowsIn(eigen, matrix, count),
  };
}

/** How a controller keeps it. */
type Kept = Pick<Metadata, "basis" | "scales">;

/** A state x (N) as such a controller keeps it. */
export function stateIn(cortex: Cortex, { basis, scales }: Kept, x: Float32Array): State {
  return scales ? quantisedState(x, scales) : coordinates(cortex, basis).columns(x, 1);
}

/** The state x (N) of such a controller. */
export function stateOf(cortex: Cortex, { basis, scales }: Kept, state: State): Float32Array {
  if (scales) return stateOfQuantised(state, scales);
  if (basis === "units") return Float32Array.from(state);
  const { from } = eigenbasis(cortex);
  return Float32Array.from(multiply(from, Float32Array.from(state), cortex.units));
}
