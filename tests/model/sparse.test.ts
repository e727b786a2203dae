import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { transpose } from "../../src/algebra/products.ts";
import { multiply } from "../../src/model/cell.ts";
import { drawDiagonals, spectralRadius } from "../../src/model/draw.ts";
import { checkOffsets, spreadOffsets, timesDiagonals, transposeDiagonals, wholeJ } from "../../src/model/sparse.ts";

const sparse = (units: number, seed = 1) => {
  const offsets = spreadOffsets(units);
  const J = drawDiagonals(seed, units, 1.8);
  return { units, connectivity: "sparse" as const, offsets, J, whole: wholeJ({ units, connectivity: "sparse", offsets, J }) };
};

describe("a sparse J", () => {
  test.each([16, 32, 48, 64, 112, 256, 304, 1008, 4096])("of %i units has eight different diagonals, in pairs", (units) => {
    expect(() => checkOffsets(spreadOffsets(units), units)).not.toThrow();
  });

  test("is the matrix that it stands for, and its transpose likewise", () => {
    const { units, offsets, J, whole } = sparse(48);
    const v = Float64Array.from({ length: units }, (_, i) => Math.sin(i));
    const own = timesDiagonals(J, offsets, v);
    const back = timesDiagonals(
      transposeDiagonals(J, offsets),
      offsets.map((_, m) => units - offsets[m ^ 1]),
      v,
    );
    multiply(whole, v, units).forEach((x, i) => {
      expect(own[i]).toBeCloseTo(x, 12);
    });
    multiply(transpose(whole, units, units), v, units).forEach((x, i) => {
      expect(back[i]).toBeCloseTo(x, 12);
    });
    expect(whole.filter((weight) => weight !== 0).length).toBeGreaterThan(7.5 * units);
  });

  test.each([32, 64, 128])("of %i units has the spectral radius asked for, to one in a hundred", (units) => {
    const { J, offsets, whole } = sparse(units, 3);
    const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(
      Matrix.from1DArray(units, units, whole as unknown as number[]),
    );
    const radius = Math.max(...realEigenvalues.map((re, k) => Math.hypot(re, imaginaryEigenvalues[k])));
    expect(Math.abs(radius / 1.8 - 1)).toBeLessThan(0.01);
    expect(Math.abs(spectralRadius(J, offsets) / radius - 1)).toBeLessThan(0.003);
  });

  test("has weights that are whole numbers of an int8 times a power of two", () => {
    const { J } = sparse(256);
    const largest = J.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const grid = 2 ** Math.ceil(Math.log2(largest / 127));
    for (const weight of J) expect(Number.isInteger(weight / grid) && Math.abs(weight / grid) <= 127).toBe(true);
  });

  test("is refused for units and offsets that do not fit", () => {
    expect(() => checkOffsets(spreadOffsets(40), 40)).toThrow(/a multiple of 16 units, not 40/);
    expect(() => checkOffsets([1, 2, 3, 4], 16)).toThrow(/four pairs/);
    expect(() => checkOffsets([1, 3, 5, 6, 7, 8, 9, 10], 16)).toThrow(/four pairs/);
    expect(() => checkOffsets([1, 2, 2, 3, 7, 8, 9, 10], 16)).toThrow(/all different/);
    expect(() => checkOffsets([15, 0, 2, 3, 7, 8, 9, 10], 16)).not.toThrow();
  });
});
