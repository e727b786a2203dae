// Products of dense matrices, row-major f64, which is what nearly all time of src/learn/linear/ goes into. (ml-matrix takes 2.0 ms
// for 100 × 100 and 200 ms for 500 × 500, this 0.4 and 72 ms; everything else that matrices need is ml-matrix's.)
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** Rows that a symmetric product makes at once. */
const STRIP = 8;

/** A Bᵀ for A (rows × inner) and B (columns × inner): rows × columns. Every entry is summed in order of the inner index. */
export function timesTransposed(A: Float64Array, B: Float64Array, inner: number): Float64Array {
  const rows = A.length / inner;
  const columns = B.length / inner;
  const out = new Float64Array(rows * columns);
  // two rows by two columns at a time, from registers; an odd last one is computed twice
  for (let i = 0; i < rows; i += 2) {
    const i1 = Math.min(i + 1, rows - 1);
    const a0 = i * inner;
    const a1 = i1 * inner;
    for (let j = 0; j < columns; j += 2) {
      const j1 = Math.min(j + 1, columns - 1);
      const b0 = j * inner;
      const b1 = j1 * inner;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      for (let k = 0; k < inner; k++) {
        const x0 = A[a0 + k];
        const x1 = A[a1 + k];
        const y0 = B[b0 + k];
        const y1 = B[b1 + k];
        s00 += x0 * y0;
        s01 += x0 * y1;
        s10 += x1 * y0;
        s11 += x1 * y1;
      }
      out[i * columns + j] = s00;
      out[i * columns + j1] = s01;
      out[i1 * columns + j] = s10;
      out[i1 * columns + j1] = s11;
    }
  }
  return out;
}

/** A Bᵀ for N × N matrices of which that is symmetric: half the work, and symmetric bit by bit. */
export function symmetricProduct(A: Float64Array, B: Float64Array): Float64Array {
  const n = Math.sqrt(A.length);
  const out = new Float64Array(n * n);
  for (let row = 0; row < n; row += STRIP) {
    // a strip of rows, from the diagonal on
    const height = Math.min(STRIP, n - row);
    const part = timesTransposed(A.subarray(row * n, (row + height) * n), B.subarray(row * n), n);
    for (let i = 0; i < height; i++) {
      for (let j = i; j < n - row; j++) {
        out[(row + i) * n + row + j] = part[i * (n - row) + j];
        out[(row + j) * n + row + i] = part[i * (n - row) + j];
      }
    }
  }
  return out;
}

/** The N × N identity, times a number. */
export function identity(n: number, scale = 1): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * (n + 1)] = scale;
  return out;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Frobenius norm. */
export const norm = (a: Float64Array) => Math.sqrt(dot(a, a));

/** Aᵏ by squaring. */
export function power(A: Float64Array, k: number): Float64Array {
  const n = Math.sqrt(A.length);
  let out: Float64Array | undefined;
  let square = A;
  for (let left = k; left > 0; left >>= 1) {
    const squareT = transpose(square, n, n);
    if (left & 1) out = out ? timesTransposed(out, squareT, n) : square;
    if (left > 1) square = timesTransposed(square, squareT, n);
  }
  return out ?? identity(n);
}

/** rows × columns, row-major → columns × rows. */
export function transpose<T extends Float32Array | Float64Array>(matrix: T, rows: number, columns: number): T {
  const out = matrix.slice() as T;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

/** For ml-matrix. */
export function toMatrix(a: ArrayLike<number>, columns: number): Matrix {
  const out = new Matrix(a.length / columns, columns);
  for (let at = 0; at < a.length; at++) out.set(Math.floor(at / columns), at % columns, a[at]);
  return out;
}

export const fromMatrix = (matrix: Matrix) => Float64Array.from(matrix.to1DArray());

/** Largest singular value: the root of the largest eigenvalue of A Aᵀ or Aᵀ A, whichever is smaller. */
export function spectralNorm(A: Float64Array, columns: number): number {
  const size = norm(A);
  if (size === 0) return 0;
  const scaled = A.map((a) => a / size); // ml-matrix loses its way among very large numbers
  const rows = A.length / columns;
  const t = transpose(scaled, rows, columns);
  const gram = rows < columns ? toMatrix(timesTransposed(scaled, scaled, columns), rows) : toMatrix(timesTransposed(t, t, rows), columns);
  return size * Math.sqrt(Math.max(0, ...new EigenvalueDecomposition(gram, { assumeSymmetric: true }).realEigenvalues));
}
