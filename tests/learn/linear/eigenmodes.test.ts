import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitByKnee, fitEigenmodes } from "../../../src/learn/linear/eigenmodes.ts";
import type { Samples } from "../../../src/learn/linear/samples.ts";
import { normals } from "./fixture.ts";

const DT = 0.25;

/** Two channels of the same damped oscillations, other amplitudes. */
function oscillations(exponents: readonly (readonly [re: number, im: number])[], steps = 320): Samples {
  const channels = [0, 1].map((c) =>
    Float64Array.from({ length: steps }, (_, t) =>
      exponents.reduce((sum, [re, im], k) => sum + Math.exp(re * t * DT) * Math.cos(im * t * DT + k + 2 * c), 0),
    ),
  );
  return { channels, dt: DT };
}

const WANTED = [
  [-0.01, 0.08],
  [-0.03, 0.2],
  [-0.005, 0.33],
] as const;

describe("the eigenmode fit", () => {
  test("finds the exponents that two channels share", () => {
    const { exponents, nmse } = fitEigenmodes(oscillations(WANTED), 3, 1, "a")[2];
    expect(nmse).toBeLessThan(1e-8);
    const found = [...exponents].sort((a, b) => a.im - b.im);
    WANTED.forEach(([re, im], k) => {
      expect(found[k].re).toBeCloseTo(re, 4);
      expect(found[k].im).toBeCloseTo(im, 4);
    });
  });

  test("takes as many pairs as the error asks for, if none are named", () => {
    expect(fitByKnee(oscillations(WANTED), 1, "a", 10)).toHaveLength(3);
    expect(fitByKnee(oscillations(WANTED.slice(0, 2)), 1, "a", 10)).toHaveLength(2);
    expect(fitByKnee(oscillations(WANTED), 1, "a", 2)).toHaveLength(2);
  });

  test("decays, keeps its eigenvalues apart and its amplitudes small, whatever the samples", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 5 }), (seed, K) => {
        let level = 0;
        const steps = Float64Array.from(normals(`levels ${seed}`, 120), (x, t) => {
          if (t % 24 === 0) level = x;
          return level;
        });
        const { exponents, amplitudes } = fitEigenmodes({ channels: [steps], dt: DT }, K, seed, "steps")[K - 1];
        expect(exponents).toHaveLength(K);
        for (const { re, im } of exponents) {
          expect(re).toBeLessThan(0);
          expect(2 * im).toBeGreaterThanOrEqual(0.05);
        }
        exponents.forEach((a, i) => {
          for (const b of exponents.slice(0, i)) expect(Math.hypot(a.re - b.re, a.im - b.im)).toBeGreaterThan(0.05);
        });
        expect(Math.hypot(...amplitudes[0])).toBeLessThanOrEqual(3.000001);
      }),
      { numRuns: 12 },
    );
  });

  test("gives the same bits for the same seed", () => {
    expect(fitEigenmodes(oscillations(WANTED), 2, 5, "a")).toEqual(fitEigenmodes(oscillations(WANTED), 2, 5, "a"));
  });
});
