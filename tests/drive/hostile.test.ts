// Thousands of damaged modules and patches: a typed error or a valid result, never a crash, a hang or an access outside.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { build, makePatch } from "../../src/device/build.ts";
import { decode } from "../../src/device/c/decode.ts";
import { placesOf } from "../../src/device/c/regions.ts";
import { translate } from "../../src/device/c/translate.ts";
import { Instance } from "../../src/device/layout.ts";
import { Controller } from "../../src/drive/controller.ts";
import { makeLibrary } from "../fixture.ts";

const library = makeLibrary({ units: 4, rank: 1, preparationRank: 1, channels: ["x"], motifs: ["a"] });
const good = await build(library, { capacity: 2 });
const whole = await build(makeLibrary({ units: 16, rank: 1, channels: ["x"], motifs: ["a"], sparse: true, exact: true }), {
  capacity: 2,
  precision: "int16",
});
const modules = [
  ["f32", good],
  ["int16", whole],
] as const;
const placesIn = (bytes: Uint8Array) => placesOf(new Instance(new WebAssembly.Module(bytes as BufferSource), "it"), 1);

/** Some bytes changed, some cut out or put in, the end cut off. */
const damage = (bytes: Uint8Array) =>
  fc
    .record({
      flips: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 }),
      splice: fc.option(fc.tuple(fc.nat(bytes.length - 1), fc.nat(20), fc.uint8Array({ maxLength: 20 }))),
      length: fc.option(fc.nat(bytes.length), { freq: 8 }),
    })
    .map(({ flips, splice, length }) => {
      const changed = bytes.slice();
      for (const [at, value] of flips) changed[at] = value;
      const parts = splice ? [...changed.subarray(0, splice[0]), ...splice[2], ...changed.subarray(splice[0] + splice[1])] : changed;
      return Uint8Array.from(parts).subarray(0, length ?? undefined);
    });

/** Only a UserError is a typed error. */
async function survives(action: () => unknown): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    expect(error, String((error as Error).stack)).toBeInstanceOf(UserError);
    return false;
  }
}

describe("damaged input", () => {
  test.each(modules)("modules in %s, given to the loader", async (_, module) => {
    let loaded = 0;
    await fc.assert(
      fc.asyncProperty(damage(module), async (bytes) => {
        if (await survives(() => Controller.load(bytes))) loaded++;
      }),
      { numRuns: 4000 },
    );
    expect(loaded).toBeGreaterThan(0); // damage to a weight is a valid module
  });

  test.each(modules)("modules in %s, given to the translator", async (_, module) => {
    const places = placesIn(module);
    await fc.assert(
      fc.asyncProperty(damage(module), async (bytes) => {
        await survives(() => translate("it", decode(bytes), places));
      }),
      { numRuns: 4000 },
    );
  });

  test("patches, given to a running controller", async () => {
    const [motif] = makeLibrary({ units: 4, rank: 1, preparationRank: 1, channels: ["x"], motifs: ["z"] }).motifs;
    const patch = makePatch(library.cortex, motif);
    const module = new WebAssembly.Module(good as BufferSource);
    let added = 0;
    let controller = new Controller(module);
    await fc.assert(
      fc.asyncProperty(damage(patch), async (bytes) => {
        if (!(await survives(() => controller.add(bytes)))) return;
        added++;
        controller.play(controller.motifs[1]);
        for (let k = 0; k < 60; k++) expect(controller.tick().every(Number.isFinite)).toBe(true);
        controller = new Controller(module);
      }),
      { numRuns: 4000 },
    );
    expect(added).toBeGreaterThan(0);
  });
});
