// A motif seen from its first step: the rows z_t = W Aᵗ that make its output of any start, and their Gramian Q = Σ_t z_tᵀ z_t.
// With A = D + κ Σ u vᵀ and s_t = z_t u,
//   Q − Dᵀ Q D = Wᵀ W − z_Tᵀ z_T + Σ (m vᵀ + v mᵀ),   m = κ Dᵀ Σ_t s_t z_tᵀ + (κ²/2) Σ_t s_t s_tᵀ v,
// so that Q takes O(N²) instead of a product of matrices, and the gradient of tr(Q M) by what is on the right is
// Y M's, with Y − D Y Dᵀ = M: the same for all u and v.
import { stein } from "../../algebra/blocks.ts";
import { dot, timesTransposed, transpose } from "../../algebra/products.ts";
import { applyBlocks, type Cell, step, steps, through } from "./step.ts";

export interface Outlook {
  /** z_t, those that make an output: T · C × n, rows of one time together */
  readonly output: Float64Array;
  /** Q, n × n, symmetric bit by bit */
  readonly gramian: Float64Array;
  /**
   * Adds the gradient by u and v of tr(Q M) + Σ_t (z_t x⁰ − f_t)² to byU and byV.
   * @param Y of M, `weighed(cell, M)`; @param residual z_t x⁰ − f_t, T · C
   */
  gradient(Y: Float64Array, x0: Float64Array, residual: Float64Array, byU: Float64Array, byV: Float64Array): void;
}

/** Y of a symmetric M: tr(Q M) is the sum over the products of the entries of Y with those of Q − Dᵀ Q D. */
export const weighed = ({ basis, D, Dt }: Cell, M: Float64Array) => stein(basis.pairs, D, Dt, M);

/** @param W C × n; @param u, v R × n each; @param T steps */
export function lookAhead(cell: Cell, W: Float64Array, u: Float64Array, v: Float64Array, T: number): Outlook {
  const { basis, kappa, D, Dt } = cell;
  const n = basis.rows;
  const rows = (T * W.length) / n;
  const rank = u.length / n;
  const z = steps(cell, Dt, W, T, v, u);
  const output = z.subarray(0, rows * n);
  const last = z.slice(rows * n);

  const s = timesTransposed(output, u, n); // T · C × R
  const sT = transpose(s, rows, rank);
  const spread = timesTransposed(sT, sT, rows); // R × R
  const sums = new Float64Array(rank * n); // Σ s_t z_t
  for (let row = 0; row < rows; row++) {
    for (let r = 0; r < rank; r++) {
      const share = s[row * rank + r];
      for (let i = 0; i < n; i++) sums[r * n + i] += share * output[row * n + i];
    }
  }
  const m = timesTransposed(spread, transpose(v, rank, n), rank).map((x) => (kappa * kappa * x) / 2); // R × n
  const turned = new Float64Array(n);
  for (let r = 0; r < rank; r++) {
    applyBlocks(basis, Dt, sums.subarray(r * n, r * n + n), turned);
    for (let i = 0; i < n; i++) m[r * n + i] += kappa * turned[i];
  }

  const columns = (...all: readonly Float64Array[]) =>
    all.flatMap((a) => Array.from({ length: a.length / n }, (_, r) => a.subarray(r * n, r * n + n)));
  const left = columns(
    W,
    last.map((x) => -x),
    m,
    v,
  );
  const right = columns(W, last, v, m);
  const moved = new Float64Array(n * n);
  left.forEach((a, k) => {
    const b = right[k];
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) moved[i * n + j] += a[i] * b[j];
  });
  const gramian = stein(basis.pairs, Dt, D, moved);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) gramian[i * n + j] = gramian[j * n + i];
  }

  function gradient(Y: Float64Array, x0: Float64Array, residual: Float64Array, byU: Float64Array, byV: Float64Array): void {
    const byM = timesTransposed(v, Y, n).map((y) => 2 * y); // R × n, as all of u's size
    const bySums = new Float64Array(rank * n);
    for (let r = 0; r < rank; r++) {
      applyBlocks(basis, D, byM.subarray(r * n, r * n + n), turned);
      for (let i = 0; i < n; i++) bySums[r * n + i] = kappa * turned[i];
    }
    const bySpread = timesTransposed(byM, v, n).map((x) => (kappa * kappa * x) / 2); // R × R
    const throughSpread = timesTransposed(spread, transpose(byM, rank, n), rank);
    timesTransposed(m, Y, n).forEach((y, i) => {
      byV[i] += 2 * y + (kappa * kappa * throughSpread[i]) / 2;
    });
    const later = timesTransposed(last, Y, n).map((y) => -2 * y); // C × n
    const before = new Float64Array(n);
    for (let t = T - 1; t >= 0; t--) {
      for (let c = 0; c < later.length; c += n) {
        const after = later.subarray(c, c + n);
        const row = (t * later.length + c) / n;
        const here = output.subarray(row * n, row * n + n);
        through(cell, here, after, v, u, byV, byU);
        step(cell, D, after, before, u, v);
        for (let i = 0; i < n; i++) after[i] = before[i] + 2 * residual[row] * x0[i];
        for (let r = 0; r < rank; r++) {
          const at = r * n;
          let byShare = dot(here, bySums.subarray(at, at + n));
          for (let q = 0; q < rank; q++) byShare += (bySpread[r * rank + q] + bySpread[q * rank + r]) * s[row * rank + q];
          const share = s[row * rank + r];
          for (let i = 0; i < n; i++) {
            after[i] += share * bySums[at + i] + byShare * u[at + i];
            byU[at + i] += byShare * here[i];
          }
        }
      }
    }
  }

  return { output, gramian, gradient };
}
