import { describe, expect, test } from "vitest";
import { multiply, PHI } from "../../src/model/cell.ts";
import { profileOf } from "../../src/model/profile.ts";
import { makeLibrary } from "../fixture.ts";

describe("the profile of a motif", () => {
  test("starts at its target's first sample, with the slowest of its first velocities, and ends at the last", () => {
    const { cortex, motifs } = makeLibrary({ channels: ["ramp", "jump"] });
    const target = motifs[0].target?.map((_, i) => (i % 2 === 0 ? 0.1 * (i / 2) : i < 2 ? 0 : 1));
    const { value, velocity, end, fastest, sharpest, least, greatest } = profileOf(cortex, { ...motifs[0], ...(target && { target }) });
    expect([...value]).toEqual([0, 0]);
    expect(velocity[0]).toBeCloseTo(0.1, 6);
    expect(velocity[1]).toBeCloseTo(1 / 8, 6);
    expect([...end]).toEqual([Math.fround(2.9), 1]);
    expect(fastest[0]).toBeCloseTo(0.1, 6);
    expect(fastest[1]).toBe(1);
    expect(sharpest[0]).toBeCloseTo(0, 6);
    expect(sharpest[1]).toBe(1);
    expect([...least]).toEqual([0, 0]);
    expect([...greatest]).toEqual([Math.fround(2.9), 1]);
  });

  test("of one step is that step, at rest", () => {
    const { cortex, motifs } = makeLibrary({ channels: ["y"], motifs: ["still"], steps: 1 });
    const { value, velocity, end, fastest } = profileOf(cortex, { ...motifs[0], target: Float32Array.of(0.5) });
    expect([value, velocity, end, fastest].map(([y]) => y)).toEqual([0.5, 0, 0.5, 0]);
  });

  test("is that of its readouts where it has no target", () => {
    const { cortex, motifs } = makeLibrary({ targets: false });
    const readout = multiply(cortex.W, Float64Array.from(motifs[0].x0, PHI.tanh), 2);
    profileOf(cortex, motifs[0]).value.forEach((y, c) => {
      expect(y).toBeCloseTo(readout[c] + cortex.c[c], 5);
    });
  });
});

test("a rhythmic motif comes from its own end: it starts with the velocity that it goes on with, and its seam counts", () => {
  const { cortex, motifs } = makeLibrary({ channels: ["y"], motifs: ["turn"], steps: 8 });
  const target = Float32Array.of(0, 1, 2, 3, 4, 3, 2, 1);
  expect(profileOf(cortex, { ...motifs[0], period: 8, target }).velocity[0]).toBe(0); // it turns back there
  const away = Float32Array.of(0, 1, 2, 1, 0, -1, -2, -5);
  const { velocity, fastest, sharpest } = profileOf(cortex, { ...motifs[0], period: 8, target: away });
  expect([velocity[0], fastest[0], sharpest[0]]).toEqual([3, 5, 8]);
});
