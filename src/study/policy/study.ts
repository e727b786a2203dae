// The comparison of policies: its jobs, run and gathered.
import { VERSION } from "../../base/version.ts";
import type { OnProgress } from "../../learn/runner.ts";
import { openRunner, type Where } from "../../learn/where.ts";
import { runKept } from "../kept.ts";
import { jobWork } from "./cost.ts";
import type { PolicyJob, Result } from "./jobs.ts";
import { POLICIES, type PolicyTask } from "./work.ts";

export interface PolicyStudy {
  readonly version: string;
  readonly size: string;
  /** In the order of the job list, whatever the order in which they ended. */
  readonly results: readonly Result[];
}

export interface PolicyStudyOptions extends Where {
  readonly size: string;
  /** Where results are kept. */
  readonly folder: string;
}

/** Run what has not been run, and gather everything. */
export async function runPolicyStudy(
  jobs: readonly PolicyJob[],
  { size, workers, queue, folder }: PolicyStudyOptions,
  onProgress: OnProgress = () => {},
): Promise<PolicyStudy> {
  const pieces = jobs.map((job) => {
    const signature = JSON.stringify([VERSION, job]);
    const task: PolicyTask = { job };
    return { id: `${size}-${job.id}`, name: job.id, of: jobWork(job), cost: 1, signature, task };
  });
  const runner = await openRunner(POLICIES, { workers, queue }, onProgress);
  const results = await runKept<Result>(pieces, { runner, folder }, onProgress).finally(() => runner.close());
  return { version: VERSION, size, results: results.flat() };
}
