import { EigenvalueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { dot, timesTransposed, toMatrix } from "../../../src/algebra/products.ts";
import { Random } from "../../../src/base/random.ts";
import { against, discreteEigenvalue, place, throughPlacement, WORST_CONDITION } from "../../../src/learn/linear/placement.ts";
import { eigenbasis } from "../../../src/model/eigenbasis.ts";
import { difference, normals } from "./fixture.ts";

describe.each([24, 25])("placement with %i units", (units) => {
  const J = new Random(1, "J").normals(units * units, 1 / Math.sqrt(units));
  const basis = eigenbasis({ units, J });
  const exponents = [
    { re: -0.01, im: 0.1 },
    { re: -0.05, im: 0.3 },
  ];
  const wanted = exponents.map((exponent) => discreteEigenvalue(exponent, 0.25));
  const placement = place(basis, wanted);
  const u = timesTransposed(basis.to, normals("u", units), units);
  const v = against(basis, placement, u);

  test("gives J + u vᵀ the wanted eigenvalues, for any u", () => {
    const [uUnits, vUnits] = [timesTransposed(u, basis.from, basis.rows), v];
    const A = Float64Array.from(J);
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < units; j++) {
        let vj = 0;
        for (let k = 0; k < basis.rows; k++) vj += vUnits[k] * basis.to[k * units + j];
        A[i * units + j] += uUnits[i] * vj;
      }
    }
    const { realEigenvalues: re, imaginaryEigenvalues: im } = new EigenvalueDecomposition(toMatrix(A, units));
    for (const [a, b] of wanted) expect(Math.min(...re.map((x, k) => Math.hypot(x - a, im[k] - b)))).toBeLessThan(1e-8);
  });

  test("makes e^{γt} exact at the samples of the discrete cell", () => {
    const kappa = 1 - Math.exp(-0.25);
    for (const [k, { re, im }] of exponents.entries()) {
      expect(1 + kappa * (wanted[k][0] - 1)).toBeCloseTo(Math.exp(re * 0.25) * Math.cos(im * 0.25), 12);
      expect(kappa * wanted[k][1]).toBeCloseTo(Math.exp(re * 0.25) * Math.sin(im * 0.25), 12);
    }
  });

  test("carries a gradient by u and v to one by u", () => {
    const [a, b] = [normals("a", basis.rows), normals("b", basis.rows)];
    const loss = (at: Float64Array) => dot(a, at) + dot(b, against(basis, placement, at));
    const gradient = throughPlacement(basis, u, v, a, b);
    for (const i of basis.pairs.flat().slice(0, units)) expect(gradient[i]).toBeCloseTo(difference(loss, u, i), 4);
  });

  test("shows by its condition what f32 cannot hold", () => {
    const many = Array.from({ length: 10 }, (_, k) => discreteEigenvalue({ re: -0.001, im: 0.03 + 0.051 * k }, 0.25));
    expect(place(basis, many).condition).toBeGreaterThan(WORST_CONDITION);
    expect(place(basis, many.slice(0, 2)).condition).toBeLessThan(WORST_CONDITION);
  });
});
