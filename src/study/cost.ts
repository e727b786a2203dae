// How long a job is, for the bar: what it will report, and what that takes of a worker's time.
import { totalCost } from "../learn/gradient/fit.ts";
import { linearCost } from "../learn/linear/fit.ts";
import { isLearnedBy } from "../model/architecture.ts";
import type { Job } from "./jobs.ts";

/** What a job will report, in iterations of a motif: those of its transition module are in it. Motifs that stall add to it. */
export function jobWork(job: Job): number {
  const { motifs, iterations } = job;
  const one = { iterations, workers: 1 };
  if (job.what === "control" || job.what === "modes") return motifs * iterations;
  if (job.what === "continual") return totalCost({ ...one, transition: "thalamic" }, motifs);
  if (isLearnedBy(job.architecture, "closed form")) return linearCost({ ...one, transition: "thalamic" }, motifs);
  return totalCost({ ...one, transition: job.transition }, motifs);
}

/** A job's time goes with the units squared: what an iteration of it takes, one of a motif with 100 units being 1. */
function iterationCost(job: Job): number {
  if (job.what === "control") return 3 / job.motifs;
  if (job.what === "modes") return 100;
  if (job.what === "library" && isLearnedBy(job.architecture, "closed form")) return 8;
  return Math.max(0.3, (job.units / 100) ** 2);
}

/** What a job takes, in iterations of a motif with 100 units. */
export const jobCost = (job: Job) => jobWork(job) * iterationCost(job);
