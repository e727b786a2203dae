// What a controller says of itself: JSON in its custom section "thalamotor".
import { UserError } from "../base/errors.ts";
import { Fields } from "../base/fields.ts";
import type { WasmModule } from "../base/platform.ts";
import {
  BASES,
  type Basis,
  CONNECTIVITIES,
  type Connectivity,
  MODULES,
  type Module,
  PHIS,
  type Phi,
  TRANSITIONS,
  type Transition,
} from "../model/library.ts";
import { type Aim, readAims } from "../model/policy.ts";
import type { Scales } from "./quantise.ts";

export const SECTION_NAME = "thalamotor";
export const STAGES = ["glide", "network", "hold"] as const;
/** What the cell is computed in; in integers as assembly/cell/i16.ts does. */
export const PRECISIONS = ["f32", "int16"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** The output during a preparation. */
export type Stage = (typeof STAGES)[number];

const TARGETS = ["simd", "scalar", "c"] as const;
const FORMAT = "thalamotor-controller-1";

export interface Metadata {
  readonly format: typeof FORMAT;
  readonly version: string;
  readonly target: (typeof TARGETS)[number];
  /** SHA-256 of the cortex: a patch must carry the same. */
  readonly cortex: string;
  readonly architecture: string;
  readonly connectivity: Connectivity;
  readonly phi: Phi;
  readonly basis: Basis;
  readonly precision: Precision;
  /** Of an int16 controller. */
  readonly scales?: Scales;
  /** N, R, R_p */
  readonly units: number;
  readonly rank: number;
  readonly preparationRank: number;
  readonly channels: readonly string[];
  /** "" where not known; empty where none is. */
  readonly channelUnits: readonly string[];
  readonly sensors: readonly string[];
  /** Sensors that it knows what to expect of, and feeds back: all or none. */
  readonly expected: readonly string[];
  /** Timestep and membrane time constant, seconds. */
  readonly dt: number;
  readonly tau: number;
  readonly transition: Transition;
  readonly module: Module;
  /** g_p of the exact module. */
  readonly moduleGain: number;
  readonly output: Stage;
  /** steps */
  readonly preparation: number;
  /** Motifs and plays that it has room for. */
  readonly capacity: number;
  readonly queue: number;
  /** Most steps in a tick. */
  readonly mostSteps: number;
  /** Durations in steps; of a rhythmic motif the period, the same. */
  readonly motifs: readonly { readonly name: string; readonly steps: number; readonly period?: number }[];
  /** Where the output is before the first play. */
  readonly home: readonly number[];
  /** What the policy is told: values that the host writes. */
  readonly inputs: readonly string[];
  readonly policy?: PolicyMetadata;
  /** The public key (hexadecimal) whose patches it takes, and no others. */
  readonly trust?: string;
}

/** What a controller says of its policy. */
export interface PolicyMetadata {
  /** Its inputs in order: sensors, and what it is told. */
  readonly sees: readonly string[];
  /** The motifs that it picks from. */
  readonly picks: readonly string[];
  /** The goals that it gives their plays, if it does. */
  readonly goals?: readonly Aim[];
  /** H */
  readonly hidden: number;
  readonly task: string;
  readonly seed: number;
}

/** What is read at every tick, by name: the sensors, then what the policy is told. */
export const readingsOf = ({ sensors, inputs }: Pick<Metadata, "sensors" | "inputs">) => [...sensors, ...inputs];

/** The metadata of a controller; an error if the module is not one. */
export function readMetadata(module: WasmModule, what: string): Metadata {
  const [section] = WebAssembly.Module.customSections(module, SECTION_NAME);
  if (!section) throw new UserError(`${what} is a WebAssembly module, but no thalamotor controller.`);
  const fail = (why: string): never => {
    throw new UserError(`${what} is no thalamotor controller of this version: ${why}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(section));
  } catch {
    fail("what it says of itself is not JSON");
  }
  const of = new Fields(json, "what it says of itself", fail);
  const channels = of.texts("channels");
  return {
    format: of.oneOf("format", [FORMAT]),
    version: of.text("version"),
    target: of.oneOf("target", TARGETS),
    cortex: of.text("cortex"),
    architecture: of.text("architecture"),
    connectivity: of.oneOf("connectivity", CONNECTIVITIES),
    phi: of.oneOf("phi", PHIS),
    basis: of.oneOf("basis", BASES, "units"),
    precision: of.oneOf("precision", PRECISIONS, "f32"),
    ...(of.has("scales") && { scales: readScales(of.value("scales"), fail) }),
    units: of.count("units"),
    rank: of.count("rank"),
    preparationRank: of.count("preparationRank"),
    channels,
    channelUnits: of.texts("channelUnits", []),
    sensors: of.texts("sensors"),
    expected: of.texts("expected", []),
    dt: of.positive("dt"),
    tau: of.positive("tau"),
    transition: of.oneOf("transition", TRANSITIONS),
    module: of.oneOf("module", MODULES),
    moduleGain: of.positive("moduleGain"),
    output: of.oneOf("output", STAGES),
    preparation: of.count("preparation"),
    capacity: of.count("capacity"),
    queue: of.count("queue"),
    mostSteps: of.count("mostSteps"),
    motifs: of.list("motifs").map((motif) => {
      const each = new Fields(motif, "a motif", fail);
      return { name: each.text("name"), steps: each.count("steps"), ...(each.has("period") && { period: each.count("period") }) };
    }),
    home: of.numbers("home", channels.length),
    inputs: of.texts("inputs", []),
    ...(of.has("trust") && { trust: of.text("trust") }),
    ...(of.has("policy") && { policy: readPolicy(of.value("policy"), fail) }),
  };
}

function readPolicy(value: unknown, fail: (why: string) => never): PolicyMetadata {
  const of = new Fields(value, "its policy", fail);
  const goals = of.has("goals") && { goals: readAims(of.list("goals"), fail) };
  return {
    sees: of.texts("sees"),
    picks: of.texts("picks"),
    ...goals,
    hidden: of.count("hidden"),
    task: of.text("task"),
    seed: of.count("seed"),
  };
}

function readScales(value: unknown, fail: (why: string) => never): Scales {
  const of = new Fields(value, "its scales", fail);
  const [J, loop, b, x, most] = ["J", "loop", "b", "x", "most"].map((name) => of.count(name));
  return { J, loop, b, x, most };
}
