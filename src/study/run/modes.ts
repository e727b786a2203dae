// How well motifs are fitted by sums of damped oscillations.
import { standardise } from "../../data/targets.ts";
import { samplesOf } from "../../learn/linear/design-motif.ts";
import { fitEigenmodes } from "../../learn/linear/eigenmodes.ts";
import type { OnProgress } from "../../learn/runner.ts";
import { drawCortex } from "../../model/draw.ts";
import type { ModesJob } from "../jobs.ts";
import type { ModesResult } from "../results.ts";
import { DT, type Material, round } from "./common.ts";

export function runModes(job: ModesJob, { targets, channels }: Material, onProgress: OnProgress): ModesResult {
  const { offset, scale } = standardise(targets, channels.length);
  const options = { units: 1, rank: 1, dt: DT, tau: 1, seed: job.seed, transition: "thalamic", phi: "identity", gain: 1 } as const;
  const cortex = drawCortex(options, channels, scale, offset);
  const most = Math.max(...job.modes);
  const errors = targets.map((target, i) => {
    const fits = fitEigenmodes(samplesOf(cortex, target), most, job.seed, target.name);
    const { nmse } = fits[most - 1];
    onProgress({ name: job.row, done: (i + 1) * job.modes.length, of: job.motifs * job.iterations, nmse, cost: 1 });
    return job.modes.map((K) => round(fits[K - 1].nmse));
  });
  return { job, fits: job.modes.map((_, k) => errors.map((own) => own[k])) };
}
