import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { build, makePatch } from "../../src/device/build.ts";
import { stateIn, stateOf } from "../../src/device/coordinates.ts";
import { Controller } from "../../src/drive/controller.ts";
import { record } from "../../src/drive/play.ts";
import { settled } from "../../src/model/limits.ts";
import { makeLibrary } from "../fixture.ts";
import { linearLibrary } from "../learn/linear/library.ts";

const library = linearLibrary(["a", "b", "c"], ["x", "y"], 44);
const small = { ...settled(library), motifs: library.motifs.slice(0, 2) };
const load = async (...[of, options]: Parameters<typeof build>) => Controller.load(await build(of, options));
const SEQUENCE = ["a", "b", "b", "c", "a"].map((motif) => ({ motif }));

describe("a linear controller", () => {
  test("is stepped in the eigenbasis, and agrees there with the dense form to 1e-4 of its range", async () => {
    const [eigen, dense] = [await load(library), await load(library, { basis: "units" })];
    expect([eigen.metadata.basis, dense.metadata.basis]).toEqual(["eigen", "units"]);
    const [a, b] = [record(eigen, SEQUENCE).output, record(dense, SEQUENCE).output];
    const range = Math.max(...b) - Math.min(...b);
    expect(Math.max(...a.map((y, i) => Math.abs(y - b[i])))).toBeLessThan(1e-4 * range);
    expect(eigen.memory.weights).toBeLessThan(dense.memory.weights / 1.5);
  });

  test("computes the same bits with SIMD and without, over random plays, in both bases", async () => {
    for (const basis of ["eigen", "units"] as const) {
      const [simd, scalar] = [await load(library, { basis }), await load(library, { basis, target: "scalar" })];
      const random = new Random(5, "plays");
      for (let k = 0; k < 20_000; k++) {
        const motif = library.motifs[random.integer(3)].name;
        const gain = random.uniform(-2, 2);
        const act = random.integer(200);
        for (const controller of [simd, scalar]) {
          if (controller.queued < 3 && act < 10) controller.play(motif, { gain });
          if (act === 11) controller.stop();
          if (act === 12) controller.speed = Math.abs(gain);
          controller.tick();
        }
        if (k % 100 === 0) expect(simd.hash()).toBe(scalar.hash());
      }
      expect(simd.hash()).toBe(scalar.hash());
    }
  });

  test("takes a motif from a patch, whichever basis it has, as a new build would", async () => {
    const patch = makePatch(library.cortex, library.motifs[2]);
    for (const basis of ["eigen", "units"] as const) {
      const [patched, built] = [await load(small, { basis, capacity: 3 }), await load({ ...settled(library) }, { basis })];
      patched.add(patch);
      expect(record(patched, SEQUENCE).output).toEqual(record(built, SEQUENCE).output);
      expect(patched.hash()).toBe(built.hash());
    }
  });

  test("keeps coordinates for a state, and gives the state back", async () => {
    const kept = { basis: "eigen" } as const;
    const x = new Random(1, "x").normals(44);
    const coordinates = stateIn(library.cortex, kept, x);
    expect(coordinates).toHaveLength((await load(library)).state.length);
    stateOf(library.cortex, kept, coordinates).forEach((value, i) => {
      expect(value).toBeCloseTo(x[i], 4);
    });
  });

  test("stays finite and free of NaN when a motif explodes", async () => {
    const [first] = library.motifs;
    const wild = { ...first, steps: 4000, u: first.u.map((u) => 20 * u), v: first.v.map((v) => 20 * v) };
    const { target: _, ...untold } = wild;
    for (const basis of ["eigen", "units"] as const) {
      const controller = await load({ ...library, motifs: [untold] }, { basis });
      controller.play("a");
      do controller.tick();
      while (controller.phase !== "idle");
      expect(Math.max(...controller.state.map(Math.abs))).toBeGreaterThan(1e6);
      expect(controller.state.every(Number.isFinite)).toBe(true);
      expect(controller.tick().every(Number.isFinite)).toBe(true);
    }
  });

  test("is the only one that can be built in the eigenbasis", async () => {
    await expect(build(makeLibrary(), { basis: "eigen" })).rejects.toThrow(/Only a linear library/);
  });
});
