// What is asked of a worker, and what it gives: plain data. Bodies and tasks are named, and every checkout has them.
import * as z from "zod";
import { count } from "../../learn/plain.ts";
import type { Work } from "../../learn/runner.ts";
import { asIs, isSameJob, words } from "../work.ts";
import { type PolicyJob, type Result, ROWS, TASKS } from "./jobs.ts";

export interface PolicyTask {
  readonly job: PolicyJob;
}

const task = z.enum(TASKS);
const steps = count(1e8).min(1);
const share = z.number().min(0).max(1);

const any = { id: words, seed: count(2 ** 31), steps };
const swimming = z.enum(["far", "near"]);
const iterations = count(1e6);
const job = z.discriminatedUnion("what", [
  z.strictObject({
    ...any,
    what: z.literal("library"),
    body: z.enum(["swimmer", "reach", "cells"]),
    tasks: z.array(task).min(1).max(TASKS.length),
    hasModule: z.boolean(),
    iterations,
  }),
  z.strictObject({
    ...any,
    what: z.literal("torques"),
    task: swimming,
    isShaped: z.boolean(),
    hold: count(1000).min(1),
    torque: z.number().min(0).max(1000),
    tickDiscount: share,
    settings: z.strictObject({ lambda: share, rate: share, entropy: share, episodes: count(1000).min(1) }).partial(),
  }),
  z.strictObject({ ...any, what: z.literal("added"), task: swimming, motif: words, more: steps, iterations }),
]);

const result = z.strictObject({
  job: z.unknown(),
  row: z.enum(Object.values(ROWS)),
  task,
  touched: z.array(z.number()).max(1000),
  curve: z
    .array(z.tuple([count(1e9), z.number()]))
    .max(100_000)
    .optional(),
});

export const POLICIES: Work<PolicyTask> = {
  kind: "policies",
  module: new URL("./worker.js", import.meta.url),
  task: z.object({ job: asIs<PolicyJob>(job as z.ZodType<PolicyJob>) }),
  result: ({ job: asked }) =>
    asIs<readonly Result[]>(
      z
        .array(result)
        .min(1)
        .max(100)
        .refine((results) => results.every(({ job: told }) => isSameJob(job, told, asked)), "it is of another job") as z.ZodType<
        readonly Result[]
      >,
    ),
};
