// The control network, and what one more motif that is trained alone does to those that it knows.

import { addToControl, trainControl } from "../../learn/control.ts";
import type { OnProgress } from "../../learn/runner.ts";
import { evaluate } from "../../measure/evaluate.ts";
import type { Evaluation } from "../../measure/evaluation.ts";
import { withoutLimits } from "../../model/limits.ts";
import type { ControlJob } from "../jobs.ts";
import type { LibraryResult } from "../results.ts";
import { count, DT, figures, type Material, round } from "./common.ts";

export async function runControl(job: ControlJob, { targets, channels }: Material, onProgress: OnProgress): Promise<LibraryResult> {
  const { units, seed, iterations, motifs, more } = job;
  const tell = (done: number, nmse: number) => onProgress({ name: job.row, done: done * motifs, of: iterations * motifs, nmse, cost: 1 });
  const library = await trainControl(targets.slice(0, motifs), channels, { units, dt: DT, tau: 1, seed, iterations }, tell);
  const before = await evaluate(withoutLimits(library));
  const after = await evaluate(withoutLimits(await addToControl(library, targets[motifs], more)));
  const errors = ({ motifs: all }: Evaluation) => all.slice(0, motifs).map(({ nmse }) => round(nmse));
  return {
    job,
    parameters: count(library),
    measured: [figures(0, before)],
    pairs: before.pairs.nmse.map((row) => row.map(round)),
    interference: { before: errors(before), after: errors(after) },
  };
}
