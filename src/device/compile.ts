// asc, called in this process on the sources in assembly/. Loads in a browser too, where it cannot compile: others bring what was
// compiled before.

import { commandCount } from "../model/feedback.ts";
import type { Basis, Cortex, Phi } from "../model/library.ts";
import { type Policy, toldOf } from "../model/policy.ts";
import { COARSE_STEP, FINE_STEPS, mostSteps, ONE_STEP } from "./clock.ts";
import { type Scales, shifts } from "./quantise.ts";

/** What the sources take as compile-time constants. */
export interface Dimensions {
  readonly UNITS: number;
  /** Readouts, of which so many are commands. */
  readonly CHANNELS: number;
  readonly COMMANDS: number;
  readonly SENSORS: number;
  readonly RANK: number;
  readonly PREPARATION_RANK: number;
  readonly CAPACITY: number;
  readonly QUEUE: number;
  /** in a tick */
  readonly MOST_STEPS: number;
  /** 0 tanh, 1 quadratic, 2 identity. */
  readonly PHI: number;
  /** 1 if J is sparse; then the first offset of each pair of its diagonals. */
  readonly SPARSE: number;
  readonly OFFSET_0: number;
  readonly OFFSET_1: number;
  readonly OFFSET_2: number;
  readonly OFFSET_3: number;
  /** 1 if the cell is in integers; then what its sums, b and the state are shifted by (quantise.ts). */
  readonly INT16: number;
  readonly SHIFT_S: number;
  readonly SHIFT_Z: number;
  readonly SHIFT_B: number;
  readonly SHIFT_C: number;
  /** 1 if the transition module is the exact one. */
  readonly EXACT: number;
  /** 1 if the state is kept in the eigenbasis of J. */
  readonly EIGEN: number;
  /** Of the policy (0 where there is none): units of a hidden layer, inputs, those of them that the host writes, logits. */
  readonly HIDDEN: number;
  readonly SEEN: number;
  readonly TOLD: number;
  readonly PICKS: number;
  readonly AIMS: number;
}

/**
 * `c` is for the translation to C. In f32 it is simd's source, where a vector is four variables: one panel at a time, as many as fit
 * a chip's registers. In integers it is scalar's: a chip has no vector of eight, but may have two products in an instruction.
 */
export type BuildTarget = "simd" | "scalar" | "c";

const PHI_CODE: Record<Phi, number> = { tanh: 0, quadratic: 1, identity: 2 };

/** Dimensions of a cortex in a basis, with room for `capacity` motifs and `queue` plays, and of a policy; in integers of some scales, else in f32. */
export function dimensions(
  cortex: Cortex,
  basis: Basis,
  capacity: number,
  queue: number,
  { policy, scales }: { readonly policy?: Policy | undefined; readonly scales?: Scales | undefined } = {},
): Dimensions {
  const shift = scales ? shifts(scales) : { s: 0, z: 0, b: 0, c: 0 };
  const [first = 0, , second = 0, , third = 0, , fourth = 0] = cortex.offsets;
  return {
    UNITS: cortex.units,
    CHANNELS: cortex.channels.length,
    COMMANDS: commandCount(cortex),
    SENSORS: cortex.sensors.length,
    RANK: cortex.rank,
    PREPARATION_RANK: cortex.preparationRank,
    CAPACITY: capacity,
    QUEUE: queue,
    MOST_STEPS: mostSteps(cortex.dt),
    PHI: PHI_CODE[cortex.phi],
    SPARSE: cortex.connectivity === "sparse" ? 1 : 0,
    OFFSET_0: first,
    OFFSET_1: second,
    OFFSET_2: third,
    OFFSET_3: fourth,
    INT16: scales ? 1 : 0,
    SHIFT_S: shift.s,
    SHIFT_Z: shift.z,
    SHIFT_B: shift.b,
    SHIFT_C: shift.c,
    EXACT: scales || cortex.module === "exact" ? 1 : 0,
    EIGEN: basis === "eigen" ? 1 : 0,
    HIDDEN: policy?.b1.length ?? 0,
    SEEN: policy?.inputs.length ?? 0,
    TOLD: policy ? toldOf(policy, cortex.sensors).length : 0,
    PICKS: policy?.motifs.length ?? 0,
    AIMS: policy?.goals?.length ?? 0,
  };
}

const ROOT = new URL("../../", import.meta.url);
const compiled = new Map<string, Promise<Uint8Array>>();

/** Gives the module of an entry of assembly/ for such dimensions. */
export type Compile = (entry: "controller" | "rollout", target: BuildTarget, constants: Dimensions) => Promise<Uint8Array>;

/** Compile an entry of assembly/ by asc, in Node (about 2.5 s the first time; the same request is compiled once). */
export const compile: Compile = (entry, target, constants) => {
  const args = [
    `assembly/${entry}.ts`,
    "--config",
    "asconfig.json",
    "--target",
    target === "c" ? (constants.INT16 ? "scalar" : "simd") : target,
    "--use",
    `WIDE=${target === "simd" ? 1 : 0}`,
    "--outFile",
    "out.wasm",
    ...Object.entries({ ...constants, ONE_STEP, FINE_STEPS, COARSE_STEP }).flatMap(([name, value]) => ["--use", `${name}=${value}`]),
  ];
  const key = args.join(" ");
  const known = compiled.get(key);
  if (known) return known;
  const running = run(args);
  compiled.set(key, running);
  running.catch(() => compiled.delete(key)); // what failed may be tried again
  return running;
};

async function run(args: string[]): Promise<Uint8Array> {
  const { default: asc } = await import("assemblyscript/asc"); // large: loaded only when something is compiled
  const { readFile } = await import("node:fs/promises");
  let binary: Uint8Array | undefined;
  const result = await asc.main(args, {
    readFile: (name: string) => readFile(new URL(name, ROOT), "utf8").catch(() => null),
    writeFile: (_name: string, contents: Uint8Array | string) => {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (result.error || !binary) throw new Error(`asc ${args.join(" ")} failed: ${result.stderr}`);
  return binary;
}
