// A library that learns its motifs one after another, each measured after each.

import { addMotif, fit } from "../../learn/gradient/fit.ts";
import type { OnProgress } from "../../learn/runner.ts";
import { evaluate } from "../../measure/evaluate.ts";
import { KINDS, PAPER } from "../../model/architecture.ts";
import type { Library } from "../../model/library.ts";
import { withoutLimits } from "../../model/limits.ts";
import type { ContinualJob } from "../jobs.ts";
import type { ContinualResult } from "../results.ts";
import { DT, type Material } from "./common.ts";

export async function runContinual(job: ContinualJob, material: Material, onProgress: OnProgress): Promise<ContinualResult> {
  const [first, ...others] = material.targets;
  let library = await learnFirst(job, { ...material, targets: [first] }, onProgress);
  const errors = [await errorsOf(library)];
  for (const target of others) {
    const { motif } = await addMotif(library, target, onProgress);
    library = { ...library, motifs: [...library.motifs, motif] };
    errors.push(await errorsOf(library));
  }
  return { job, errors };
}

async function learnFirst({ units, seed, iterations }: ContinualJob, { targets, channels }: Material, onProgress: OnProgress) {
  const preparation = KINDS.multiplicative.preparation.trained / DT;
  const sizes = { units, rank: channels.length, dt: DT, tau: 1, seed, iterations, workers: 1, preparation };
  const options = { ...sizes, architecture: "multiplicative", transition: "thalamic", ...PAPER } as const;
  return (await fit(targets, channels, options, onProgress)).library;
}

const errorsOf = async (library: Library): Promise<number[]> => (await evaluate(withoutLimits(library))).motifs.map(({ nmse }) => nmse);
