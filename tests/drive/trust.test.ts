import { beforeAll, describe, expect, test } from "vitest";
import { build, makePatch } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { PublicKey, publicKeyOf, signed } from "../../src/file/signature.ts";
import { makeLibrary } from "../fixture.ts";
import { secret, stranger, trust, untrusted } from "../untrusted.ts";

const library = makeLibrary({ motifs: ["a", "b", "c", "d", "e"] });
const few = { ...library, motifs: library.motifs.slice(0, 3) };
const patchOf = (m: number) => makePatch(library.cortex, library.motifs[m]);

let open: Uint8Array;
let trusting: Uint8Array;
beforeAll(async () => {
  open = await build(few, { capacity: 5 });
  trusting = await build(few, { capacity: 5, trust: trust.hex });
});

/** What refuses a patch, with memory untouched by it. */
function refusal(controller: Controller, patch: Uint8Array): string {
  const before = controller.snapshot();
  const { motifs } = controller;
  try {
    controller.add(patch);
  } catch (error) {
    expect(controller.snapshot()).toEqual(before);
    expect(controller.motifs).toEqual(motifs);
    return (error as Error).message;
  }
  return "";
}

describe("a controller that trusts a key", () => {
  test("takes what it has signed, whether it was built or loaded to trust it", async () => {
    for (const bytes of [open, trusting]) {
      const controller = await Controller.load(bytes, { trust });
      controller.add(signed(patchOf(3), secret, 4));
      expect([controller.motifs.at(-1), controller.counter]).toEqual(["d", 4]);
      controller.play("d");
      for (let k = 0; k < 20; k++) controller.tick();
      expect(controller.motif).toBe("d");
    }
  });

  test("refuses, before anything is written, what is unsigned, of another key, altered, old, or of another cortex", async () => {
    const controller = await Controller.load(trusting, { trust });
    controller.add(signed(patchOf(3), secret, 4));
    for (const { patch, why } of untrusted(patchOf(4), 4)) expect(refusal(controller, patch)).toMatch(why);
    expect(refusal(controller, signed(patchOf(3), secret, 4)), "the same once more").toMatch(/an old one: its counter is 4/);
    controller.add(signed(patchOf(4), secret, 5));
  });

  test("takes no old patch after a restart that remembers the counter", async () => {
    const restarted = await Controller.load(trusting, { trust, counter: 4 });
    expect(refusal(restarted, signed(patchOf(3), secret, 4))).toMatch(/an old one/);
    restarted.add(signed(patchOf(4), secret, 5));
  });

  test("is loaded with that key or takes none", async () => {
    const unasked = await Controller.load(trusting);
    expect(refusal(unasked, signed(patchOf(3), secret, 4))).toMatch(/load it with \{ trust/);
    await expect(Controller.load(trusting, { trust: new PublicKey(publicKeyOf(stranger)) })).rejects.toThrow(/to trust another key/);
  });
});
