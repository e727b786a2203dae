// What a worker does: the preparatory loop of a cortex, or one motif.
import { serve } from "../runner.ts";
import { designMotif } from "./design-motif.ts";
import { optimisePreparation } from "./preparation.ts";
import type { MotifResult, Task } from "./work.ts";

export default serve((task: Task, report): MotifResult | { Up: Float32Array; Vp: Float32Array } => {
  if (task.kind === "preparation") {
    const { Up, Vp } = optimisePreparation(Float64Array.from(task.cortex.J), task.rank, { tail: task.tail }, (done) => report(done));
    return { Up: Float32Array.from(Up), Vp: Float32Array.from(Vp) };
  }
  const { motif, nmse, lowered } = designMotif(task.cortex, task.target, task.recipe, report);
  return { motif, nmse, lowered };
});
