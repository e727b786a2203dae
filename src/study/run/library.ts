// A library, learned and measured.

import { mean } from "simple-statistics";
import { UserError } from "../../base/errors.ts";
import { build } from "../../device/build.ts";
import { fit } from "../../learn/gradient/fit.ts";
import { fitLinear, NOISE } from "../../learn/linear/fit.ts";
import type { OnProgress } from "../../learn/runner.ts";
import { evaluate } from "../../measure/evaluate.ts";
import { decay } from "../../measure/states.ts";
import { hasLoop, isLearnedBy, KINDS, type LearnedBy, PAPER } from "../../model/architecture.ts";
import type { Library } from "../../model/library.ts";
import { withoutLimits } from "../../model/limits.ts";
import { type LibraryJob, ROWS } from "../jobs.ts";
import type { LibraryResult, Measured } from "../results.ts";
import { count, DT, figures, type Material, round } from "./common.ts";
import { conditionsOf } from "./conditions.ts";
import { exampleOf } from "./example.ts";

/** A result, or one for each gain of its module. */
export async function runLibrary(job: LibraryJob, material: Material, onProgress: OnProgress): Promise<readonly LibraryResult[]> {
  const { library: learned, nmse } = await learn(job, material, onProgress);
  const library = withoutLimits(learned);
  const { gains = [] } = job;
  if (gains.length === 0) return [await measure(job, library, nmse)];
  const results: LibraryResult[] = [];
  for (const gain of gains) {
    const withGain = { ...library, cortex: { ...library.cortex, moduleGain: gain } };
    results.push(await measure({ ...job, row: ROWS.atGain(job.row, gain) }, withGain, nmse));
  }
  return results;
}

/** A library, and the nMSE of each motif in training. */
interface Learned {
  readonly library: Library;
  readonly nmse: readonly number[];
}

async function learn(job: LibraryJob, material: Material, onProgress: OnProgress): Promise<Learned> {
  const { architecture } = job;
  if (isLearnedBy(architecture, "gradient")) return learnByGradient(job, architecture, material, onProgress);
  return learnInClosedForm(job, material, onProgress);
}

const common = ({ units, seed, iterations }: LibraryJob) => ({ units, dt: DT, tau: 1, seed, iterations, workers: 1 });

function learnByGradient(
  job: LibraryJob,
  architecture: LearnedBy<"gradient">,
  { targets, channels }: Material,
  onProgress: OnProgress,
): Promise<Learned> {
  const { transition, sd, trainedPreparation, preparationShare, sharedState, cortex = PAPER } = job;
  const rank = hasLoop(architecture) ? channels.length : 0;
  const preparation = KINDS[architecture].preparation[cortex.module] / DT;
  const recipe = { sd, trainedPreparation, preparationShare, sharedState };
  return fit(targets, channels, { ...common(job), ...cortex, ...recipe, preparation, architecture, transition, rank }, onProgress);
}

async function learnInClosedForm(job: LibraryJob, { targets, channels }: Material, onProgress: OnProgress): Promise<Learned> {
  const preparation = KINDS.linear.preparation.trained / DT;
  const options = { ...common(job), transition: "thalamic", rank: 1, preparation, noise: NOISE } as const;
  const made = await fitLinear(targets, channels, options, onProgress);
  const [failure] = made.failed; // figures of fewer motifs are no figures of these
  if (failure) throw new UserError(failure.reason);
  return made;
}

/** Steps of a preparation that is watched to its end, 12 τ; and random states from which. */
const DECAY_STEPS = 48;
const DECAY_TRIALS = 8;

/** @param nmse of each motif in training */
async function measure(job: LibraryJob, library: Library, nmse: readonly number[]): Promise<LibraryResult> {
  const measured: Measured[] = [];
  let pairs: readonly (readonly number[])[] = [];
  for (const preparation of new Set(job.preparations)) {
    const evaluation = await evaluate(library, await build(library, { preparation: Math.round(preparation / DT) }));
    if (measured.length === 0) pairs = evaluation.pairs.nmse.map((row) => row.map(round));
    measured.push(figures(preparation, evaluation));
  }
  return {
    job,
    parameters: count(library, job.sharedState),
    measured,
    pairs,
    ...(job.transition === "none" && { conditions: await conditionsOf(library, mean([...nmse])) }),
    ...(job.transition === "thalamic" && { decay: (await decay(library, DECAY_STEPS, DECAY_TRIALS)).map(round) }),
    ...(job.shown && (await exampleOf(library, Math.round(job.preparations[0] / DT)))),
  };
}
