// Where a controller's module says that things lie, spoiled bit by bit: what is left is no controller, or takes a patch, and is not asked more.
import { expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { build } from "../../src/device/build.ts";
import { readSections } from "../../src/device/module.ts";
import { Controller } from "../../src/drive/controller.ts";
import { LIBRARIES, patchesOf } from "./doors/libraries.ts";

const GLOBALS = 6;
const BITS = [1, 4, 16, 32];

test("a controller whose addresses are wrong is refused in words, when it is loaded or when a motif is added", async () => {
  const library = LIBRARIES.f32;
  const [patch] = patchesOf(library);
  const bytes = await build(library, { capacity: 4 });
  const body = readSections(bytes).find(({ id }) => id === GLOBALS)?.body ?? new Uint8Array();
  const from = body.byteOffset - bytes.byteOffset;
  const said = new Set<string>();
  for (let k = 0; k < BITS.length * body.length; k++) {
    const spoiled = bytes.slice();
    spoiled[from + Math.floor(k / BITS.length)] ^= BITS[k % BITS.length];
    try {
      (await Controller.load(spoiled)).add(patch);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      said.add((error as Error).message);
    }
  }
  for (const why of ["slots are not as it says", "outside of its memory"]) expect([...said].join("\n")).toContain(why);
});
