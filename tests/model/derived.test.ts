import { describe, expect, test } from "vitest";
import { multiply, PHI } from "../../src/model/cell.ts";
import { preparationInput, start } from "../../src/model/derived.ts";
import { kappa } from "../../src/model/library.ts";
import { makeLibrary } from "../fixture.ts";

describe("what follows from a motif", () => {
  test("the preparation's input makes x0 a fixed point", () => {
    const { cortex, motifs } = makeLibrary();
    const { x0 } = motifs[0];
    const b0 = preparationInput(cortex, x0);
    const r = Float64Array.from(x0, PHI.tanh);
    const drive = multiply(cortex.J, r, cortex.units);
    const loop = multiply(cortex.Up, multiply(cortex.Vp, r, cortex.preparationRank), cortex.units);
    x0.forEach((x, i) => {
      expect(kappa(cortex) * (drive[i] + loop[i] + b0[i] - x)).toBeCloseTo(0, 6);
    });
  });

  test("a motif starts at its target's first sample, with the slowest of its first velocities", () => {
    const { cortex, motifs } = makeLibrary({ channels: ["ramp", "jump"] });
    const target = motifs[0].target?.map((_, i) => (i % 2 === 0 ? 0.1 * (i / 2) : i < 2 ? 0 : 1));
    const { value, velocity } = start(cortex, { ...motifs[0], ...(target && { target }) });
    expect([...value]).toEqual([0, 0]);
    expect(velocity[0]).toBeCloseTo(0.1, 6);
    expect(velocity[1]).toBeCloseTo(1 / 8, 6);
  });

  test("a motif without a target starts with its readout", () => {
    const { cortex, motifs } = makeLibrary({ targets: false });
    const readout = multiply(cortex.W, Float64Array.from(motifs[0].x0, PHI.tanh), 2);
    start(cortex, motifs[0]).value.forEach((y, c) => {
      expect(y).toBeCloseTo(readout[c] + cortex.c[c], 5);
    });
  });

  test("tanh is within 4e-7 of the true one", () => {
    for (let x = -12; x <= 12; x += 0.01) expect(Math.abs(PHI.tanh(x) - Math.tanh(x))).toBeLessThan(4e-7);
  });
});
