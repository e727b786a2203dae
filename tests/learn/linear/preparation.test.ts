import { EigenvalueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { lyapunov } from "../../../src/algebra/lyapunov.ts";
import { identity, norm, timesTransposed, toMatrix } from "../../../src/algebra/products.ts";
import { decay, optimisePreparation, preparatoryMatrix } from "../../../src/learn/linear/preparation.ts";
import { normals } from "./fixture.ts";

const N = 30;
const J = normals("J", N * N, 1 / Math.sqrt(N));

describe("the preparatory loop", () => {
  const loop = optimisePreparation(J, 6);
  const A = preparatoryMatrix(J, loop.Up, loop.Vp, 6);

  test("has columns and rows of length one and is a minimum: no small change makes errors die sooner", () => {
    for (let k = 0; k < 6; k++) {
      expect(norm(loop.Vp.subarray(k * N, (k + 1) * N))).toBeCloseTo(1, 9);
      expect(norm(loop.Up.filter((_, i) => i % 6 === k))).toBeCloseTo(1, 9);
    }
    for (const name of ["a", "b", "c"]) {
      const changed = loop.Up.map((u, i) => u + normals(name, N * 6, 0.01)[i]);
      const lengths = Array.from({ length: 6 }, (_, k) => norm(changed.filter((_, i) => i % 6 === k)));
      const X = lyapunov(
        preparatoryMatrix(
          J,
          changed.map((u, i) => u / lengths[i % 6]),
          loop.Vp,
          6,
        ),
        identity(N),
      )?.X;
      const trace = X?.reduce((sum, x, i) => sum + (i % (N + 1) === 0 ? x : 0), 0) ?? Number.POSITIVE_INFINITY;
      expect(trace / N).toBeGreaterThan(loop.L1);
    }
  });

  test("beats J alone by far, even where J is unstable", () => {
    const wild = J.map((j) => 1.6 * j);
    const held = optimisePreparation(wild, 10);
    const { realEigenvalues } = new EigenvalueDecomposition(toMatrix(preparatoryMatrix(wild, held.Up, held.Vp, 10), N));
    expect(Math.max(...realEigenvalues)).toBeLessThan(0);
    expect(held.L1).toBeLessThan(1.5);
  });

  test("shortens the tail if asked to", () => {
    const { to1 } = decay(A);
    const tailed = optimisePreparation(J, 6, { tail: 0.3 });
    expect(decay(preparatoryMatrix(J, tailed.Up, tailed.Vp, 6)).to1).toBeLessThan(to1);
    expect(tailed.L1).toBeGreaterThan(loop.L1);
  });

  test("decays as its curve says: a random error takes as long on the average", () => {
    const { to5, times, sizes } = decay(A);
    expect(sizes[0]).toBe(1);
    expect(times[1]).toBeCloseTo(0.1, 12);
    let x: Float64Array = normals("x", N * 200);
    const first = norm(x);
    const step = identity(N).map((one, i) => one + (to5 / 4000) * A[i]);
    for (let k = 0; k < 4000; k++) x = timesTransposed(x, step, N);
    expect(norm(x) / first).toBeCloseTo(0.05, 2);
  });
});
