import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import {
  fromMatrix,
  identity,
  norm,
  power,
  spectralNorm,
  symmetricProduct,
  timesTransposed,
  toMatrix,
  transpose,
} from "../../src/algebra/products.ts";
import { Random } from "../../src/base/random.ts";

const draw = (name: string, count: number) => Float64Array.from(new Random(5, name).normals(count));
const difference = (a: Float64Array, b: Float64Array) => norm(a.map((value, i) => value - b[i])) / norm(b);

describe("products", () => {
  test.each([
    [4, 6, 2],
    [5, 3, 7],
    [1, 1, 9],
  ])("A Bᵀ of %i × %i × %i is that of ml-matrix, odd rows and columns included", (rows, columns, inner) => {
    const [A, B] = [draw("A", rows * inner), draw("B", columns * inner)];
    const wanted = fromMatrix(toMatrix(A, inner).mmul(toMatrix(B, inner).transpose()));
    expect(difference(timesTransposed(A, B, inner), wanted)).toBeLessThan(1e-14);
  });

  test("powers are repeated products; the 0th is the identity", () => {
    const A = draw("A", 25);
    let wanted = Matrix.eye(5);
    for (let k = 0; k <= 7; k++) {
      expect(difference(power(A, k), fromMatrix(wanted))).toBeLessThan(1e-12);
      wanted = wanted.mmul(toMatrix(A, 5));
    }
    expect(power(A, 0)).toEqual(identity(5));
  });

  test("a symmetric product is the product, and symmetric bit by bit", () => {
    const A = draw("A", 121);
    const half = draw("S", 121);
    const AS = timesTransposed(A, timesTransposed(half, half, 11), 11);
    const product = symmetricProduct(AS, A);
    expect(difference(product, timesTransposed(AS, A, 11))).toBeLessThan(1e-14);
    expect(transpose(product, 11, 11)).toEqual(product);
  });

  test("a transpose transposed is what it was", () => {
    const A = draw("A", 12);
    expect(transpose(A, 3, 4)[1]).toBe(A[4]);
    expect(transpose(transpose(A, 3, 4), 4, 3)).toEqual(A);
  });

  test("the spectral norm is the largest singular value, of tall and wide matrices, however large their numbers", () => {
    const diagonal = Float64Array.of(3, 0, 0, 0, -5, 0); // 2 × 3
    expect(spectralNorm(diagonal, 3)).toBeCloseTo(5, 12);
    expect(spectralNorm(transpose(diagonal, 2, 3), 2)).toBeCloseTo(5, 12);
    expect(
      spectralNorm(
        diagonal.map((a) => a * 1e150),
        3,
      ) / 5e150,
    ).toBeCloseTo(1, 12);
    expect(spectralNorm(new Float64Array(6), 3)).toBe(0);
  });
});
