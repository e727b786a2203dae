import { describe, expect, test } from "vitest";
import { dot, power, timesTransposed } from "../../../src/algebra/products.ts";
import { lookAhead, weighed } from "../../../src/learn/linear/outlook.ts";
import { cellOf, steps } from "../../../src/learn/linear/step.ts";
import { wholeMotif } from "../../../src/learn/linear/whole-motif.ts";
import { kappa } from "../../../src/model/cell.ts";
import { eigenbasis } from "../../../src/model/eigenbasis.ts";
import { difference, linearCortex, normals } from "./fixture.ts";

// an odd number of units has a coordinate that nothing is paired with
describe.each([
  [20, 1],
  [21, 2],
])("a motif of %i units and rank %i", (units, rank) => {
  const cortex = linearCortex(units, ["x"], rank);
  const basis = eigenbasis(cortex);
  const n = basis.rows;
  const cell = cellOf(basis, kappa(cortex));
  const inCoordinates = (name: string) => timesTransposed(normals(name, rank * units, 0.25 / rank), basis.to, units);
  const [u, v] = [inCoordinates("u"), inCoordinates("v")];
  const places = [0, 3, 8, (rank - 1) * n + basis.pairs[1][1]];
  /** A, n × n, by what it makes of every coordinate */
  const A = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const one = new Float64Array(n);
    one[j] = 1;
    const column = steps(cell, cell.D, one, 1, u, v).subarray(n);
    for (let i = 0; i < n; i++) A[i * n + j] = column[i];
  }

  test.each([1, 2, 45])("is as a whole the power of its step (%i)", (T) => {
    const { matrix } = wholeMotif(cell, u, v, T);
    power(A, T).forEach((x, at) => {
      expect(matrix[at]).toBeCloseTo(x, 10);
    });
  });

  test("carries a gradient by the whole back to u and v", () => {
    const by = normals("by", n * n);
    const { byU, byV } = wholeMotif(cell, u, v, 13).gradient(by);
    for (const i of places) {
      expect(byU[i]).toBeCloseTo(
        difference((at) => dot(by, wholeMotif(cell, at, v, 13).matrix), u, i),
        5,
      );
      expect(byV[i]).toBeCloseTo(
        difference((at) => dot(by, wholeMotif(cell, u, at, 13).matrix), v, i),
        5,
      );
    }
  });

  test("has the Gramian that summing over its steps gives, and a gradient by it", () => {
    const W = timesTransposed(basis.to, normals("W", 2 * units), units); // n × C …
    const rows = Float64Array.from({ length: 2 * n }, (_, at) => W[(at % n) * 2 + Math.floor(at / n)]); // … C × n
    const [T, scale] = [30, 1 / units];
    const { output, gramian } = lookAhead(cell, rows, u, v, T);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let row = 0; row < 2 * T; row++) sum += output[row * n + i] * output[row * n + j];
        expect(gramian[i * n + j]).toBeCloseTo(sum, 8);
        expect(gramian[i * n + j]).toBe(gramian[j * n + i]);
      }
    }
    const half = normals("M", n * n);
    const M = timesTransposed(half, half, n).map((x) => scale * x);
    const [x0, target] = [normals("x0", n), normals("target", 2 * T)];
    const residual = (of: Float64Array) => timesTransposed(of, x0, n).map((y, i) => y - target[i]);
    const loss = (a: Float64Array, b: Float64Array) => {
      const seen = lookAhead(cell, rows, a, b, T);
      return dot(seen.gramian, M) + dot(residual(seen.output), residual(seen.output));
    };
    const [byU, byV] = [new Float64Array(rank * n), new Float64Array(rank * n)];
    lookAhead(cell, rows, u, v, T).gradient(weighed(cell, M), x0, residual(output), byU, byV);
    for (const i of places) {
      expect(byU[i] / difference((at) => loss(at, v), u, i)).toBeCloseTo(1, 4);
      expect(byV[i] / difference((at) => loss(u, at), v, i)).toBeCloseTo(1, 4);
    }
  });
});
