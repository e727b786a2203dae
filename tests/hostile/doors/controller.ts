// The door of controllers: loaded, translated to C, and driven as far as that may end.
import { build } from "../../../src/device/build.ts";
import { decode } from "../../../src/device/c/decode.ts";
import { placesOf } from "../../../src/device/c/regions.ts";
import { translate } from "../../../src/device/c/translate.ts";
import { Instance } from "../../../src/device/layout.ts";
import type { Precision } from "../../../src/device/metadata.ts";
import { readSections, SECTION } from "../../../src/device/module.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { pack } from "../../../src/drive/pack.ts";
import { makePolicy } from "../../fixture.ts";
import { HZ } from "../../realtime/fixture.ts";
import type { Door } from "../door.ts";
import { inModule } from "../edits.ts";
import { Held } from "./held.ts";
import { LIBRARIES, patchesOf, play } from "./libraries.ts";

/** The program of a module: everything that it does not say of itself. */
const programOf = (bytes: Uint8Array) =>
  readSections(bytes)
    .filter(({ id }) => id !== SECTION.custom)
    .map(({ id, body }) => `${id} ${Buffer.from(body).toString("base64")}`)
    .join();

/** A spoiled program may do anything within its memory, for ever (docs/security.md): it is not run, only one that is whole but lies. */
export async function controllerDoor(precision: Precision): Promise<Door> {
  const library = LIBRARIES[precision];
  const [patch] = patchesOf(library);
  const good = [
    await build(library, { capacity: 4, precision, target: "c" }),
    await build(library, { policy: makePolicy(library, ["target"], 4), capacity: 4, precision, target: "c" }),
  ];
  const programs = good.map(programOf);
  return {
    good,
    edits: [inModule],
    async open(bytes) {
      const controller = await Controller.load(bytes);
      const module = new WebAssembly.Module(bytes as BufferSource);
      translate("it", decode(bytes), placesOf(new Instance(module, "it"), controller.motifs.length));
      await pack(bytes, patch);
      if (!programs.includes(programOf(bytes))) return;
      controller.start();
      play(controller);
      controller.add(patch);
      play(controller);
      (await Held.open(module, { hz: HZ })).tick();
    },
  };
}
