// What a controller says of itself: JSON in its custom section "thalamotor".
import * as z from "zod";
import { UserError } from "../base/errors.ts";
import { TRANSITIONS } from "../model/library.ts";

export const SECTION_NAME = "thalamotor";
export const STAGES = ["glide", "network", "hold"] as const;
/** What the numbers of the state are: the units' activities, or (linear only) coordinates in the eigenbasis of J. */
export const BASES = ["units", "eigen"] as const;
export type Basis = (typeof BASES)[number];
/** The output during a preparation. */
export type Stage = (typeof STAGES)[number];

const count = z.int().min(0);
const schema = z.object({
  format: z.literal("thalamotor-controller-1"),
  version: z.string(),
  target: z.enum(["simd", "scalar", "c"]),
  /** SHA-256 of the cortex: a patch must carry the same. */
  cortex: z.string(),
  architecture: z.string(),
  basis: z.enum(BASES).default("units"),
  units: count,
  rank: count,
  preparationRank: count,
  channels: z.array(z.string()),
  sensors: z.array(z.string()),
  dt: z.number().positive(),
  tau: z.number().positive(),
  transition: z.enum(TRANSITIONS),
  output: z.enum(STAGES),
  /** steps */
  preparation: count,
  capacity: count,
  queue: count,
  motifs: z.array(z.object({ name: z.string(), steps: count })),
});

export type Metadata = z.output<typeof schema>;

/** The metadata of a controller; an error if the module is not one. */
export function readMetadata(module: WebAssembly.Module, what: string): Metadata {
  const [section] = WebAssembly.Module.customSections(module, SECTION_NAME);
  if (!section) throw new UserError(`${what} is a WebAssembly module, but no thalamotor controller.`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(section));
  } catch {
    json = undefined;
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new UserError(`${what} is no thalamotor controller of this version: ${parsed.error.issues[0].message}.`);
  return parsed.data;
}
