// What is asked of a worker, and what it gives: plain data, which keeps the order of its fields, as study.json has them.
import * as z from "zod";
import { count, isOf as isTarget, NOT_OF, name, target } from "../learn/plain.ts";
import type { Work } from "../learn/runner.ts";
import { CONNECTIVITIES, MODULES, PHIS, TRANSITIONS } from "../model/library.ts";
import type { Job } from "./jobs.ts";
import type { Material } from "./run/common.ts";

export interface JobTask {
  readonly job: Job;
  readonly material: Material;
}

/** What is as a schema says, as it is. */
export const asIs = <T>(schema: z.ZodType<T>) =>
  z.custom<T>().check(({ value, issues }) => {
    const read = schema.safeParse(value);
    if (!read.success) issues.push({ code: "custom", message: z.prettifyError(read.error), input: value });
  });

export const words = z.string().max(200);
const whole = count(1e6);
/** JSON has no word for what is not finite: it is null. */
const figure = z.union([z.number(), z.null(), z.nan()]);
const list = <T extends z.ZodType>(of: T) => z.array(of).max(100_000);
const figures = list(figure);

const any = {
  id: words,
  row: words,
  kind: z.enum(["step", "oscillating", "own"]),
  motifs: count(256),
  seed: count(2 ** 31),
  units: count(4096),
  iterations: whole,
};
const job = z.discriminatedUnion("what", [
  z.strictObject({
    ...any,
    what: z.literal("library"),
    architecture: z.enum(["multiplicative", "additive", "linear"]),
    transition: z.enum(TRANSITIONS),
    sd: z.number().optional(),
    trainedPreparation: z.number().min(0).max(1000).optional(),
    preparationShare: z.number().min(0).max(1).optional(),
    sharedState: z.boolean().optional(),
    preparations: z.array(z.number().min(0).max(1000)).max(100),
    cortex: z.strictObject({ connectivity: z.enum(CONNECTIVITIES), phi: z.enum(PHIS), module: z.enum(MODULES) }).optional(),
    gains: z.array(z.number().min(0).max(100)).max(100).optional(),
    shown: words.optional(),
  }),
  z.strictObject({ ...any, what: z.literal("control"), more: whole }),
  z.strictObject({ ...any, what: z.literal("continual") }),
  z.strictObject({ ...any, what: z.literal("modes"), modes: z.array(count(64)).max(100) }),
]);

const measured = z.strictObject({
  preparation: z.number(),
  alone: figure,
  sequenced: figure,
  ratio: figure,
  worst: figure,
  worstMotif: figure,
});
const conditions = z.strictObject({
  training: figure,
  random: figure,
  towards: figure,
  others: figure,
  randomStates: figures,
  endStates: figures,
});
const phases = z.string().max(100_000);
const library = z.strictObject({
  job: z.unknown(),
  parameters: z.strictObject({ perMotif: whole, initialState: whole, shared: count(1e8), untuned: count(1e8) }),
  measured: list(measured),
  pairs: list(figures),
  conditions: conditions.optional(),
  example: z.strictObject({ output: figures, target: figures, phases }).optional(),
  occupancy: z.strictObject({ preparation: figures, execution: figures, phases }).optional(),
  decay: figures.optional(),
  interference: z.strictObject({ before: figures, after: figures }).optional(),
});
const result = z.union([
  library,
  z.strictObject({ job: z.unknown(), errors: list(figures) }),
  z.strictObject({ job: z.unknown(), fits: list(figures) }),
]);

/** Whether what a result says to be its job is the one that was asked. It is read first: it may be deeper than anything can be written. */
export const isSameJob = (schema: z.ZodType, told: unknown, asked: unknown): boolean =>
  schema.safeParse(told).success && JSON.stringify(told) === JSON.stringify(asked);

/** Whether a result says that it is of this job; with several gains each has a row of its own. */
const isOf = (asked: Job, { job: told }: { job?: unknown }): boolean =>
  isSameJob(job, told, { ...asked, row: (told as Partial<Job> | null | undefined)?.row });

export const STUDY: Work<JobTask> = {
  kind: "study",
  module: new URL("./worker.js", import.meta.url),
  task: z.object({
    job: asIs<Job>(job as z.ZodType<Job>),
    material: z
      .object({ targets: z.array(target).min(1).max(256), channels: z.array(name).min(1).max(256) })
      .refine(({ targets, channels }) => targets.every((one) => isTarget(one, channels.length)), NOT_OF),
  }),
  result: ({ job: asked }) =>
    asIs(
      z
        .array(result)
        .min(1)
        .max(100)
        .refine((results) => results.every((one) => isOf(asked, one)), "it is of another job"),
    ),
};
