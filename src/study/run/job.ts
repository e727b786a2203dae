// One job of the study: learn a library with what `fit` uses, measure it with what `evaluate` uses.
import type { OnProgress } from "../../learn/runner.ts";
import type { Job } from "../jobs.ts";
import type { JobResult } from "../results.ts";
import type { Material } from "./common.ts";
import { runContinual } from "./continual.ts";
import { runControl } from "./control.ts";
import { runLibrary } from "./library.ts";
import { runModes } from "./modes.ts";

/**
 * A result, or several where a library is measured with several gains of its module.
 * @param material its targets; for a control job one more than the job's motifs
 */
export async function runJob(job: Job, material: Material, onProgress: OnProgress): Promise<readonly JobResult[]> {
  switch (job.what) {
    case "library":
      return runLibrary(job, material, onProgress);
    case "control":
      return [await runControl(job, material, onProgress)];
    case "continual":
      return [await runContinual(job, material, onProgress)];
    case "modes":
      return [runModes(job, material, onProgress)];
  }
}
