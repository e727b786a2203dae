// A patch: one motif's private parameters, and what follows from them and its cortex, as a safetensors file. For a linear
// cortex it holds them in both bases.
import * as z from "zod";
import { UserError } from "../base/errors.ts";
import type { Basis, Metadata } from "../device/metadata.ts";
import { type DeployedMotif, packSlot, type SlotArrays } from "../device/slot.ts";
import { checkArray, checkName, checkSteps, padded } from "../model/library.ts";
import { parseMetadata, take } from "./library.ts";
import { readTensors, type Tensor, writeTensors } from "./safetensors.ts";

export const PATCH_FORMAT = "thalamotor-patch-1";

const metadataSchema = z.object({
  format: z.literal(PATCH_FORMAT, `the metadata lacks format = "${PATCH_FORMAT}"`),
  cortex: z.string(),
  motif: z.object({ name: z.string(), steps: z.int() }),
});

/** What a patch holds: the arrays over the units, and of a linear cortex in the eigenbasis too. */
export interface PatchMotif extends Pick<DeployedMotif, "steps" | "value" | "velocity"> {
  readonly name: string;
  readonly units: SlotArrays;
  readonly eigen?: SlotArrays;
}

/** The controller that a patch is for, as its metadata gives it. */
interface Shape {
  readonly cortex: string;
  readonly basis: Basis;
  readonly units: number;
  readonly rank: number;
  readonly channels: readonly string[];
}

/** Where the arrays of a basis are called what. */
const prefix = (name: string, basis: Basis) => `${basis === "units" ? "motif" : "eigen"}/${name}`;

/** @param cortex its hash */
export function writePatch(motif: PatchMotif, cortex: string): Uint8Array {
  const { name, steps, value, velocity } = motif;
  const arrays = ({ b, x0, b0, u, v }: SlotArrays, basis: Basis): [string, Tensor][] => {
    const at = prefix(name, basis);
    const n = b.length;
    return [
      [`${at}/b`, { shape: [n], data: b }],
      [`${at}/x0`, { shape: [n], data: x0 }],
      [`${at}/u`, { shape: [n, u.length / n], data: u }],
      [`${at}/v`, { shape: [v.length / n, n], data: v }],
      [`${at}/b0`, { shape: [n], data: b0 }],
    ];
  };
  return writeTensors({
    metadata: new Map([
      ["format", PATCH_FORMAT],
      ["cortex", cortex],
      ["motif", JSON.stringify({ name, steps })],
    ]),
    tensors: new Map([
      ...arrays(motif.units, "units"),
      ...(motif.eigen ? arrays(motif.eigen, "eigen") : []),
      [`motif/${name}/value`, { shape: [value.length], data: value }],
      [`motif/${name}/velocity`, { shape: [velocity.length], data: velocity }],
    ]),
  });
}

/** Read and check a patch; it must belong to the cortex. Its arrays come in the controller's basis. */
function readPatch(bytes: Uint8Array, shape: Shape): DeployedMotif & { readonly name: string } {
  const what = "The patch";
  const file = readTensors(bytes, what);
  const meta = parseMetadata(metadataSchema, file, new Set(["format", "cortex"]), what);
  if (meta.cortex !== shape.cortex) throw new UserError(`${what} belongs to another cortex: its motif was trained for another library.`);
  const { channels, rank, basis } = shape;
  const { name, steps } = meta.motif;
  checkName(name, "motif");
  checkSteps(steps, name);
  const n = basis === "units" ? shape.units : padded(shape.units);
  const own = (array: string, lengths: number[]) => {
    const { data } = take(file, array, lengths, what);
    checkArray(data, data.length, array);
    return data;
  };
  const of = (array: string, ...lengths: number[]) => own(`${prefix(name, basis)}/${array}`, lengths);
  return {
    name,
    steps,
    b: of("b", n),
    x0: of("x0", n),
    u: rank === 0 ? new Float32Array() : of("u", n, rank),
    v: rank === 0 ? new Float32Array() : of("v", rank, n),
    b0: of("b0", n),
    value: own(`motif/${name}/value`, [channels.length]),
    velocity: own(`motif/${name}/velocity`, [channels.length]),
  };
}

/**
 * The name of a patch's motif and the bytes of its slot, for a controller that has the motifs `names` already.
 * @throws UserError if the patch belongs to another cortex, the motif is known already or no slot is free.
 */
export function unpackPatch(patch: Uint8Array, metadata: Metadata, names: readonly string[]): { name: string; slot: Uint8Array } {
  const { rank, capacity, transition } = metadata;
  const motif = readPatch(patch, metadata);
  if (names.includes(motif.name)) throw new UserError(`The controller already has a motif "${motif.name}".`);
  if (names.length >= capacity) {
    throw new UserError(`No slot is free: the controller was built for ${capacity} motifs. Build it with a larger --capacity.`);
  }
  return { name: motif.name, slot: packSlot(motif, transition, motif.b.length, rank) };
}
