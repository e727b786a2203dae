// What is asked of a worker: plain data.
import * as z from "zod";
import type { Target } from "../../data/targets.ts";
import type { Cortex } from "../../model/library.ts";
import { cortex, count, isOf, motifFor, NOT_OF, preparatoryLoop, real, target } from "../plain.ts";
import type { Work } from "../runner.ts";
import type { Recipe } from "./recipe.ts";

export interface TransitionTask {
  readonly kind: "transition";
  readonly cortex: Cortex;
  readonly rank: number;
  readonly seed: number;
  readonly iterations: number;
}

export interface MotifTask {
  readonly kind: "motif";
  readonly cortex: Cortex;
  readonly target: Target;
  readonly recipe: Recipe;
}

export type Task = TransitionTask | MotifTask;

/** A preparatory loop: N × R_p and R_p × N. */
export interface Loop {
  readonly Up: Float32Array;
  readonly Vp: Float32Array;
}

const seed = count(2 ** 31);
const iterations = count(1e6);
const share = z.number().min(0).max(100);
const recipe: z.ZodType<Recipe> = z.object({
  seed,
  iterations,
  round: iterations.min(1),
  trials: count(64).min(1),
  rates: z.object({ input: share, loop: share }),
  memory: share,
  change: z.object({ most: share, share }),
  inputSd: share,
  starts: z.discriminatedUnion("around", [
    z.object({ around: z.literal("x0"), sd: share }),
    z.object({ around: z.literal("preparation"), sd: share, steps: count(1e6) }),
  ]),
  stalled: share,
  sharedState: z.boolean().optional(),
});

export const GRADIENT: Work<Task> = {
  kind: "gradient",
  module: new URL("./worker.js", import.meta.url),
  task: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("transition"), cortex, rank: count(4096), seed, iterations }),
    z.object({ kind: z.literal("motif"), cortex, target, recipe }).refine((task) => isOf(task.target, task.cortex.channels.length), NOT_OF),
  ]),
  result: (task) =>
    task.kind === "transition"
      ? preparatoryLoop(task.cortex, task.rank)
      : z.object({ motif: motifFor(task.cortex, task.target), nmse: real, restarts: count(1e6) }),
};
