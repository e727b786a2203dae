import { describe, expect, test } from "vitest";
import { type Blocks, inverted, stein, sylvester, transposed } from "../../src/algebra/blocks.ts";
import { timesTransposed, transpose } from "../../src/algebra/products.ts";
import { Random } from "../../src/base/random.ts";

const n = 6;
const pairs = [
  [0, 3],
  [1, 4],
  [2, 5],
] as const;
/** Two that turn and one with two real eigenvalues. */
const L: Blocks = Float64Array.of(0.9, 0.3, -0.3, 0.9, 0.5, -0.7, 0.7, 0.5, 0.8, 0, 0, -0.4);
const M: Blocks = Float64Array.from(new Random(1, "M").normals(12));
const F = Float64Array.from(new Random(1, "F").normals(n * n));

function dense(blocks: Blocks): Float64Array {
  const out = new Float64Array(n * n);
  pairs.forEach(([a, b], k) => {
    [out[a * n + a], out[a * n + b], out[b * n + a], out[b * n + b]] = blocks.subarray(4 * k, 4 * k + 4);
  });
  return out;
}
const times = (A: Float64Array, B: Float64Array) => timesTransposed(A, transpose(B, n, n), n);
function close(A: Float64Array, B: Float64Array): void {
  A.forEach((a, at) => {
    expect(a).toBeCloseTo(B[at], 10);
  });
}

describe("block-diagonal matrices", () => {
  test("solve L X − X M = F", () => {
    const X = sylvester(pairs, L, M, F, true);
    const right = times(X, dense(M));
    close(
      times(dense(L), X).map((x, at) => x - right[at]),
      F,
    );
  });

  test("solve it off the diagonal where they share their blocks", () => {
    const X = sylvester(pairs, L, L, F, false);
    const right = times(X, dense(L));
    const made = times(dense(L), X).map((x, at) => x - right[at]);
    const isOn = (at: number) => Math.floor(at / n) % 3 === (at % n) % 3;
    close(
      made,
      F.map((f, at) => (isOn(at) ? 0 : f)),
    );
    expect(X.every((x, at) => !isOn(at) || x === 0)).toBe(true);
  });

  test("solve X − L X M = F", () => {
    const X = stein(pairs, L, M, F);
    const inner = times(times(dense(L), X), dense(M));
    close(
      X.map((x, at) => x - inner[at]),
      F,
    );
  });

  test("are transposed and inverted block by block", () => {
    expect(dense(transposed(M))).toEqual(transpose(dense(M), n, n));
    const one = times(dense(M), dense(inverted(M)));
    close(
      one,
      one.map((_, at) => (at % (n + 1) === 0 ? 1 : 0)),
    );
  });
});
