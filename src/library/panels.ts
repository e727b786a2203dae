// The layouts of assembly/: panels of 16 rows, and rows of padded length. Matrices come row-major.

/** Units padded to whole panels. */
export function padded(units: number): number {
  return Math.ceil(units / 16) * 16;
}

/** rows × columns, row-major → columns × rows. */
export function transpose<T extends Float32Array | Float64Array>(matrix: T, rows: number, columns: number): T {
  const out = matrix.slice() as T;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

/** Write a matrix (rows × columns) at `at` in panels of 16 rows, column by column. */
export function writePanels(out: Float32Array, at: number, matrix: Float32Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) {
    const to = at + (i >> 4) * 16 * columns + (i & 15);
    for (let j = 0; j < columns; j++) out[to + 16 * j] = matrix[i * columns + j];
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
