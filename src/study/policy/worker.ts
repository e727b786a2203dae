// What a worker does: one job.
import { serve, Tally } from "../../learn/runner.ts";
import { jobWork } from "./cost.ts";
import { runJob } from "./run.ts";
import type { PolicyTask } from "./work.ts";

export default serve(({ job }: PolicyTask, report) => {
  const tally = new Tally(jobWork(job));
  return runJob(job, (progress) => {
    tally.add(progress);
    report(tally.done, progress.nmse, tally.of);
  });
});
