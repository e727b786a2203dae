// What a worker of the pool does: one job.
import { serve, Tally } from "../learn/runner.ts";
import { jobWork } from "./cost.ts";
import type { Job } from "./jobs.ts";
import type { Material } from "./run/common.ts";
import { runJob } from "./run/job.ts";

export interface JobTask {
  readonly job: Job;
  readonly material: Material;
}

export default serve(({ job, material }: JobTask, report) => {
  const tally = new Tally(jobWork(job));
  return runJob(job, material, (progress) => {
    tally.add(progress);
    report(tally.done, progress.nmse, tally.of);
  });
});
