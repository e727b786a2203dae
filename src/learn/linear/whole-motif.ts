// A motif's steps from its first to its last as one matrix Aᵀ, by squaring, and how a gradient by it becomes one by A.
import { timesTransposed, transpose } from "../../algebra/products.ts";

export interface WholeMotif {
  /** Aᵀ, N × N */
  readonly matrix: Float64Array;
  /** From the gradient of a loss by Aᵀ, that by A. */
  gradient(byMatrix: Float64Array): Float64Array;
}

/** @param A one step, N × N; @param steps T > 0 */
export function wholeMotif(A: Float64Array, steps: number): WholeMotif {
  const n = Math.sqrt(A.length);
  const At = transpose(A, n, n);
  /** what was squared (no factor) or multiplied by A, in order */
  const done: { readonly of: Float64Array; readonly isSquare: boolean }[] = [];
  let matrix = A;
  for (const bit of steps.toString(2).slice(1)) {
    done.push({ of: matrix, isSquare: true });
    matrix = timesTransposed(matrix, transpose(matrix, n, n), n);
    if (bit === "0") continue;
    done.push({ of: matrix, isSquare: false });
    matrix = timesTransposed(matrix, At, n);
  }
  const gradient = (byMatrix: Float64Array) => {
    let by = byMatrix;
    const byA = new Float64Array(n * n);
    const add = (to: Float64Array, more: Float64Array) => {
      for (let i = 0; i < to.length; i++) to[i] += more[i];
    };
    for (const { of, isSquare } of [...done].reverse()) {
      const left = timesTransposed(transpose(of, n, n), transpose(by, n, n), n); // ofᵀ by
      if (isSquare) {
        by = timesTransposed(by, of, n); // by ofᵀ
        add(by, left);
      } else {
        add(byA, left);
        by = timesTransposed(by, A, n); // by Aᵀ
      }
    }
    add(byA, by);
    return byA;
  };
  return { matrix, gradient };
}
