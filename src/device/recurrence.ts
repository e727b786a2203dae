// J as assembly/cortex takes it.
import { transpose } from "../algebra/products.ts";
import type { Cortex } from "../model/library.ts";
import { DIAGONALS, transposeDiagonals } from "../model/sparse.ts";

/** J and its transpose, to be written in panels: N × N, or of a sparse cortex the weights of each unit, N × 8. */
export function recurrence({ units, connectivity, offsets, J }: Pick<Cortex, "units" | "connectivity" | "offsets" | "J">): {
  matrix: Float32Array;
  transposed: Float32Array;
  columns: number;
} {
  if (connectivity === "dense") return { matrix: J, transposed: transpose(J, units, units), columns: units };
  const transposed = transpose(transposeDiagonals(J, offsets), DIAGONALS, units);
  return { matrix: transpose(J, DIAGONALS, units), transposed, columns: DIAGONALS };
}
