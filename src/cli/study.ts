import { join } from "node:path";
import { UserError } from "../base/errors.ts";
import { makeFolder, write } from "../base/write.ts";
import { readDemonstrations } from "../data/folders.ts";
import type { ReadOptions } from "../data/recordings.ts";
import { chooseTau, makeTarget } from "../data/targets.ts";
import { render } from "../report/plots.ts";
import { jobCost } from "../study/cost.ts";
import { FULL, makeJobs, QUICK } from "../study/jobs.ts";
import { MOTIF_KINDS } from "../study/motifs.ts";
import { studyPage, tableOf } from "../study/page.ts";
import { examplePlot } from "../study/plots.ts";
import { runStudy } from "../study/study.ts";
import { checkOutputs, checkSources } from "./files.ts";
import { printNotes } from "./notes.ts";
import { comparePolicies } from "./policy-study.ts";
import { ProgressBar } from "./progress.ts";
import { queueOf } from "./queue.ts";
import { table } from "./table.ts";

interface Options extends ReadOptions {
  policy?: boolean;
  quick?: boolean;
  output: string;
  motifs?: string;
  tau?: number;
  workers: number;
  queue?: string | boolean;
  force?: boolean;
}

export async function run(options: Options): Promise<void> {
  const { policy, quick, output, motifs: folder, tau, workers, force } = options;
  if (tau !== undefined && !folder) throw new UserError("--tau belongs to --motifs: the study's own motifs are made in units of tau.");
  const queue = queueOf(options.queue);
  if (policy) {
    if (folder) throw new UserError("--policy compares policies for the bodies in examples/: it takes no --motifs.");
    return comparePolicies({ quick, output, workers, queue, force });
  }
  const own = folder ? await readOwn(folder, options) : undefined;
  await checkOutputs(folder ? [folder] : [], [{ path: output, kind: "folder" }], force);
  await makeFolder(output);
  const [figures, report, picture] = ["study.json", "index.html", "why.svg"].map((name) => join(output, name));
  const writes = [
    { path: figures, kind: "json" },
    { path: report, kind: "page" },
    { path: picture, kind: "drawing" },
  ] as const;
  await checkOutputs([], writes, force);
  const size = quick ? QUICK : FULL;
  const jobs = makeJobs(own ? { ...size, motifs: own.targets.length } : size, own ? ["own"] : MOTIF_KINDS);
  const total = jobs.reduce((sum, job) => sum + jobCost(job), 0);
  console.error(`${jobs.length} jobs; what is done is kept in ${join(output, "jobs")}.`);
  const bar = new ProgressBar(total, "studying");
  const study = await runStudy(jobs, { size: quick ? "quick" : "full", workers, queue, folder: output, own }, (progress) =>
    bar.task(progress),
  ).finally(() => bar.stop());
  await write(figures, `${JSON.stringify(study)}\n`);
  await write(report, await studyPage(study));
  await write(picture, await render(examplePlot(study)));
  console.log(table(...tableOf(study)));
  console.log(`Report: ${report}; figures: ${figures}`);
}

/** The user's motifs, in units of τ. */
async function readOwn(folder: string, options: Options) {
  await checkSources([folder]);
  const { channels, motifs, notes } = await readDemonstrations([folder], options);
  if (motifs.length < 2) throw new UserError(`${folder} holds ${motifs.length} motif; the study needs two or more.`);
  const dt = (options.tau ?? chooseTau(motifs)) / 4;
  const made = motifs.map((motif) => makeTarget(motif, channels, dt));
  printNotes([...notes, ...made.flatMap((one) => one.notes)]);
  return { channels, targets: made.map(({ target }) => target) };
}
