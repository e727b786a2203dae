// What a worker of the pool does: one job.
import { serve, Tally } from "../../learn/runner.ts";
import { jobWork } from "./cost.ts";
import type { PolicyJob } from "./jobs.ts";
import { runJob } from "./run.ts";

export default serve(({ job }: { readonly job: PolicyJob }, report) => {
  const tally = new Tally(jobWork(job));
  return runJob(job, (progress) => {
    tally.add(progress);
    report(tally.done, progress.nmse, tally.of);
  });
});
