// The layouts of assembly/: panels of 16 rows, and rows of padded length. Matrices come row-major.
import { padded } from "../model/padding.ts";

/** Write a matrix (rows × columns) at `at` in panels of 16 rows, column by column. */
export function writePanels(out: Float32Array, at: number, matrix: Float32Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) {
    const to = at + (i >> 4) * 16 * columns + (i & 15);
    for (let j = 0; j < columns; j++) out[to + 16 * j] = matrix[i * columns + j];
  }
}

/** Write a matrix (rows × columns) of whole numbers at `at` in panels of 16 rows, two columns by two, of a row side by side. */
export function writePairs(out: Int16Array, at: number, matrix: Int16Array, rows: number, columns: number): void {
  const pairs = Math.ceil(columns / 2);
  for (let i = 0; i < rows; i++) {
    const to = at + (i >> 4) * 32 * pairs + 2 * (i & 15);
    for (let j = 0; j < columns; j++) out[to + 32 * (j >> 1) + (j & 1)] = matrix[i * columns + j];
  }
}

/** Write a matrix (rows × units) at `at`, each row padded. */
export function writeRows(out: Float32Array, at: number, matrix: Float32Array, rows: number, units: number): void {
  const stride = padded(units);
  for (let i = 0; i < rows; i++) out.set(matrix.subarray(i * units, (i + 1) * units), at + i * stride);
}

/** Read what writeRows wrote. */
export function readRows(from: Float32Array, at: number, rows: number, units: number): Float32Array {
  const stride = padded(units);
  const out = new Float32Array(rows * units);
  for (let i = 0; i < rows; i++) out.set(from.subarray(at + i * stride, at + i * stride + units), i * units);
  return out;
}
