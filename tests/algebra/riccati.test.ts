import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { toMatrix } from "../../src/algebra/products.ts";
import { riccati } from "../../src/algebra/riccati.ts";
import { Random } from "../../src/base/random.ts";

const N = 6;
const U = 2;
const random = new Random(3, "riccati");
const A = toMatrix(random.normals(N * N, 0.8), N); // unstable
const B = toMatrix(random.normals(N * U), U);
const Q = Matrix.diag([1, 2, 3, 4, 5, 6]);
const R = Matrix.diag([1, 0.1]);

describe("the discrete Riccati equation", () => {
  test("is solved, and what it gives makes the unstable stable", () => {
    const solved = riccati(A, B, Q, R);
    expect(solved).toBeDefined();
    if (!solved) return;
    const { P, K } = solved;
    const right = A.transpose()
      .mmul(P)
      .mmul(Matrix.sub(A, B.mmul(K)))
      .add(Q);
    expect(Matrix.sub(right, P).norm() / P.norm()).toBeLessThan(1e-10);
    const spectrum = (M: Matrix) => {
      const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(M);
      return Math.max(...realEigenvalues.map((real, i) => Math.hypot(real, imaginaryEigenvalues[i])));
    };
    expect(spectrum(A)).toBeGreaterThan(1.2);
    expect(spectrum(Matrix.sub(A, B.mmul(K)))).toBeLessThan(1);
  });

  test("of a single number is the positive root of a quadratic", () => {
    const solved = riccati(new Matrix([[1]]), new Matrix([[1]]), new Matrix([[1]]), new Matrix([[1]]));
    expect(solved?.P.get(0, 0)).toBeCloseTo((1 + Math.sqrt(5)) / 2, 12);
  });

  test("has no solution where what is unstable cannot be reached", () => {
    expect(riccati(Matrix.diag([2, 0.5]), new Matrix([[0], [1]]), Matrix.eye(2), new Matrix([[1]]))).toBeUndefined();
  });
});
