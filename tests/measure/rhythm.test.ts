// A motif whose error and drift are known: a linear loop of two units that turns a circle, held against one that is turned in 50 steps.
import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { type Rhythm, rhythms } from "../../src/measure/rhythm.ts";
import { rhythmWarnings } from "../../src/measure/warnings.ts";
import type { Library } from "../../src/model/library.ts";
import { makeLibrary } from "../fixture.ts";

const PERIOD = 50;

/** A circle that is turned in so many steps, and each step is so many times as large. */
async function turned(steps: number, growth = 1): Promise<Rhythm> {
  const library = makeLibrary({ units: 2, channels: ["a", "b"], motifs: ["turn"], steps: PERIOD, phi: "identity" });
  const { cortex, motifs } = library;
  const kappa = 1 - Math.exp(-cortex.dt / cortex.tau);
  const w = (2 * Math.PI) / steps;
  // (1 − κ) x + κ u v x is the rotation
  const rotation = [Math.cos(w), -Math.sin(w), Math.sin(w), Math.cos(w)].map((value) => growth * value);
  const angle = (i: number) => (2 * Math.PI * Math.floor(i / 2)) / PERIOD;
  const turn = {
    ...motifs[0],
    period: PERIOD,
    b: new Float32Array(2),
    x0: Float32Array.of(1, 0),
    u: Float32Array.from(rotation, (value, i) => (value - (i % 3 === 0 ? 1 - kappa : 0)) / kappa),
    v: Float32Array.of(1, 0, 0, 1),
    target: Float32Array.from({ length: 2 * PERIOD }, (_, i) => (i % 2 === 0 ? 3 + Math.cos(angle(i)) : Math.sin(angle(i)) - 1)),
  };
  const circle: Library = {
    ...library,
    cortex: { ...cortex, transition: "reset", J: new Float32Array(4), W: Float32Array.of(1, 0, 0, 1), c: Float32Array.of(3, -1) },
    motifs: [turn],
  };
  return rhythms(circle, await Controller.load(await build(circle)))[0];
}

describe("a rhythm", () => {
  test("that is exact has no error and no drift after a hundred periods", async () => {
    const found = await turned(PERIOD);
    expect(found).toMatchObject({ motif: "turn", period: 0.5, repeats: 100 });
    expect(found.most).toBeLessThan(1e-5);
    expect(Math.abs(found.drift)).toBeLessThan(1e-5);
    expect(rhythmWarnings(found)).toEqual([]);
  });

  test("that is late drifts by what it is late in a period, over more than a period in all, and its error is not that of its phase", async () => {
    const found = await turned(PERIOD * 1.02);
    expect(found.drift).toBeCloseTo(0.0196, 3); // it gets 1 / 1.02 of the way round
    expect(found.last).toBeLessThan(0.01);
    expect(rhythmWarnings(found)).toMatchObject([
      { kind: "rhythm", motif: "turn", text: expect.stringMatching(/drifts by 2.0% of a period/) },
    ]);
    expect((await turned(PERIOD * 0.98)).drift).toBeCloseTo(-0.0204, 3);
  });

  test("that decays is warned of", async () => {
    const found = await turned(PERIOD, 0.9999);
    expect(Math.abs(found.drift)).toBeLessThan(1e-4);
    expect(found.last).toBeCloseTo((1 - 0.9999 ** (99.5 * PERIOD)) ** 2, 2);
    expect(rhythmWarnings(found)).toMatchObject([{ kind: "rhythm", text: expect.stringMatching(/leaves its path: nMSE .* later/) }]);
  });
});
