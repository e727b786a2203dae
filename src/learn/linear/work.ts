// What is asked of a worker: plain data.
import * as z from "zod";
import type { Target } from "../../data/targets.ts";
import type { Cortex, Motif } from "../../model/library.ts";
import { cortex, count, isOf, motifFor, NOT_OF, preparatoryLoop, real, target } from "../plain.ts";
import type { Work } from "../runner.ts";
import type { LinearRecipe, Lowered } from "./design-motif.ts";

export interface PreparationTask {
  readonly kind: "preparation";
  readonly cortex: Cortex;
  readonly rank: number;
  /** s, per τ */
  readonly tail: number;
}

export interface MotifTask {
  readonly kind: "motif";
  readonly cortex: Cortex;
  readonly target: Target;
  readonly recipe: LinearRecipe;
}

export type Task = PreparationTask | MotifTask;

export interface MotifResult {
  readonly motif: Motif;
  readonly nmse: number;
  readonly lowered: Lowered | undefined;
}

const recipe: z.ZodType<LinearRecipe> = z.object({
  seed: count(2 ** 31),
  noise: z.number().min(0).max(1e6),
  modes: count(64).min(1).optional(),
  iterations: count(1e6),
  preparation: count(1e6),
});

export const LINEAR: Work<Task> = {
  kind: "linear",
  module: new URL("./worker.js", import.meta.url),
  task: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("preparation"), cortex, rank: count(4096), tail: z.number() }),
    z.object({ kind: z.literal("motif"), cortex, target, recipe }).refine((task) => isOf(task.target, task.cortex.channels.length), NOT_OF),
  ]),
  result: (task) =>
    task.kind === "preparation"
      ? preparatoryLoop(task.cortex, task.rank)
      : z.object({
          motif: motifFor(task.cortex, task.target),
          nmse: real,
          lowered: z.object({ wanted: count(64), modes: count(64), reason: z.string().max(1000) }).optional(),
        }),
};
