// A library as a safetensors file. docs/library-format.md describes the arrays for those who write one elsewhere.
import * as z from "zod";
import { UserError } from "../base/errors.ts";
import { checkLibrary, checkName } from "../model/check.ts";
import { commandCount } from "../model/feedback.ts";
import {
  ARCHITECTURES,
  CONNECTIVITIES,
  type Cortex,
  LIMIT_NAMES,
  type Library,
  type Limits,
  MODULES,
  type Motif,
  PHIS,
  TRANSITIONS,
} from "../model/library.ts";
import { settled } from "../model/limits.ts";
import { DIAGONALS } from "../model/sparse.ts";
import { readTensors, type Tensor, type TensorFile, take, writeTensors } from "./safetensors.ts";

export const LIBRARY_FORMAT = "thalamotor-library-1";

const names = z.array(z.string());
const number = z.coerce.number();
const metadataSchema = z.object({
  format: z.literal(LIBRARY_FORMAT, `the metadata lacks format = "${LIBRARY_FORMAT}"`),
  dt: number,
  tau: number,
  motifs: z.array(z.object({ name: z.string(), steps: z.int(), period: z.int().optional() })).min(1),
  channels: names,
  channel_units: names.optional(),
  sensors: names.default([]),
  architecture: z.enum(ARCHITECTURES).default("multiplicative"),
  transition: z.enum(TRANSITIONS).default("thalamic"),
  phi: z.enum(PHIS).default("tanh"),
  connectivity: z.enum(CONNECTIVITIES).default("dense"),
  offsets: z.array(z.int()).default([]),
  module: z.enum(MODULES).default("trained"),
  module_gain: number.default(2),
  preparation: number.optional(),
  training: z
    .object({
      seed: z.number(),
      preparation: z.number(),
      sd: z.number(),
      iterations: z.number(),
      noise: z.number().optional(),
      modes: z.number().optional(),
    })
    .default({ seed: 0, preparation: 0, sd: 1.5, iterations: 0 }),
  guarantee: z
    .object({ preparation: z.number(), contraction: z.number(), distance: z.number(), carried: z.number(), error: z.number().nullable() })
    .optional(),
});
const TEXT = new Set(["format", "architecture", "transition", "phi", "connectivity", "module"]);

/** The arrays of a motif, as they are called in a library. */
function motifTensors(motif: Motif, { units, rank, channels: { length: channels }, sensors }: Cortex): [string, Tensor][] {
  const at = (name: string) => `motif/${motif.name}/${name}`;
  const tensors: [string, Tensor][] = [
    [at("b"), { shape: [units], data: motif.b }],
    [at("x0"), { shape: [units], data: motif.x0 }],
    [at("u"), { shape: [units, rank], data: motif.u }],
    [at("v"), { shape: [rank, units], data: motif.v }],
  ];
  if (motif.K) tensors.push([at("K"), { shape: [motif.K.length / sensors.length, sensors.length], data: motif.K }]);
  if (motif.target) tensors.push([at("target"), { shape: [motif.steps, channels], data: motif.target }]);
  if (motif.spread) tensors.push([at("spread"), { shape: [motif.steps, channels], data: motif.spread }]);
  return tensors;
}

export function libraryFile(library: Library): TensorFile {
  const { cortex, motifs } = library;
  const { limits, home } = settled(library);
  const { units, preparationRank, channels, sensors } = cortex;
  const sparse = cortex.connectivity === "sparse";
  const metadata = new Map<string, string>([
    ["format", LIBRARY_FORMAT],
    ["dt", String(cortex.dt)],
    ["tau", String(cortex.tau)],
    ["motifs", JSON.stringify(motifs.map(({ name, steps, period }) => ({ name, steps, ...(period && { period }) })))],
    ["channels", JSON.stringify(channels)],
    ...(library.channelUnits ? [["channel_units", JSON.stringify(library.channelUnits)] as const] : []),
    ["sensors", JSON.stringify(sensors)],
    ["architecture", library.architecture],
    ["transition", cortex.transition],
    ["phi", cortex.phi],
    ...(sparse
      ? ([
          ["connectivity", "sparse"],
          ["offsets", JSON.stringify(cortex.offsets)],
        ] as const)
      : []),
    ...(cortex.module === "exact"
      ? ([
          ["module", "exact"],
          ["module_gain", String(cortex.moduleGain)],
        ] as const)
      : []),
    ["preparation", String(library.preparation)],
    ["training", JSON.stringify(library.training)],
    ...(library.guarantee ? [["guarantee", JSON.stringify(library.guarantee)] as const] : []),
  ]);
  const tensors = new Map<string, Tensor>([
    sparse ? ["J_diagonals", { shape: [DIAGONALS, units], data: cortex.J }] : ["J", { shape: [units, units], data: cortex.J }],
    ["W", { shape: [channels.length, units], data: cortex.W }],
    ["c", { shape: [channels.length], data: cortex.c }],
    ["U_p", { shape: [units, preparationRank], data: cortex.Up }],
    ["V_p", { shape: [preparationRank, units], data: cortex.Vp }],
    ["B", { shape: [units, cortex.B.length / units], data: cortex.B }],
    ...LIMIT_NAMES.map((name) => [`limits/${name}`, { shape: [channels.length], data: limits[name] }] as const),
    ["home", { shape: [channels.length], data: home }],
    ...motifs.flatMap((motif) => motifTensors(motif, cortex)),
  ]);
  return { metadata, tensors };
}

