import { describe, expect, test } from "vitest";
import { discreteLyapunov, lyapunov } from "../../src/algebra/lyapunov.ts";
import { identity, norm, timesTransposed, transpose } from "../../src/algebra/products.ts";
import { Random } from "../../src/base/random.ts";

const N = 12;
/** J − 2 I, which is stable for a J of spread 1. */
const stable = Float64Array.from(new Random(4, "J").normals(N * N, 1 / Math.sqrt(N))).map((j, i) => (i % (N + 1) === 0 ? j - 2 : j));

describe("Lyapunov equations", () => {
  test("are solved: A X + X Aᵀ = −I and Aᵀ P + P A = −Q", () => {
    const W = Float64Array.from(new Random(4, "W").normals(N * N));
    const Q = timesTransposed(W, W, N);
    const solved = lyapunov(stable, Q);
    expect(solved).toBeDefined();
    if (!solved) return;
    const { X, P } = solved;
    const AX = timesTransposed(stable, X, N); // X is symmetric
    const left = AX.map((value, i) => value + transpose(AX, N, N)[i] + identity(N)[i]);
    expect(norm(left) / norm(X)).toBeLessThan(1e-10);
    const AP = timesTransposed(transpose(stable, N, N), P, N);
    expect(norm(AP.map((value, i) => value + transpose(AP, N, N)[i] + Q[i])) / norm(P)).toBeLessThan(1e-10);
  });

  test("have no solution where A is not stable", () => {
    expect(
      lyapunov(
        stable.map((a, i) => (i % (N + 1) === 0 ? a + 4 : a)),
        identity(N),
      ),
    ).toBeUndefined();
  });

  test("in discrete time are solved, slow A or fast, and not where A grows", () => {
    const W = Float64Array.from(new Random(4, "W").normals(N * N));
    const F = timesTransposed(W, W, N);
    const J = Float64Array.from(new Random(4, "J").normals(N * N, 1 / Math.sqrt(N)));
    for (const scale of [0.2, 0.6]) {
      const A = J.map((j) => scale * j);
      const X = discreteLyapunov(A, F);
      expect(X).toBeDefined();
      if (!X) return;
      const AXA = timesTransposed(timesTransposed(A, X, N), A, N);
      expect(norm(X.map((x, i) => x - AXA[i] - F[i])) / norm(X)).toBeLessThan(1e-10);
    }
    expect(discreteLyapunov(identity(N, 0.9999), F)?.[0]).toBeCloseTo(F[0] / (1 - 0.9999 ** 2), 3);
    expect(discreteLyapunov(identity(N), F)).toBeUndefined();
    expect(discreteLyapunov(identity(N, 1.01), F)).toBeUndefined();
  });
});
