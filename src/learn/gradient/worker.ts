// What a worker does: train the transition module of a cortex, or one motif.
import { workerData } from "piscina";
import type { Cortex } from "../../model/library.ts";
import { serve } from "../runner.ts";
import { compileKernel, Kernel, kernelConstants } from "./kernel.ts";
import { type TrainedMotif, trainMotif } from "./train-motif.ts";
import { trainTransition } from "./transition.ts";
import type { Loop, Task } from "./work.ts";

/** Kernels that were compiled here: a worker of a queue is given none, and has cortices of many dimensions. */
const compiled = new Map<string, Promise<WebAssembly.Module>>();
const MOST_COMPILED = 16;

function kernelFor(cortex: Cortex): Promise<WebAssembly.Module> | WebAssembly.Module {
  if (workerData instanceof WebAssembly.Module) return workerData;
  const key = JSON.stringify(kernelConstants(cortex));
  const known = compiled.get(key) ?? compileKernel(cortex);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(key, known);
  return known;
}

export default serve(async (task: Task, report): Promise<TrainedMotif | Loop> => {
  const kernel = new Kernel(await kernelFor(task.cortex), task.cortex);
  if (task.kind === "transition") return trainTransition(kernel, task.rank, task.seed, task.iterations, report);
  return trainMotif(kernel, task.target, task.recipe, (done, nmse) => report(done, nmse));
});