/** Bytes of the library's safetensors file. */
export function writeLibrary(library: Library): Uint8Array {
  return writeTensors(libraryFile(library));
}

/** Metadata of a file: texts as they are, everything else as JSON. */
function parseMetadata<T extends z.ZodType>(schema: T, file: TensorFile, text: ReadonlySet<string>, what: string): z.output<T> {
  const raw: Record<string, unknown> = {};
  for (const [key, value] of file.metadata) {
    try {
      raw[key] = text.has(key) ? value : JSON.parse(value);
    } catch {
      throw new UserError(`${what}: its metadata field "${key.slice(0, 80)}" is not JSON.`);
    }
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`${what}: metadata ${issue.path.join(".")}: ${issue.message}.`);
}

/** A motif's arrays from a library or a patch. */
function readMotif(
  file: TensorFile,
  { name, steps, period }: { name: string; steps: number; period?: number | undefined },
  cortex: Pick<Cortex, "units" | "rank" | "channels" | "sensors">,
  what: string,
): Motif {
  const { units, rank, channels } = cortex;
  checkName(name, "motif");
  const at = (array: string) => `motif/${name}/${array}`;
  const shown = (array: string) => (file.tensors.has(at(array)) ? take(file, at(array), [steps, channels.length], what).data : undefined);
  const [target, spread] = [shown("target"), shown("spread")];
  const K = file.tensors.has(at("K")) ? take(file, at("K"), [commandCount(cortex), cortex.sensors.length], what).data : undefined;
  return {
    name,
    steps,
    b: take(file, at("b"), [units], what).data,
    x0: take(file, at("x0"), [units], what).data,
    u: rank === 0 ? new Float32Array() : take(file, at("u"), [units, rank], what).data,
    v: rank === 0 ? new Float32Array() : take(file, at("v"), [rank, units], what).data,
    ...(K && { K }),
    ...(period !== undefined && { period }),
    ...(target && { target }),
    ...(spread && { spread }),
  };
}

/** N, and J as a cortex of its connectivity has it. */
function readJ(file: TensorFile, isSparse: boolean, what: string): { units: number; J: Float32Array } {
  if (isSparse) {
    const { shape, data } = take(file, "J_diagonals", [DIAGONALS, undefined], what);
    return { units: shape[1], J: data };
  }
  const units = take(file, "J", [undefined, undefined], what).shape[0];
  return { units, J: take(file, "J", [units, units], what).data };
}

/** Read and check a library; `what` names the file in errors. */
export function readLibrary(bytes: Uint8Array, what: string): Library {
  const file = readTensors(bytes, what);
  const meta = parseMetadata(metadataSchema, file, TEXT, what);
  const { dt, tau, channels, sensors, transition, module, phi, connectivity, offsets, architecture } = meta;
  const { units, J } = readJ(file, connectivity === "sparse", what);
  const first = file.tensors.get(`motif/${meta.motifs[0].name}/u`);
  const rank = first ? (first.shape.length === 1 ? 1 : (first.shape[1] ?? 0)) : 0;
  const looped = module === "trained" && (transition === "thalamic" || file.tensors.has("U_p"));
  const Up = looped ? take(file, "U_p", [units, undefined], what) : { shape: [units, 0], data: new Float32Array() };
  const preparationRank = Up.shape[1];
  const cortex: Cortex = {
    units,
    rank,
    preparationRank,
    channels,
    sensors,
    dt,
    tau,
    transition,
    module,
    moduleGain: meta.module_gain,
    phi,
    connectivity,
    offsets,
    J,
    W: take(file, "W", [channels.length, units], what).data,
    c: take(file, "c", [channels.length], what).data,
    Up: Up.data,
    Vp: preparationRank > 0 ? take(file, "V_p", [preparationRank, units], what).data : new Float32Array(),
    B:
      sensors.length > 0 && commandCount(meta) === channels.length
        ? take(file, "B", [units, sensors.length], what).data
        : new Float32Array(),
  };
  const motifs = meta.motifs.map((motif) => readMotif(file, motif, cortex, what));
  const preparation = meta.preparation ?? Math.round((3 * tau) / dt);
  const { training, guarantee, channel_units: channelUnits } = meta;
  const own = (name: string) => take(file, name, [channels.length], what).data;
  const limits = file.tensors.has("limits/velocity")
    ? (Object.fromEntries(LIMIT_NAMES.map((name) => [name, own(`limits/${name}`)])) as unknown as Limits)
    : undefined;
  const home = file.tensors.has("home") ? own("home") : undefined;
  return checkLibrary({
    cortex,
    motifs,
    architecture,
    preparation,
    training,
    ...(guarantee && { guarantee }),
    ...(channelUnits && { channelUnits }),
    ...(limits && { limits }),
    ...(home && { home }),
  });
}
