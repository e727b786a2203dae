// A patch: one motif's private parameters, and what follows from them and its cortex, as a safetensors file. For a linear
// cortex it holds them in both bases.
import { UserError } from "../base/errors.ts";
import { Fields } from "../base/fields.ts";
import { checkArray, checkName, checkSteps } from "../model/check.ts";
import type { Basis } from "../model/library.ts";
import { padded } from "../model/padding.ts";
import type { Profile } from "../model/profile.ts";
import { readTensors, type Tensor, take, writeTensors } from "./safetensors.ts";

export const PATCH_FORMAT = "thalamotor-patch-1";

/** A motif's own arrays and the input of its preparation, over the n numbers of a controller's state. */
export interface StateArrays {
  /** n each; b⁰ makes x⁰ a fixed point of the preparation (src/model/derived.ts) */
  readonly b: Float32Array;
  readonly x0: Float32Array;
  readonly b0: Float32Array;
  /** n × R, R × n */
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/** A motif ready for a controller's memory. */
export interface DeployedMotif extends StateArrays, Pick<Profile, (typeof PROFILE)[number]> {
  readonly steps: number;
  readonly period?: number | undefined;
  /** Feedback, commands × S. */
  readonly K?: Float32Array | undefined;
}

/** What a slot holds of a motif's profile, C each. */
const PROFILE = ["value", "velocity", "end", "fastest", "sharpest"] as const;

/** What a patch holds: the arrays over the units, and of a linear cortex in the eigenbasis too. */
export interface PatchMotif extends Omit<DeployedMotif, keyof StateArrays> {
  readonly name: string;
  readonly units: StateArrays;
  readonly eigen?: StateArrays;
}

/** The controller that a patch is for, as its metadata gives it. */
interface Shape {
  readonly cortex: string;
  readonly basis: Basis;
  readonly units: number;
  readonly rank: number;
  readonly channels: readonly string[];
  readonly expected: readonly string[];
}

/** Where the arrays of a basis are called what. */
const prefix = (name: string, basis: Basis) => `${basis === "units" ? "motif" : "eigen"}/${name}`;

/** @param cortex its hash */
export function writePatch(motif: PatchMotif, cortex: string): Uint8Array {
  const { name, steps, period } = motif;
  const arrays = ({ b, x0, b0, u, v }: StateArrays, basis: Basis): [string, Tensor][] => {
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
      ["motif", JSON.stringify({ name, steps, ...(period && { period }) })],
    ]),
    tensors: new Map<string, Tensor>([
      ...arrays(motif.units, "units"),
      ...(motif.eigen ? arrays(motif.eigen, "eigen") : []),
      ...(motif.K ? [[`motif/${name}/K`, { shape: [motif.K.length], data: motif.K }] as const] : []),
      ...PROFILE.map((array) => [`motif/${name}/${array}`, { shape: [motif[array].length], data: motif[array] }] as const),
    ]),
  });
}

/** Read and check a patch; it must belong to the cortex. Its arrays come in the controller's basis. @throws UserError */
export function readPatch(bytes: Uint8Array, shape: Shape): DeployedMotif & { readonly name: string } {
  const what = "The patch";
  const file = readTensors(bytes, what);
  const fail = (why: string): never => {
    throw new UserError(`${what} is no thalamotor patch: ${why}.`);
  };
  const of = new Fields(Object.fromEntries(file.metadata), "its metadata", fail);
  of.oneOf("format", [PATCH_FORMAT]);
  if (of.text("cortex") !== shape.cortex) throw new UserError(`${what} belongs to another cortex: it was trained for another library.`);
  const { channels, expected, rank, basis } = shape;
  let motif: unknown;
  try {
    motif = JSON.parse(of.text("motif"));
  } catch {
    fail("its motif is not JSON");
  }
  const about = new Fields(motif, "its motif", fail);
  const name = about.text("name");
  const steps = about.count("steps");
  checkName(name, "motif");
  checkSteps(steps, name);
  const n = basis === "units" ? shape.units : padded(shape.units);
  const own = (array: string, lengths: number[]) => {
    const { data } = take(file, array, lengths, what);
    checkArray(data, data.length, array);
    return data;
  };
  const its = (array: string, ...lengths: number[]) => own(`${prefix(name, basis)}/${array}`, lengths);
  const profile = (array: (typeof PROFILE)[number]) => own(`motif/${name}/${array}`, [channels.length + expected.length]);
  const K = `motif/${name}/K`;
  return {
    name,
    steps,
    period: about.has("period") ? steps : undefined,
    K: file.tensors.has(K) ? own(K, [channels.length * expected.length]) : undefined,
    b: its("b", n),
    x0: its("x0", n),
    u: rank === 0 ? new Float32Array() : its("u", n, rank),
    v: rank === 0 ? new Float32Array() : its("v", rank, n),
    b0: its("b0", n),
    value: profile("value"),
    velocity: profile("velocity"),
    end: profile("end"),
    fastest: profile("fastest"),
    sharpest: profile("sharpest"),
  };
}
