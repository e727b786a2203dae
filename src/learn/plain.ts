// What tasks and results are as plain data: the schemas of what goes through a queue, which bound and check all of it.
// Each decodes what was read, and encodes what is to be written, to the same JSON wherever it is done.
import * as z from "zod";
import type { Target } from "../data/targets.ts";
import { checkCortex, checkMotif } from "../model/check.ts";
import { CONNECTIVITIES, type Cortex, MODULES, type Motif, PHIS, TRANSITIONS } from "../model/library.ts";

/** Numbers in an array, at most. */
const MOST_NUMBERS = 4096 * 4096;

/** Bytes, in base64. */
export const bytes = z.codec(
  z.string().max(6 * MOST_NUMBERS),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  {
    decode: (text, context) => {
      const read = Buffer.from(text, "base64");
      if (read.toString("base64") === text) return new Uint8Array(read);
      context.issues.push({ code: "custom", message: "bytes must be in base64", input: text });
      return z.NEVER;
    },
    encode: ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
  },
);

/** An array of f32, little-endian. */
export const floats = bytes.pipe(
  z.codec(
    z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length % 4 === 0, "an array of f32 has four bytes for each"),
    z.instanceof(Float32Array),
    {
      decode: ({ buffer, byteOffset, byteLength }) => new Float32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4),
      encode: ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    },
  ),
);

const BEYOND = ["NaN", "Infinity", "-Infinity", "-0"] as const;
/** Any number, those too that JSON has no words for. */
export const real = z.codec(
  z.union([z.number(), z.enum(BEYOND)]),
  z.custom<number>((value) => typeof value === "number"),
  {
    decode: Number,
    encode: (value) => (Number.isFinite(value) && !Object.is(value, -0) ? value : beyond(value)),
  },
);
const beyond = (value: number) => BEYOND.find((text) => Object.is(Number(text), value)) ?? "NaN";

export const count = (most: number) => z.int().min(0).max(most);
export const name = z.string().max(128);
const names = z.array(name).max(256);

/** Fails as a check of ours does, with its words. */
export function checked<T>(check: (value: T) => unknown) {
  return ({ value, issues }: { value: T; issues: z.core.$ZodRawIssue[] }) => {
    try {
      check(value);
    } catch (error) {
      issues.push({ code: "custom", message: (error as Error).message, input: value });
    }
  };
}

export const cortex = z
  .object({
    units: count(4096),
    rank: count(64),
    preparationRank: count(4096),
    channels: names,
    sensors: names,
    dt: z.number(),
    tau: z.number(),
    transition: z.enum(TRANSITIONS),
    module: z.enum(MODULES),
    moduleGain: z.number(),
    phi: z.enum(PHIS),
    connectivity: z.enum(CONNECTIVITIES),
    offsets: z.array(count(4096)).max(8),
    J: floats,
    W: floats,
    c: floats,
    Up: floats,
    Vp: floats,
    B: floats,
  })
  .check(checked<Cortex>(checkCortex));

export const target = z.object({ name, steps: count(1_000_000), period: count(1_000_000).exactOptional(), samples: floats });

/** Whether a target has a sample a channel in each of its steps; `channels`: how many. */
export const isOf = ({ steps, samples }: z.output<typeof target>, channels: number) => steps > 0 && samples.length === steps * channels;
/** What is said otherwise. */
export const NOT_OF = "its target does not fit the channels";

/** A motif that was learned for a target, which it holds as it was asked. */
export const motifFor = (cortex: Cortex, wanted: Target) =>
  z
    .object({
      name: z.literal(wanted.name),
      steps: z.literal(wanted.steps),
      u: floats,
      v: floats,
      b: floats,
      x0: floats,
      period: count(1_000_000).exactOptional(),
      target: floats,
    })
    .refine(({ period, target: its }) => period === wanted.period && isSame(its, wanted.samples), "it is of another target")
    .check(checked<Motif>((motif) => checkMotif(motif, cortex)));

const isSame = (a: Float32Array, b: Float32Array) => a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

/** A preparatory loop, N × R_p and R_p × N. */
export const preparatoryLoop = ({ units }: Cortex, rank: number) => {
  const array = floats.refine((values) => values.length === units * rank && values.every(Number.isFinite), "it is no loop of the cortex");
  return z.object({ Up: array, Vp: array });
};
