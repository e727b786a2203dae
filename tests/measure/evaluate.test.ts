import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { jumps, playPairs } from "../../src/measure/boundary.ts";
import { evaluate } from "../../src/measure/evaluate.ts";
import { SLACK } from "../../src/measure/motion.ts";
import type { Library } from "../../src/model/library.ts";
import { unlimited } from "../../src/model/limits.ts";
import { makeLibrary } from "../fixture.ts";
import { faithful } from "./fixture.ts";

describe("evaluation", () => {
  test("finds no error where there is none, in every order", async () => {
    const result = await evaluate(await faithful(), await build(await faithful(), { preparation: 0, output: "network", handOver: "hard" }));
    expect(result.alone.mean).toBeLessThan(1e-12);
    expect(result.pairs.mean).toBeLessThan(1e-12);
  });

  test("measures the error that was put in: nMSE is the squared error over the variance of the target", async () => {
    const library = await faithful();
    const worse: Library = {
      ...library,
      motifs: library.motifs.map((motif, i) => (i === 1 && motif.target ? { ...motif, target: motif.target.map((y) => 2 * y) } : motif)),
    };
    const result = await evaluate(worse, await build(library, { preparation: 0, output: "network", handOver: "hard" }));
    const [target] = [worse.motifs[1].target as Float32Array];
    const channel = (c: number) => target.filter((_, i) => i % 2 === c);
    const mean = (a: Float32Array) => a.reduce((s, y) => s + y, 0) / a.length;
    const variance = (a: Float32Array) => mean(a.map((y) => (y - mean(a)) ** 2));
    const error = mean(channel(0).map((y) => (y / 2) ** 2)) + mean(channel(1).map((y) => (y / 2) ** 2));
    expect(result.motifs[1].nmse).toBeCloseTo(error / (variance(channel(0)) + variance(channel(1))), 4);
    expect(result.motifs[0].nmse).toBeLessThan(1e-12);
    expect(result.pairs.nmse.map((row) => row[1] > 0.1)).toEqual([true, true, true]);
  });

  test("has the shape that programs rely on", async () => {
    const result = await evaluate(makeLibrary());
    expect(result).toMatchObject({
      motifs: [{ name: "a" }, { name: "b" }, { name: "c" }],
      alone: { mean: expect.any(Number) },
      pairs: {
        mean: expect.any(Number),
        worst: { from: expect.any(String), to: expect.any(String), nmse: expect.any(Number), ratio: expect.any(Number) },
      },
      sequences: { mean: expect.any(Number) },
      ratio: expect.any(Number),
      preparation: { steps: 12, tau: 3 },
    });
    expect(result.pairs.nmse).toHaveLength(3);
    expect(Object.keys(result.boundary)).toEqual([
      "this controller",
      "hard switch, state reset",
      "hard switch, state carried on",
      "inertialisation",
    ]);
    expect(await evaluate(makeLibrary())).toEqual(result);
  });

  test("refuses a library without targets and a controller of another library", async () => {
    await expect(evaluate(makeLibrary({ targets: false }))).rejects.toThrow(/no target for motif "a"/);
    await expect(evaluate(makeLibrary(), await build(makeLibrary({ seed: 2 })))).rejects.toThrow(/built from another library/);
  });
});

describe("the boundary", () => {
  test("is smooth with the glide and jumps with a hard switch", async () => {
    const library = makeLibrary();
    const [smooth, hard] = await Promise.all(
      [{}, { transition: "reset", preparation: 0, output: "network", handOver: "hard" } as const].map(async (options) =>
        jumps(playPairs(await Controller.load(await build(library, options)), library), 2),
      ),
    );
    expect(smooth.atChanges.value).toBeLessThan(hard.atChanges.value / 2);
    expect(smooth.atChanges.velocity).toBeLessThan(hard.atChanges.velocity / 2);
  });
});

describe("the motion", () => {
  test("is said beside the limits, by channel, and a breach is a warning", async () => {
    const library = { ...makeLibrary(), limits: { ...unlimited(2), velocity: Float32Array.of(20, 1e30) } };
    const fits = await evaluate(library);
    expect(fits.motion.x.limit).toEqual({ velocity: 20, acceleration: null });
    expect(fits.motion.x.share).toBeGreaterThan(0.3);
    expect(fits.motion.x.share).toBeLessThanOrEqual(SLACK);
    const slower = { channel: "x", motif: "b", text: expect.stringContaining("as fast as its limits allow") };
    const limitsOf = ({ warnings }: typeof fits) => warnings.filter(({ kind }) => kind === "limit");
    expect(limitsOf(fits)).toMatchObject([slower]);
    const hard = await evaluate(library, await build(makeLibrary())); // built for a faster machine
    expect(hard.motion.x.share).toBeGreaterThan(SLACK);
    expect(hard.motion.x.step).toBeGreaterThanOrEqual(hard.motion.x.changes.velocity * library.cortex.dt - 1e-9);
    expect(limitsOf(hard)).toMatchObject([slower, { channel: "x", text: expect.stringContaining("is asked to move") }]);
  });
});
