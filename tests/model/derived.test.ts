import { describe, expect, test } from "vitest";
import { kappa, multiply, PHI } from "../../src/model/cell.ts";
import { preparationInput } from "../../src/model/derived.ts";
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

  test("tanh is within 4e-7 of the true one", () => {
    for (let x = -12; x <= 12; x += 0.01) expect(Math.abs(PHI.tanh(x) - Math.tanh(x))).toBeLessThan(4e-7);
  });
});
