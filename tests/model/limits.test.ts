import { describe, expect, test } from "vitest";
import { checkLibrary } from "../../src/model/check.ts";
import { homeOf, limitsOf, settled } from "../../src/model/limits.ts";
import { makeLibrary } from "../fixture.ts";

const ramp = (slope: number) => (_: number, i: number) => slope * Math.floor(i / 2);

describe("limits", () => {
  const { limits: _limits, home: _home, ...library } = makeLibrary({ motifs: ["a", "b"] });
  const motifs = library.motifs.map((motif, m) => ({ ...motif, target: new Float32Array(motif.steps * 2).map(ramp(m + 1)) }));
  const ramps = { ...library, motifs };

  test("are the motifs' own peaks with a margin, where no others are given", () => {
    const { velocity, minimum, maximum } = limitsOf(ramps);
    expect([...velocity]).toEqual([250, 250]); // 2 a step of 0.01 s, × 1.25
    expect([...minimum, ...maximum]).toEqual([-Infinity, -Infinity, Infinity, Infinity]);
  });

  test("let a channel that hardly moves within motifs cross from one to the other in the time of one", () => {
    const still = motifs.map((motif, m) => ({ ...motif, target: motif.target.map((y, i) => (i % 2 === 0 ? m : y)) }));
    const { velocity, acceleration } = limitsOf({ ...library, motifs: still });
    expect(velocity[0]).toBeCloseTo(1.25 / 0.305, 5); // 1 in the mean of 30 and 31 steps
    expect(acceleration[0]).toBeCloseTo((2 * 4) / 0.305 ** 2, 3);
  });

  test("stay what they are when a motif is added later, and home too", () => {
    const before = settled(ramps);
    const faster = { ...motifs[0], name: "c", target: motifs[0].target.map((y) => 7 + 10 * y) };
    const after = { ...before, motifs: [...motifs, faster] };
    expect(limitsOf(after)).toEqual(limitsOf(ramps));
    expect(homeOf(after)).toEqual(homeOf(ramps));
    expect(homeOf({ ...ramps, motifs: after.motifs })).not.toEqual(homeOf(ramps));
  });

  test("are refused where no machine has them", () => {
    const of = (name: "minimum" | "velocity" | "acceleration", value: number) => {
      const limits = { ...limitsOf(ramps), maximum: Float32Array.of(1, 1), [name]: Float32Array.of(value, value) };
      return () => checkLibrary({ ...ramps, limits });
    };
    expect(of("minimum", 1)).toThrow('channel "x": the minimum (1) must be less than the maximum (1)');
    expect(of("velocity", 0)).toThrow("the velocity (0) must be above 0");
    expect(of("velocity", Number.NaN)).toThrow("must be above 0");
    expect(of("acceleration", 1e-42)).toThrow("must be above 0, 1e-12 at least"); // nothing in a step of f32: the output would be NaN
    expect(of("acceleration", 1e-11)).not.toThrow();
    expect(of("minimum", 0)).not.toThrow();
  });
});
