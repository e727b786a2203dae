// A patch: one motif's private parameters, and what follows from them and its cortex, as a safetensors file.
import * as z from "zod";
import { UserError } from "../errors.ts";
import { motifTensors, parseMetadata, readMotif, take } from "../library/file.ts";
import { checkArray, checkMotif, type Motif } from "../library/library.ts";
import { readTensors, writeTensors } from "../library/safetensors.ts";

export const PATCH_FORMAT = "thalamotor-patch-1";

const metadataSchema = z.object({
  format: z.literal(PATCH_FORMAT, `the metadata lacks format = "${PATCH_FORMAT}"`),
  cortex: z.string(),
  motif: z.object({ name: z.string(), steps: z.int() }),
});

/** A motif with the input of its preparation, the value and velocity per step of its start. */
export type PatchMotif = Omit<Motif, "target"> & {
  readonly b0: Float32Array;
  readonly value: Float32Array;
  readonly velocity: Float32Array;
};

/** The cortex that a patch is for, as a controller's metadata gives it. */
interface Shape {
  readonly cortex: string;
  readonly units: number;
  readonly rank: number;
  readonly channels: readonly string[];
}

export function writePatch(motif: PatchMotif, { cortex, units, rank, channels }: Shape): Uint8Array {
  const { name, steps, b0, value, velocity } = motif;
  return writeTensors({
    metadata: new Map([
      ["format", PATCH_FORMAT],
      ["cortex", cortex],
      ["motif", JSON.stringify({ name, steps })],
    ]),
    tensors: new Map([
      ...motifTensors(motif, units, rank, channels.length),
      [`motif/${name}/b0`, { shape: [units], data: b0 }],
      [`motif/${name}/value`, { shape: [channels.length], data: value }],
      [`motif/${name}/velocity`, { shape: [channels.length], data: velocity }],
    ]),
  });
}

/** Read and check a patch; it must belong to the cortex. */
export function readPatch(bytes: Uint8Array, shape: Shape, what = "The patch"): PatchMotif {
  const file = readTensors(bytes, what);
  const meta = parseMetadata(metadataSchema, file, new Set(["format", "cortex"]), what);
  if (meta.cortex !== shape.cortex) throw new UserError(`${what} belongs to another cortex: its motif was trained for another library.`);
  const { name, steps } = meta.motif;
  const motif = readMotif(file, name, steps, shape, what);
  const own = (array: string, length: number) => take(file, `motif/${name}/${array}`, [length], what).data;
  const { channels, units } = shape;
  const b0 = own("b0", units);
  const value = own("value", channels.length);
  const velocity = own("velocity", channels.length);
  checkMotif(motif, shape);
  checkArray(b0, units, `Motif "${name}": b0`);
  for (const array of [value, velocity]) checkArray(array, channels.length, `Motif "${name}": its start`);
  return { ...motif, b0, value, velocity };
}
