import { UserError } from "../base/errors.ts";
import type { Scales } from "../device/quantise.ts";
import { Controller } from "../drive/controller.ts";
import { readLibrary } from "../file/library-file.ts";
import { readPolicy } from "../file/policy-file.ts";
import { readTensors, type TensorFile } from "../file/safetensors.ts";
import { countParameters, isExact } from "../model/architecture.ts";
import { certificate } from "../model/cell.ts";
import { cortexHash } from "../model/identity.ts";
import type { Cortex, Guarantee, Library } from "../model/library.ts";
import type { Policy } from "../model/policy.ts";
import { channelLabels } from "../report/labels.ts";
import { FILE_KINDS, kindOf } from "./file-kind.ts";
import { readBytes } from "./files.ts";
import { table } from "./table.ts";

interface Described {
  readonly fields: Record<string, unknown>;
  readonly head: string[];
  readonly rows: (string | number)[][];
}

export async function run(path: string, { json }: { json?: boolean }): Promise<void> {
  const bytes = await readBytes(path);
  const { fields, head, rows } = await describe(bytes, path, json === true);
  if (json) {
    console.log(
      JSON.stringify({
        file: path,
        ...fields,
        [head[0] === "motif" ? "motifs" : "arrays"]: rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]]))),
      }),
    );
    return;
  }
  for (const [name, value] of Object.entries(fields)) console.log(`${name}: ${textOf(value)}`);
  console.log(table(head, rows));
}

/** A field as a line shows it. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ") || "none";
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, of]) => `${name} ${textOf(of)}`)
    .join("; ");
}

async function describe(bytes: Uint8Array, path: string, json: boolean): Promise<Described> {
  const kind = kindOf(bytes);
  if (kind === "controller") return describeController(bytes, json);
  if (kind === "library") return describeLibrary(readLibrary(bytes, path), bytes.length, json);
  if (kind === "policy") return describePolicy(readPolicy(bytes, path), bytes.length);
  const file = kind === "patch" || kind === "unknown" || kind === "empty" ? readTensors(bytes, path) : undefined;
  if (kind === "patch" && file) return describePatch(file, bytes.length);
  const { name, hint } = FILE_KINDS[kind];
  throw new UserError(`${path} is ${name}, neither a library, nor a patch, nor a policy, nor a controller${hint && `: ${hint}`}.`);
}

/** What an int16 controller multiplied things by, in words. */
const scalesOf = ({ J, b, x }: Scales) =>
  Object.entries({ J, b, x })
    .map(([name, exponent]) => `${name} times 2^${exponent}`)
    .join(", ");

async function describeController(bytes: Uint8Array, json: boolean): Promise<Described> {
  const controller = await Controller.load(bytes);
  const { motifs, dt, scales, policy, ...fields } = controller.metadata;
  return {
    fields: {
      kind: "controller",
      bytes: bytes.length,
      weights: controller.memory.weights,
      state: controller.memory.state,
      dt,
      ...fields,
      ...(scales && { scales: json ? scales : scalesOf(scales) }),
      ...(policy && { policy: json ? policy : `picks from ${policy.picks.join(", ")} by ${policy.sees.join(", ")}` }),
      ...certified(controller.metadata, json),
    },
    head: ["motif", "steps", "seconds"],
    rows: motifs.map(({ name, steps }) => [name, steps, Number(((steps - 1) * dt).toPrecision(4))]),
  };
}

function describeGuarantee({ preparation, contraction, distance, carried, error }: Guarantee): string {
  const of = (value: number) => value.toPrecision(3);
  const shrinks = `${preparation} steps of preparation leave at most ${of(contraction)} of a state error; the largest from a motif's end to an initial state is ${of(distance)}`;
  return error === null
    ? `none along chains: ${shrinks}, but from one preparation to the next an error may become ${of(carried)} of itself`
    : `no motif of any chain starts further than ${of(error)} from its initial state (${shrinks}; from one preparation to the next at most ${of(carried)} of an error is carried on)`;
}

type Certified = Pick<Cortex, "transition" | "module" | "moduleGain" | "dt" | "tau"> & { readonly preparation: number };

/** What the exact module leaves of any state error; of a trained one only what is measured is known. */
function certified(of: Certified, json: boolean): { certificate?: string | number | null } {
  if (of.transition !== "thalamic") return {};
  if (!isExact(of)) return { certificate: json ? null : "none for a trained module: evaluate measures what a preparation leaves" };
  const left = certificate(of, of.preparation);
  return { certificate: json ? left : `${of.preparation} steps of preparation leave ${left.toPrecision(3)} of any state error` };
}

function describeLibrary(library: Library, bytes: number, json: boolean): Described {
  const { cortex, motifs, architecture, preparation, training, guarantee } = library;
  const { units, connectivity, phi, rank, preparationRank, channels, sensors, dt, tau, transition, module } = cortex;
  const { perMotif } = countParameters(library);
  return {
    fields: {
      kind: "library",
      bytes,
      architecture,
      transition,
      ...(transition === "thalamic" && { module }),
      ...(isExact(cortex) && { moduleGain: cortex.moduleGain }),
      units,
      connectivity,
      phi,
      rank,
      preparationRank,
      channels: json ? channels : channelLabels(channels, library.channelUnits),
      ...(json && library.channelUnits && { channelUnits: library.channelUnits }),
      sensors,
      dt,
      tau,
      preparation,
      ...certified({ ...cortex, preparation }, json),
      "private parameters a motif": `${perMotif} and the initial state, ${units}`,
      seed: training.seed,
      ...(guarantee && { guarantee: json ? guarantee : describeGuarantee(guarantee) }),
      cortex: cortexHash(cortex),
    },
    head: ["motif", "steps", "seconds", "target"],
    rows: motifs.map(({ name, steps, target }) => [name, steps, Number(((steps - 1) * dt).toPrecision(4)), target ? "yes" : "no"]),
  };
}

function describePolicy({ inputs, motifs, cortex, seed, task, b1 }: Policy, bytes: number): Described {
  return {
    fields: { kind: "policy", bytes, task, seed, inputs, hidden: b1.length, cortex },
    head: ["motif"],
    rows: motifs.map((name) => [name]),
  };
}

function describePatch(file: TensorFile, bytes: number): Described {
  const of = (field: string) => file.metadata.get(field);
  return {
    fields: {
      kind: "patch",
      bytes,
      cortex: of("cortex"),
      motif: of("motif"),
      ...(of("signer") && { signer: of("signer"), counter: of("counter") }),
    },
    head: ["array", "shape"],
    rows: [...file.tensors].map(([name, { shape }]) => [name, shape.join(" × ")]),
  };
}
