// What a worker of the pool does: train the transition module of a cortex, or one motif.
import type { Target } from "../../data/targets.ts";
import type { Cortex } from "../../model/library.ts";
import { serve } from "../runner.ts";
import { Kernel } from "./kernel.ts";
import type { Recipe } from "./recipe.ts";
import { type TrainedMotif, trainMotif } from "./train-motif.ts";
import { trainTransition } from "./transition.ts";

export interface TransitionTask {
  readonly kind: "transition";
  readonly kernel: WebAssembly.Module;
  readonly cortex: Cortex;
  readonly rank: number;
  readonly seed: number;
  readonly iterations: number;
}

export interface MotifTask {
  readonly kind: "motif";
  readonly kernel: WebAssembly.Module;
  readonly cortex: Cortex;
  readonly target: Target;
  readonly recipe: Recipe;
}

export default serve((task: TransitionTask | MotifTask, report): TrainedMotif | { Up: Float32Array; Vp: Float32Array } => {
  const kernel = new Kernel(task.kernel, task.cortex);
  if (task.kind === "transition") return trainTransition(kernel, task.rank, task.seed, task.iterations, report);
  return trainMotif(kernel, task.target, task.recipe, (done, nmse) => report(done, nmse));
});
