// The comparison of policies: its jobs, run and gathered.
import { VERSION } from "../../base/version.ts";
import { type OnProgress, Pool } from "../../learn/runner.ts";
import { runKept } from "../kept.ts";
import { jobWork } from "./cost.ts";
import type { PolicyJob, Result } from "./jobs.ts";

export interface PolicyStudy {
  readonly version: string;
  readonly size: string;
  /** In the order of the job list, whatever the order in which they ended. */
  readonly results: readonly Result[];
}

const WORKER = new URL("./worker.js", import.meta.url);

/** Run what has not been run, and gather everything. */
export async function runPolicyStudy(
  jobs: readonly PolicyJob[],
  { size, workers, folder }: { readonly size: string; readonly workers: number; readonly folder: string },
  onProgress: OnProgress = () => {},
): Promise<PolicyStudy> {
  const pieces = jobs.map((job) => {
    const signature = JSON.stringify([VERSION, job]);
    return { id: `${size}-${job.id}`, name: job.id, of: jobWork(job), cost: 1, signature, task: { job } };
  });
  const runner = new Pool(WORKER, workers, onProgress);
  const results = await runKept<Result>(pieces, { runner, folder }, onProgress).finally(() => runner.close());
  return { version: VERSION, size, results: results.flat() };
}
