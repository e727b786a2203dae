// How long a job is, for the bar: what it will report, and what that takes of a worker's time.
import { totalCost } from "../learn/gradient/fit.ts";
import { linearCost } from "../learn/linear/fit.ts";
import { isLearnedBy, PAPER } from "../model/architecture.ts";
import type { Job } from "./jobs.ts";

/** What a job will report, in iterations of a motif: those of its transition module are in it. Motifs that stall add to it. */
export function jobWork(job: Job): number {
  const { motifs, iterations } = job;
  const one = { iterations, workers: 1 };
  if (job.what === "control" || job.what === "modes") return motifs * iterations;
  if (job.what === "continual") return totalCost({ ...one, transition: "thalamic" }, motifs);
  if (isLearnedBy(job.architecture, "closed form")) return linearCost({ ...one, transition: "thalamic" }, motifs);
  return totalCost({ ...one, transition: job.transition, module: job.cortex?.module }, motifs);
}

/** Trials of an iteration by the paper's recipe; by the exact module's it is one. */
const TRIALS = 4;
/** Units beside which a sparse cortex costs what a dense one of 100 does. */
const SPARSE_UNITS = 400;

/** A job's time goes with the units squared, if dense: what an iteration of it takes, one of a motif with 100 units being 1. */
function iterationCost(job: Job): number {
  if (job.what === "control") return 3 / job.motifs;
  if (job.what === "modes") return 100;
  if (job.what === "library" && isLearnedBy(job.architecture, "closed form")) return 8;
  const { connectivity, module } = (job.what === "library" && job.cortex) || PAPER;
  const step = Math.max(0.3, connectivity === "sparse" ? job.units / SPARSE_UNITS : (job.units / 100) ** 2);
  return module === "exact" ? step / TRIALS : step;
}

/** What a job takes, in iterations of a motif with 100 units. */
export const jobCost = (job: Job) => jobWork(job) * iterationCost(job);
