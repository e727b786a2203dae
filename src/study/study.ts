// The study: its jobs, run and gathered.
import { VERSION } from "../base/version.ts";
import type { OnProgress } from "../learn/runner.ts";
import { openRunner, type Where } from "../learn/where.ts";
import { jobCost, jobWork } from "./cost.ts";
import type { Job } from "./jobs.ts";
import { runKept } from "./kept.ts";
import { makeMotifs } from "./motifs.ts";
import type { JobResult, LibraryResult } from "./results.ts";
import type { Material } from "./run/common.ts";
import { type JobTask, STUDY } from "./work.ts";

export interface Study {
  readonly version: string;
  readonly size: string;
  /** In the order of the job list, whatever the order in which they ended. */
  readonly results: readonly JobResult[];
}

export interface StudyOptions extends Where {
  readonly size: string;
  /** Where results are kept. */
  readonly folder: string;
  /** The user's own motifs instead of those made from seeds. */
  readonly own?: Material | undefined;
}

/** The results that are of libraries. */
export const librariesOf = (results: readonly JobResult[]) => results.filter((result): result is LibraryResult => "measured" in result);

/** What a job's result depends on: kept beside it. */
export const signature = (job: Job, { targets }: Material) =>
  JSON.stringify([
    VERSION,
    job,
    targets.map(({ name, samples }) => [name, samples.length, samples.reduce((sum, y, t) => sum + y * ((t % 97) + 1), 0)]),
  ]);

/** Run what has not been run, and gather everything. `onProgress` is also told of results that were there already. */
export async function runStudy(
  jobs: readonly Job[],
  { size, workers, queue, folder, own }: StudyOptions,
  onProgress: OnProgress = () => {},
): Promise<Study> {
  const pieces = jobs.map((job) => {
    const material = materialOf(job, own);
    const of = jobWork(job);
    const name = `${job.row} (${job.kind}, seed ${job.seed})`;
    const task: JobTask = { job, material };
    return { id: `${size}-${job.id}`, name, of, cost: jobCost(job) / of, signature: signature(job, material), task };
  });
  const runner = await openRunner(STUDY, { workers, queue }, onProgress);
  const results = await runKept<JobResult>(pieces, { runner, folder }, onProgress).finally(() => runner.close());
  return { version: VERSION, size, results: results.flat() };
}

/** The motifs of a job; for the control network one more. */
function materialOf(job: Job, own: Material | undefined): Material {
  if (own) return { ...own, targets: own.targets.slice(0, job.motifs) };
  if (job.kind === "own") throw new Error("The user's motifs are missing.");
  return { targets: makeMotifs(job.kind, job.motifs + (job.what === "control" ? 1 : 0), job.seed), channels: ["y"] };
}
