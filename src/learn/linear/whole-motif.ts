// A motif's steps from its first to its last as one matrix G = Aᵀ (A to the power of T), in the eigenbasis of J, and how a
// gradient by it becomes one by u and v. A = D + κ Σ u vᵀ commutes with G, so D G − G D = κ Σ (u gᵀ − h vᵀ) … of rank 2R, with
// h = G u and g = Gᵀ v known from T steps of O(N R). Every 2 × 2 block off the diagonal follows from it by itself; those on
// the diagonal are summed up over the steps. O(N² + N T R) in all, where squaring A takes O(N³ log T).
import { sylvester } from "../../algebra/blocks.ts";
import { timesTransposed, transpose } from "../../algebra/products.ts";
import { type Cell, step, steps, through } from "./step.ts";

export interface WholeMotif {
  /** G, n × n */
  readonly matrix: Float64Array;
  /** The gradient by u and v (R × n each) of a loss, from its gradient by G. */
  gradient(byMatrix: Float64Array): { byU: Float64Array; byV: Float64Array };
}

/** @param u, v R × n each, in coordinates; @param T steps, > 0 */
export function wholeMotif(cell: Cell, u: Float64Array, v: Float64Array, T: number): WholeMotif {
  const { basis, kappa, D, Dt } = cell;
  const { rows: n, pairs } = basis;
  const size = u.length;
  const rank = size / n;
  const [uT, vT] = [transpose(u, rank, n), transpose(v, rank, n)];
  const forth = steps(cell, D, u, T, u, v); // Aᵗ u
  const back = steps(cell, Dt, v, T, v, u); // (Aᵗ)ᵀ v
  const h = transpose(forth.slice(T * size), rank, n);
  const g = transpose(back.slice(T * size), rank, n);
  const fromV = timesTransposed(h, vT, rank);
  const fromU = timesTransposed(uT, g, rank);
  const moved = fromV.map((x, at) => kappa * (x - fromU[at]));
  const matrix = sylvester(pairs, D, D, moved, false);
  pairs.forEach((pair, k) => {
    diagonalBlock(pair, D.subarray(4 * k, 4 * k + 4), matrix);
  });

  /** D^T + Σ_t D^(T − 1 − t) κ Σ u (back_t)ᵀ of one pair */
  function diagonalBlock([a, b]: readonly [number, number], [daa, dab, dba, dbb]: Float64Array, out: Float64Array): void {
    let [aa, ab, ba, bb] = [1, 0, 0, 1];
    for (let t = 0; t < T; t++) {
      let [naa, nab, nba, nbb] = [daa * aa + dab * ba, daa * ab + dab * bb, dba * aa + dbb * ba, dba * ab + dbb * bb];
      for (let at = 0; at < size; at += n) {
        const [ua, ub] = [kappa * u[at + a], kappa * u[at + b]];
        const [qa, qb] = [back[t * size + at + a], back[t * size + at + b]];
        naa += ua * qa;
        nab += ua * qb;
        nba += ub * qa;
        nbb += ub * qb;
      }
      [aa, ab, ba, bb] = [naa, nab, nba, nbb];
    }
    out[a * n + a] = aa;
    out[a * n + b] = ab;
    out[b * n + a] = ba;
    out[b * n + b] = bb;
  }

  function gradient(byMatrix: Float64Array) {
    const byMoved = sylvester(pairs, Dt, Dt, byMatrix, false).map((y) => kappa * y);
    const byMovedT = transpose(byMoved, n, n);
    const byU = timesTransposed(transpose(g, n, rank), byMoved, n).map((x) => -x);
    const byV = timesTransposed(transpose(h, n, rank), byMovedT, n);
    // … through the steps from u and from v to their last
    const byForth = timesTransposed(v, byMoved, n);
    const byBack = new Float64Array((T + 1) * size);
    byBack.set(
      timesTransposed(u, byMovedT, n).map((x) => -x),
      T * size,
    );
    pairs.forEach((pair, k) => {
      throughDiagonal(pair, D.subarray(4 * k, 4 * k + 4), byMatrix, byU, byBack);
    });
    const before = new Float64Array(n);
    for (let t = T - 1; t >= 0; t--) {
      for (let at = 0; at < size; at += n) {
        const after = byForth.subarray(at, at + n);
        const here = t * size + at;
        through(cell, forth.subarray(here, here + n), after, u, v, byU, byV);
        step(cell, Dt, after, before, v, u);
        after.set(before);
        const later = byBack.subarray(here + size, here + size + n);
        through(cell, back.subarray(here, here + n), later, v, u, byV, byU);
        step(cell, D, later, before, u, v);
        for (let i = 0; i < n; i++) byBack[here + i] += before[i];
      }
    }
    for (let i = 0; i < size; i++) {
      byU[i] += byForth[i];
      byV[i] += byBack[i];
    }
    return { byU, byV };
  }

  function throughDiagonal(
    [a, b]: readonly [number, number],
    [daa, dab, dba, dbb]: Float64Array,
    byMatrix: Float64Array,
    byU: Float64Array,
    byBack: Float64Array,
  ): void {
    let [aa, ab, ba, bb] = [byMatrix[a * n + a], byMatrix[a * n + b], byMatrix[b * n + a], byMatrix[b * n + b]];
    for (let t = T - 1; t >= 0; t--) {
      for (let at = 0; at < size; at += n) {
        const [qa, qb] = [back[t * size + at + a], back[t * size + at + b]];
        byU[at + a] += kappa * (aa * qa + ab * qb);
        byU[at + b] += kappa * (ba * qa + bb * qb);
        byBack[t * size + at + a] += kappa * (aa * u[at + a] + ba * u[at + b]);
        byBack[t * size + at + b] += kappa * (ab * u[at + a] + bb * u[at + b]);
      }
      [aa, ab, ba, bb] = [daa * aa + dba * ba, daa * ab + dba * bb, dab * aa + dbb * ba, dab * ab + dbb * bb];
    }
  }

  return { matrix, gradient };
}
