import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { checkCondition, columnsIn, eigenbasis, rowsIn } from "../../src/model/eigenbasis.ts";

const multiply = (A: ArrayLike<number>, x: ArrayLike<number>, columns: number) =>
  Float64Array.from({ length: A.length / columns }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += A[i * columns + j] * x[j];
    return sum;
  });

describe.each([24, 25, 33])("the eigenbasis of a J of %i units", (units) => {
  const J = new Random(units, "J").normals(units * units, 1 / Math.sqrt(units));
  const basis = eigenbasis({ units, J });
  const { rows, own, partner, to, from } = basis;
  const x = new Random(units, "x").normals(units);

  test("turns a state into coordinates and back", () => {
    multiply(from, multiply(to, x, units), rows).forEach((value, i) => {
      expect(value).toBeCloseTo(x[i], 6);
    });
  });

  test("makes of J a turn of each pair, rows i and i + 8 of a panel, and leaves padding zero", () => {
    const coordinates = multiply(to, x, units);
    const turned = coordinates.map((value, i) => own[i] * value + partner[i] * coordinates[i ^ 8]);
    const expected = multiply(J, x, units);
    multiply(from, turned, rows).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
    const used = new Set(basis.pairs.flat());
    for (let i = 0; i < rows; i++) if (!used.has(i)) expect([own[i], partner[i], coordinates[i]]).toEqual([0, 0, 0]);
  });

  test("takes matrices along: W x and u (v x) stay what they are", () => {
    const W = new Random(1, "W").normals(2 * units);
    const U = new Random(1, "U").normals(units * 2);
    const coordinates = multiply(to, x, units);
    const seen = multiply(rowsIn(basis, W, 2), coordinates, rows);
    multiply(W, x, units).forEach((y, c) => {
      expect(seen[c]).toBeCloseTo(y, 5);
    });
    const made = multiply(from, multiply(columnsIn(basis, U, 2), [1, -2], 2), rows);
    multiply(U, [1, -2], 2).forEach((value, i) => {
      expect(made[i]).toBeCloseTo(value, 5);
    });
  });
});

describe("a J whose eigenvectors nearly coincide", () => {
  test("is refused, with what to do instead", () => {
    const J = Float32Array.of(0.5, 1e3, 0, 0.5001);
    expect(() => checkCondition(eigenbasis({ units: 2, J }))).toThrow(/nearly dependent .* --dense, or fit with another --seed/);
  });
});
