// What a worker of the pool does: one job.
import { serve } from "../learn/runner.ts";
import type { Job } from "./jobs.ts";
import { type Material, runJob } from "./run-job.ts";

export interface JobTask {
  readonly job: Job;
  readonly material: Material;
}

export default serve(({ job, material }: JobTask, report) => {
  const done = new Map<string, number>();
  return runJob(job, material, (progress) => {
    if (!Number.isFinite(progress.nmse)) return; // the transition module
    done.set(progress.name, progress.done);
    report(
      [...done.values()].reduce((sum, n) => sum + n, 0),
      progress.nmse,
    );
  });
});
