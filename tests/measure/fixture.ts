import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { executed, record } from "../../src/drive/play.ts";
import type { Library } from "../../src/model/library.ts";
import { makeLibrary } from "../fixture.ts";

/** A library whose targets are what its controller does, so that its errors are known: none, whatever went before. */
export async function faithful(library = makeLibrary()): Promise<Library> {
  const cortex = { ...library.cortex, transition: "reset" as const };
  const made: Library = { ...library, cortex };
  for (let round = 0; round < 2; round++) {
    // twice: the start of a target decides how the controller glides to it
    const controller = await Controller.load(await build(made, { preparation: 0, output: "network", handOver: "hard" }));
    (made as { motifs: unknown }).motifs = made.motifs.map((motif) => {
      controller.reset();
      return { ...motif, target: Float32Array.from(executed(record(controller, [{ motif: motif.name }]), 0, 2)) };
    });
  }
  return made;
}
