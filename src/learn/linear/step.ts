// One step of a linear cell in a mode (u, v), in coordinates of the eigenbasis of J: O(N R). There A = D + κ Σ u vᵀ with D
// block-diagonal.
import { type Blocks, transposed } from "../../algebra/blocks.ts";
import type { Eigenbasis } from "../../model/eigenbasis.ts";

/** The cell without its loops. */
export interface Cell {
  readonly basis: Eigenbasis;
  readonly kappa: number;
  /** (1 − κ) I + κ J, of every pair, and its transpose */
  readonly D: Blocks;
  readonly Dt: Blocks;
}

export function cellOf(basis: Eigenbasis, kappa: number): Cell {
  const { own, partner, pairs } = basis;
  const D = Float64Array.from(
    pairs.flatMap(([a, b]) => [1 + kappa * (own[a] - 1), kappa * partner[a], kappa * partner[b], 1 + kappa * (own[b] - 1)]),
  );
  return { basis, kappa, D, Dt: transposed(D) };
}

/** out = D x or Dᵀ x, n. */
export function applyBlocks({ pairs }: Eigenbasis, D: Blocks, x: Float64Array, out: Float64Array): void {
  for (let k = 0; k < pairs.length; k++) {
    const a = pairs[k][0];
    const b = pairs[k][1];
    out[a] = D[4 * k] * x[a] + D[4 * k + 1] * x[b];
    out[b] = D[4 * k + 2] * x[a] + D[4 * k + 3] * x[b];
  }
}

/** One step, out = D x + κ Σ a (b · x): A x for (D, u, v), Aᵀ x for (Dᵀ, v, u). */
export function step({ basis, kappa }: Cell, D: Blocks, x: Float64Array, out: Float64Array, a: Float64Array, b: Float64Array): void {
  const n = basis.rows;
  applyBlocks(basis, D, x, out);
  for (let at = 0; at < a.length; at += n) {
    let through = 0;
    for (let i = 0; i < n; i++) through += b[at + i] * x[i];
    through *= kappa;
    for (let i = 0; i < n; i++) out[i] += a[at + i] * through;
  }
}

/** What a loss that depends on such a step's result by `after` gains by a and b: added to byA and byB. */
export function through(
  { kappa, basis }: Cell,
  x: Float64Array,
  after: Float64Array,
  a: Float64Array,
  b: Float64Array,
  byA: Float64Array,
  byB: Float64Array,
): void {
  const n = basis.rows;
  for (let at = 0; at < a.length; at += n) {
    let into = 0;
    let out = 0;
    for (let i = 0; i < n; i++) {
      into += b[at + i] * x[i];
      out += a[at + i] * after[i];
    }
    into *= kappa;
    out *= kappa;
    for (let i = 0; i < n; i++) {
      byA[at + i] += into * after[i];
      byB[at + i] += out * x[i];
    }
  }
}

/** R vectors (or C) and what T steps make of them: (T + 1) × R × n. */
export function steps(cell: Cell, D: Blocks, first: Float64Array, count: number, a: Float64Array, b: Float64Array): Float64Array {
  const n = cell.basis.rows;
  const size = first.length;
  const all = new Float64Array((count + 1) * size);
  all.set(first);
  for (let at = 0; at < count * size; at += n) step(cell, D, all.subarray(at, at + n), all.subarray(at + size, at + size + n), a, b);
  return all;
}
