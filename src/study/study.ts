// The study: jobs for workers, resumable. A finished job's result is a file; it is not run again.

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { VERSION } from "../base/version.ts";
import type { OnProgress } from "../learn/runner.ts";
import { openRunner, type Where } from "../learn/where.ts";
import { jobCost, jobWork } from "./cost.ts";
import type { Job } from "./jobs.ts";
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
  await mkdir(join(folder, "jobs"), { recursive: true });
  const runner = await openRunner(STUDY, { workers, queue }, onProgress);
  try {
    const byCost = jobs.map((_, i) => i).sort((a, b) => jobCost(jobs[b]) - jobCost(jobs[a]));
    const results: JobResult[][] = [];
    await Promise.all(
      byCost.map(async (i) => {
        const job = jobs[i];
        const material = materialOf(job, own);
        const file = join(folder, "jobs", `${size}-${job.id}.json`);
        const of = jobWork(job);
        const named = { name: `${job.row} (${job.kind}, seed ${job.seed})`, of, cost: jobCost(job) / of };
        const kept = await readKept(file, signature(job, material));
        if (kept) {
          onProgress({ ...named, done: of, nmse: Number.NaN });
          results[i] = kept;
          return;
        }
        const task: JobTask = { job, material };
        results[i] = await runner.run<JobResult[]>(named, task);
        await writeFileAtomic(file, JSON.stringify({ of: signature(job, material), results: results[i] }));
      }),
    );
    return { version: VERSION, size, results: results.flat() };
  } finally {
    await runner.close();
  }
}

/** The motifs of a job; for the control network one more. */
function materialOf(job: Job, own: Material | undefined): Material {
  if (own) return { ...own, targets: own.targets.slice(0, job.motifs) };
  if (job.kind === "own") throw new Error("The user's motifs are missing.");
  return { targets: makeMotifs(job.kind, job.motifs + (job.what === "control" ? 1 : 0), job.seed), channels: ["y"] };
}

/** Results that are there already, if they are of this very job. */
async function readKept(file: string, of: string): Promise<JobResult[] | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, "utf8"));
    return kept.of === of ? kept.results : undefined;
  } catch {
    return undefined;
  }
}
