import { describe, expect, test } from "vitest";
import { designMotif, samplesOf } from "../../../src/learn/linear/design-motif.ts";
import { linearCortex, movement } from "./fixture.ts";
import { RECIPE, targets } from "./library.ts";

const cortex = linearCortex(28);
const [target] = targets(["a"]);

describe("designing a motif", () => {
  test("goes from modes to placement to ever more robust u and v", () => {
    const { ways, modes, nmse, motif } = designMotif(cortex, target, RECIPE);
    expect(modes.nmse).toBeLessThan(0.05);
    expect(ways.shared.value).toBeLessThan(ways.placed.value);
    expect(ways.descended.value).toBeLessThan(ways.shared.value);
    expect(nmse).toBeLessThan(0.02);
    expect([motif.u.length, motif.v.length, motif.x0.length, motif.steps]).toEqual([28, 28, 28, target.steps]);
    expect(motif.b.every((b) => b === 0)).toBe(true);
  });

  test("gives the same bits for the same seed, and tells how far it is", () => {
    const told: number[] = [];
    const first = designMotif(cortex, target, RECIPE, (done) => told.push(done)).motif;
    expect(designMotif(cortex, target, RECIPE).motif).toEqual(first);
    expect(told.length).toBeGreaterThan(30);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  test("bears more noise if a higher level is named", () => {
    const relative = (noise: number) => {
      const { terms } = designMotif(cortex, target, { ...RECIPE, noise, iterations: 60 }).ways.descended;
      return terms[1] / noise ** 2; // what noise of size one would do
    };
    expect(relative(0.1)).toBeLessThan(0.5 * relative(0.002));
  });

  test("uses loops of a higher rank, if the cortex has them, for channels that differ", () => {
    const wide = linearCortex(28, ["x", "y"], 2);
    const both = { name: "a", steps: 100, samples: movement(100, 2) };
    const { motif, nmse } = designMotif(wide, both, { ...RECIPE, iterations: 60 });
    expect(motif.u.length).toBe(56);
    expect(nmse).toBeLessThan(0.05);
  });

  test("takes the number of pairs from the user", () => {
    expect(designMotif(cortex, target, { ...RECIPE, modes: 2, iterations: 1 }).modes.exponents).toHaveLength(2);
  });

  test("steps down to the pairs that f32 can place, with the bits of having asked for so many", () => {
    const many = designMotif(cortex, target, { ...RECIPE, modes: 9, iterations: 2 });
    const K = many.modes.exponents.length;
    expect(many.lowered).toMatchObject({ wanted: 9, modes: K, reason: expect.stringMatching(/N = 28 units .* ill-conditioned for f32/) });
    expect(K).toBeLessThan(9);
    const few = designMotif(cortex, target, { ...RECIPE, modes: K, iterations: 2 });
    expect(few.lowered).toBeUndefined();
    expect(few.motif).toEqual(many.motif);
  });

  test("names the motif that bears not even one pair", () => {
    const wild = { ...cortex, J: cortex.J.map((j) => 40 * j) };
    const most = { ...RECIPE, modes: 1 };
    expect(() => designMotif(wild, { ...target, name: "wild" }, most)).toThrow(
      /Motif "wild" bears not even one pair .* explodes before the motif ends. Use more --units or a larger --tau/,
    );
  });

  test("hands the modes samples of unit variance, in units of τ", () => {
    const slow = { ...cortex, dt: 0.02, tau: 0.08, c: Float32Array.of(3) };
    const { channels, dt } = samplesOf(slow, { ...target, samples: target.samples.map((y) => 10 * y + 3) });
    expect(dt).toBeCloseTo(0.25, 12);
    const mean = channels[0].reduce((sum, y) => sum + y, 0) / channels[0].length;
    expect(channels[0].reduce((sum, y) => sum + (y - mean) ** 2, 0) / channels[0].length).toBeCloseTo(1, 6);
  });
});
