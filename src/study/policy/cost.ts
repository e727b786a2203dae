// How long a job is, for the bar: what it will report (iterations of motifs, and steps of the world), and what that takes.
import { totalCost } from "../../learn/gradient/fit.ts";
import type { PolicyJob } from "./jobs.ts";

/** Motifs of a body, and the conditions that a library with a module is learned with. */
const MOTIFS = { swimmer: 5, reach: 1, cells: 9 } as const;
/** An iteration of a motif takes what so many steps of the world and of learning do. */
export const STEPS_AN_ITERATION = 20;

const fitting = (motifs: number, iterations: number, transition: "thalamic" | "none") =>
  totalCost({ iterations, workers: 1, transition, ...(transition === "thalamic" && { module: "exact" }) }, motifs);

/** What a job takes, in iterations of a motif. */
export function jobWork(job: PolicyJob): number {
  if (job.what === "torques") return job.steps / STEPS_AN_ITERATION;
  if (job.what === "added") return fitting(MOTIFS.swimmer, job.iterations, "thalamic") + (job.steps + 2 * job.more) / STEPS_AN_ITERATION;
  // with a module: as it is and with a reset; swimming, with a shaped reward too
  const learnings = job.tasks.length * (job.hasModule ? (job.body === "swimmer" ? 3 : 2) : 1);
  return fitting(MOTIFS[job.body], job.iterations, job.hasModule ? "thalamic" : "none") + (learnings * job.steps) / STEPS_AN_ITERATION;
}
