// A patch for controllers in C, which read no safetensors: its motif, checked as by `add`, as a record of their own.
import { writeRecord } from "../device/c/record.ts";
import { Instance } from "../device/layout.ts";
import { readMetadata } from "../device/metadata.ts";
import { loadModule } from "./load.ts";
import { Motifs } from "./motifs.ts";

/**
 * The record that the C of a controller takes in NAME_add.
 * @param controller bytes of the module that the C was translated from (NAME.wasm beside it)
 * @throws UserError if the patch belongs to another cortex, the motif is known already or there is no room for one
 */
export async function pack(controller: Uint8Array, patch: Uint8Array): Promise<Uint8Array> {
  const { module, what } = await loadModule(controller, "The controller");
  const metadata = readMetadata(module, what);
  const { slot } = new Motifs(metadata).unpack(patch, new Instance(module, what));
  return writeRecord(slot, metadata);
}
