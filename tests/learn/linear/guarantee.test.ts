import { describe, expect, test } from "vitest";
import { norm } from "../../../src/algebra/products.ts";
import { Random } from "../../../src/base/random.ts";
import { build } from "../../../src/device/build.ts";
import { stateOf } from "../../../src/device/coordinates.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { readLibrary, writeLibrary } from "../../../src/file/library-file.ts";
import { guarantee } from "../../../src/learn/linear/guarantee.ts";
import { evaluate } from "../../../src/measure/evaluate.ts";
import { unlimited } from "../../../src/model/limits.ts";
import { linearLibrary } from "./library.ts";

const library = linearLibrary();
const { cortex, motifs } = library;

describe("the guarantee", () => {
  const promised = library.guarantee?.error as number;

  test("holds at the start of every motif of long random chains, on the controller", async () => {
    expect(promised).toBeGreaterThan(0);
    const controller = await Controller.load(await build(library));
    const random = new Random(3, "chain");
    const start = motifs[0];
    let largest = 0;
    controller.play(start.name);
    for (let plays = 0; plays < 60; plays++) {
      const next = motifs[random.integer(motifs.length)];
      controller.play(next.name);
      while (controller.phase !== "execute") controller.tick();
      while (controller.phase === "execute") controller.tick();
      for (let k = 0; k < library.preparation - 1; k++) controller.tick();
      const x = stateOf(cortex, controller.metadata, controller.state);
      largest = Math.max(largest, norm(Float64Array.from(x, (xi, i) => xi - next.x0[i])));
    }
    expect(largest).toBeLessThanOrEqual(promised);
    expect(largest).toBeGreaterThan(promised / 1000); // it is a bound of this, not of anything
  });

  test("of the exact module is what it leaves in closed form, whatever the loops", () => {
    const exact = { ...cortex, module: "exact", moduleGain: 2 } as const;
    const { contraction, error, distance, carried } = guarantee(exact, motifs, 12);
    expect(contraction).toBeCloseTo(Math.exp((-2 * 12 * cortex.dt) / cortex.tau), 12);
    expect(error).toBeCloseTo((contraction * distance) / (1 - carried), 12);
  });

  test("is none where a motif makes more of an error than a preparation takes away", () => {
    const [first, ...others] = motifs;
    const wild = { ...first, u: first.u.map((u) => 6 * u), v: first.v.map((v) => 6 * v) };
    const { error, carried } = guarantee(cortex, [wild, ...others], library.preparation);
    expect(carried).toBeGreaterThan(1);
    expect(error).toBeNull();
  });

  test("is stronger after a longer preparation, and is kept in the library's file", () => {
    expect(guarantee(cortex, motifs, 60).error ?? 1).toBeLessThan(promised);
    expect(readLibrary(writeLibrary(library), "x").guarantee).toEqual(library.guarantee);
  });

  test("bounds what is expected to be felt as it bounds what is commanded", async () => {
    const open = linearLibrary(["a", "b"], ["x", "s"]);
    const motifs = open.motifs.map((motif) => ({ ...motif, K: Float32Array.of(2) }));
    const feeling = { ...open, motifs, cortex: { ...open.cortex, sensors: ["s"] } };
    expect((await evaluate(feeling)).bounds).toEqual((await evaluate(open)).bounds);
  });

  test("bounds the same where limits make preparations longer than it says", async () => {
    const of = async (acceleration: number) => {
      const limits = { ...unlimited(cortex.channels.length), acceleration: Float32Array.of(acceleration) };
      return (await evaluate({ ...library, limits })).bounds;
    };
    const [free, slow] = [await of(1e30), await of(0.1)];
    expect(slow?.hold).toBe(true);
    slow?.nmse.flat().forEach((bound, i) => {
      expect(bound / (free?.nmse.flat()[i] ?? 0)).toBeCloseTo(1, 9);
    });
  });

  test("bounds the error of every pair that evaluation measures", async () => {
    const { bounds, pairs, ratio, boundary } = await evaluate(library);
    expect(bounds?.hold).toBe(true);
    pairs.nmse.forEach((row, from) => {
      row.forEach((nmse, to) => {
        expect(nmse).toBeLessThanOrEqual(bounds?.nmse[from][to] ?? 0);
      });
    });
    expect(ratio).toBeLessThan(1.1);
    expect(Object.keys(boundary)).toHaveLength(3); // a linear cortex that rests stays at rest: there is no carrying on
  });

  test("says nothing of a preparation that it was not computed for", async () => {
    expect((await evaluate(library, await build(library, { preparation: 20 }))).bounds).toBeUndefined();
    expect((await evaluate(library, await build(library, { basis: "units" }))).bounds?.hold).toBe(true);
  });
});
