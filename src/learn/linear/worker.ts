// What a worker of the pool does: the preparatory loop of a cortex, or one motif.
import type { Target } from "../../data/targets.ts";
import type { Cortex, Motif } from "../../model/library.ts";
import { serve } from "../runner.ts";
import { designMotif, type LinearRecipe, type Lowered } from "./design-motif.ts";
import { optimisePreparation } from "./preparation.ts";

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

export interface MotifResult {
  readonly motif: Motif;
  readonly nmse: number;
  readonly lowered: Lowered | undefined;
}

export default serve((task: PreparationTask | MotifTask, report): MotifResult | { Up: Float32Array; Vp: Float32Array } => {
  if (task.kind === "preparation") {
    const { Up, Vp } = optimisePreparation(Float64Array.from(task.cortex.J), task.rank, { tail: task.tail }, (done) => report(done));
    return { Up: Float32Array.from(Up), Vp: Float32Array.from(Vp) };
  }
  const { motif, nmse, lowered } = designMotif(task.cortex, task.target, task.recipe, report);
  return { motif, nmse, lowered };
});
