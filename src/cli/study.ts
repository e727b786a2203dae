import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../base/errors.ts";
import { readDemonstrations } from "../data/recordings.ts";
import { chooseTau, makeTarget } from "../data/targets.ts";
import { render } from "../report/plots.ts";
import { FULL, makeJobs, QUICK } from "../study/jobs.ts";
import { KINDS } from "../study/motifs.ts";
import { studyPage, tableOf } from "../study/page.ts";
import { examplePlot } from "../study/plots.ts";
import { jobCost, runStudy } from "../study/study.ts";
import { write } from "./files.ts";
import { ProgressBar } from "./progress.ts";
import { table } from "./table.ts";

interface Options {
  quick?: boolean;
  output: string;
  motifs?: string;
  tau?: number;
  workers: number;
}

export async function run({ quick, output, motifs: folder, tau, workers }: Options): Promise<void> {
  if (tau !== undefined && !folder) throw new UserError("--tau belongs to --motifs: the study's own motifs are made in units of tau.");
  const own = folder ? await readOwn(folder, tau) : undefined;
  await mkdir(output, { recursive: true }).catch((error: Error) => {
    throw new UserError(`Cannot write ${output}: ${error.message}`);
  });
  const size = quick ? QUICK : FULL;
  const jobs = makeJobs(own ? { ...size, motifs: own.targets.length } : size, own ? ["own"] : KINDS);
  const total = jobs.reduce((sum, job) => sum + jobCost(job), 0);
  console.error(`${jobs.length} jobs; what is done is kept in ${join(output, "jobs")}.`);
  const bar = new ProgressBar(total, "studying");
  const study = await runStudy(jobs, { size: quick ? "quick" : "full", workers, folder: output, own }, (progress) =>
    bar.task(progress),
  ).finally(() => bar.stop());
  await write(join(output, "study.json"), `${JSON.stringify(study)}\n`);
  await write(join(output, "index.html"), await studyPage(study));
  await write(join(output, "why.svg"), await render(examplePlot(study)));
  console.log(table(...tableOf(study)));
  console.log(`Report: ${join(output, "index.html")}; figures: ${join(output, "study.json")}`);
}

/** The user's motifs, in units of τ. */
async function readOwn(folder: string, tau: number | undefined) {
  const { channels, motifs } = await readDemonstrations([folder]);
  if (motifs.length < 2) throw new UserError(`${folder} holds ${motifs.length} motif; the study needs two or more.`);
  const dt = (tau ?? chooseTau(motifs)) / 4;
  return { channels, targets: motifs.map((motif) => makeTarget(motif, dt)) };
}
