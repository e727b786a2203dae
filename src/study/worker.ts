// What a worker does: one job.
import { serve, Tally } from "../learn/runner.ts";
import { jobWork } from "./cost.ts";
import { runJob } from "./run/job.ts";
import type { JobTask } from "./work.ts";

export default serve(({ job, material }: JobTask, report) => {
  const tally = new Tally(jobWork(job));
  return runJob(job, material, (progress) => {
    tally.add(progress);
    report(tally.done, progress.nmse, tally.of);
  });
});
