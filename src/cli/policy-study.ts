import { join } from "node:path";
import { makeFolder, write } from "../base/write.ts";
import type { Where } from "../learn/where.ts";
import { render } from "../report/plots.ts";
import { jobWork } from "../study/policy/cost.ts";
import { FULL, makeJobs, QUICK } from "../study/policy/jobs.ts";
import { cautionOf, policyStudyPage, seedsPlot, tableOf } from "../study/policy/page.ts";
import { runPolicyStudy } from "../study/policy/study.ts";
import { checkOutputs } from "./files.ts";
import { ProgressBar } from "./progress.ts";
import { table } from "./table.ts";

interface Options extends Where {
  quick?: boolean | undefined;
  output: string;
  force?: boolean | undefined;
}

/** The comparison of policies, in place of the paper's. */
export async function comparePolicies({ quick, output, workers, queue, force }: Options): Promise<void> {
  await checkOutputs([], [{ path: output, kind: "folder" }], force);
  await makeFolder(output);
  const [figures, report, picture] = ["policies.json", "policies.html", "policies.svg"].map((name) => join(output, name));
  const writes = [
    { path: figures, kind: "json" },
    { path: report, kind: "page" },
    { path: picture, kind: "drawing" },
  ] as const;
  await checkOutputs([], writes, force);
  const jobs = makeJobs(quick ? QUICK : FULL);
  console.error(`${jobs.length} jobs; what is done is kept in ${join(output, "jobs")}.`);
  const bar = new ProgressBar(
    jobs.reduce((sum, job) => sum + jobWork(job), 0),
    "comparing",
  );
  const study = await runPolicyStudy(jobs, { size: quick ? "quick" : "full", workers, queue, folder: output }, (progress) =>
    bar.task(progress),
  ).finally(() => bar.stop());
  await write(figures, `${JSON.stringify(study)}\n`);
  await write(report, await policyStudyPage(study));
  await write(picture, await render(seedsPlot(study)));
  console.log(table(...tableOf(study)));
  const caution = cautionOf(study);
  if (caution !== undefined) console.log(`warning: ${caution}`);
  console.log(`Report: ${report}; figures: ${figures}`);
}
