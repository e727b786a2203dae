import { describe, expect, test } from "vitest";
import { dot, timesTransposed } from "../../../src/algebra/products.ts";
import { descend } from "../../../src/learn/linear/descent.ts";
import { contraction } from "../../../src/learn/linear/preparation.ts";
import { loopOverUnits, lossAt, makeProblem } from "../../../src/learn/linear/robustness.ts";
import { difference, linearCortex, movement, normals } from "./fixture.ts";

describe.each([
  [1, 1],
  [2, 2],
])("the loss of a motif with %i channels and rank %i", (channels, rank) => {
  const units = 20;
  const cortex = linearCortex(units, ["x", "y"].slice(0, channels), rank);
  const STEPS = 45;
  const samples = movement(STEPS, channels);
  const prepared = contraction(cortex, 12);
  const problem = makeProblem(cortex, samples, 0.05, prepared);
  const { basis } = problem;
  const inCoordinates = (name: string) => timesTransposed(normals(name, rank * units, 0.25), basis.to, units);
  const [u, v] = [inCoordinates("u"), inCoordinates("v")];
  const design = lossAt(problem, u, v);
  if (!design) throw new Error("the problem is meant to be tame");

  test("has the gradient that differences show, x⁰ chosen anew at every point", () => {
    for (const i of [0, 3, 8, rank * basis.rows - 1 - 8]) {
      const byU = difference((at) => lossAt(problem, at, v)?.value ?? Number.NaN, u, i);
      const byV = difference((at) => lossAt(problem, u, at)?.value ?? Number.NaN, v, i);
      expect(design.byU[i]).toBeCloseTo(byU, 4);
      expect(design.byV[i]).toBeCloseTo(byV, 4);
    }
  });

  test("is what playing the motif over the units gives: its error, and that of noisy starts on the average", () => {
    const loop = loopOverUnits(problem, design.u, design.v);
    const k = problem.kappa;
    const play = (start: Float64Array) => {
      let x = start;
      let squared = 0;
      for (let t = 0; t < STEPS; t++) {
        for (let c = 0; c < channels; c++) {
          const y = dot(cortex.W.subarray(c * units, (c + 1) * units), x);
          squared += (y - samples[t * channels + c]) ** 2;
        }
        const driven = timesTransposed(Float64Array.from(cortex.J), x, units);
        for (let r = 0; r < rank; r++) {
          const through = dot(loop.v.subarray(r * units, (r + 1) * units), x);
          for (let i = 0; i < units; i++) driven[i] += loop.u[r * units + i] * through;
        }
        x = x.map((xi, i) => xi + k * (driven[i] - xi));
      }
      return squared / problem.scale;
    };
    const x0 = timesTransposed(design.x0, basis.from, basis.rows);
    expect(play(x0)).toBeCloseTo(design.terms[0], 10);
    // noise: relative to the size of x⁰
    const size = 0.05 * Math.sqrt(dot(x0, x0) / units);
    let mean = 0;
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const noise = normals(`noise ${trial}`, units, size);
      mean += (play(x0.map((x, i) => x + noise[i])) + play(x0.map((x, i) => x - noise[i]))) / (2 * trials);
    }
    expect((mean - design.terms[0]) / design.terms[1]).toBeCloseTo(1, 1);
  });

  test("sums the noise as its Lyapunov equation Q = Aᵀ Q A + Wᵀ W − z_Tᵀ z_T has it", () => {
    const loop = loopOverUnits(problem, design.u, design.v);
    const A = Float64Array.from(cortex.J, (j, at) => {
      const [i, jj] = [Math.floor(at / units), at % units];
      let sum = j;
      for (let r = 0; r < rank; r++) sum += loop.u[r * units + i] * loop.v[r * units + jj];
      return (i === jj ? 1 - problem.kappa : 0) + problem.kappa * sum;
    });
    let Q = new Float64Array(units * units);
    let z: Float64Array = Float64Array.from(cortex.W);
    const At = Float64Array.from(A, (_, at) => A[(at % units) * units + Math.floor(at / units)]);
    for (let t = 0; t < STEPS; t++) {
      for (let c = 0; c < channels; c++)
        for (let i = 0; i < units; i++) for (let j = 0; j < units; j++) Q[i * units + j] += z[c * units + i] * z[c * units + j];
      z = timesTransposed(z, At, units);
    }
    const right = timesTransposed(timesTransposed(At, Q, units), At, units);
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < units; j++) {
        for (let c = 0; c < channels; c++) {
          right[i * units + j] += cortex.W[c * units + i] * cortex.W[c * units + j] - z[c * units + i] * z[c * units + j];
        }
      }
    }
    Q = Q.map((q, i) => q - right[i]);
    expect(Math.max(...Q.map(Math.abs))).toBeLessThan(1e-9);
  });

  test("falls by a descent, term by term of use", () => {
    const better = descend(problem, design, 40);
    expect(better.value).toBeLessThan(0.3 * design.value);
    expect(better.value).toBeCloseTo(
      better.terms.reduce((sum, term) => sum + term, 0),
      12,
    );
  });
});
