// From targets to a library: draw the cortex, train the transition module, then every motif, side by side.

import { UserError } from "../../base/errors.ts";
import type { Target } from "../../data/targets.ts";
import { isLearnedBy } from "../../model/architecture.ts";
import type { CortexOptions } from "../../model/draw.ts";
import type { Cortex, Library, Motif } from "../../model/library.ts";
import { longestFirst, type OnProgress, type Runner } from "../runner.ts";
import { openRunner, type Where } from "../where.ts";
import { compileKernel } from "./kernel.ts";
import type { Recipe } from "./recipe.ts";
import { recipeFor, type SetupOptions, setUp } from "./setup.ts";
import type { TrainedMotif } from "./train-motif.ts";
import { GRADIENT, type Loop, type MotifTask, type TransitionTask } from "./work.ts";

export interface FitOptions extends SetupOptions, Where {
  /** P at play time, steps */
  readonly preparation: number;
  /** For studies: R_p / N. */
  readonly preparationShare?: number | undefined;
}

export interface FitResult {
  readonly library: Library;
  /** nMSE of each motif at the end of its training. */
  readonly nmse: readonly number[];
  /** Motifs that stalled and were started again from another draw. */
  readonly restarted: readonly string[];
}

/** R_p / N */
const PREPARATION_SHARE = 0.2;
/** Iterations for the transition module. */
export const TRANSITION_ITERATIONS = 400;

/** Whether the transition module is trained, and motifs through it. */
const needsModule = ({ transition, module }: Pick<CortexOptions, "transition" | "module">) =>
  transition === "thalamic" && module !== "exact";

/** What an iteration of the transition module takes, one of a motif being 1: more trials, and one worker for all. */
const transitionCost = (workers: number) => 6 * workers;

/** What there is to do, in iterations of a motif. */
export function totalCost(
  { iterations, workers, ...cortex }: Pick<FitOptions, "transition" | "module" | "iterations" | "workers">,
  motifs: number,
): number {
  return motifs * iterations + (needsModule(cortex) ? TRANSITION_ITERATIONS * transitionCost(workers) : 0);
}

/** Train the motifs of a cortex; each result depends on its own target and recipe alone. */
async function trainMotifs(runner: Runner, cortex: Cortex, targets: readonly Target[], how: Recipe): Promise<TrainedMotif[]> {
  return longestFirst(targets, (target) => {
    const task: MotifTask = { kind: "motif", cortex, target, recipe: how };
    return runner.run<TrainedMotif>({ name: target.name, of: how.iterations, cost: 1 }, task);
  });
}

/** Train a library for targets, channels in order. */
export async function fit(
  targets: readonly Target[],
  channels: readonly string[],
  options: FitOptions,
  onProgress: OnProgress = () => {},
): Promise<FitResult> {
  const { architecture, seed } = options;
  const { training, recipe, ...drawn } = setUp(targets, channels, options);
  let { cortex } = drawn;
  const runner = await openRunner(GRADIENT, options, onProgress, options.queue ? undefined : await compileKernel(cortex));
  try {
    if (needsModule(options)) {
      const preparationRank = Math.round((options.preparationShare ?? PREPARATION_SHARE) * cortex.units);
      const task: TransitionTask = {
        kind: "transition",
        cortex,
        rank: preparationRank,
        seed,
        iterations: TRANSITION_ITERATIONS,
      };
      const module = await runner.run<Loop>(
        { name: "transition module", of: TRANSITION_ITERATIONS, cost: transitionCost(options.workers) },
        task,
      );
      cortex = { ...cortex, preparationRank, ...module };
    }
    const trained = await trainMotifs(runner, cortex, targets, recipe);
    const library: Library = {
      cortex,
      motifs: trained.map(({ motif }) => motif),
      architecture,
      preparation: options.preparation,
      training,
    };
    return {
      library,
      nmse: trained.map(({ nmse }) => nmse),
      restarted: targets.filter((_, i) => trained[i].restarts > 0).map(({ name }) => name),
    };
  } finally {
    await runner.close();
  }
}

/** Train one more motif for a library; nothing else of it changes. */
export async function addMotif(
  library: Library,
  target: Target,
  onProgress: OnProgress = () => {},
): Promise<{ motif: Motif; nmse: number }> {
  const { cortex, architecture } = library;
  if (isLearnedBy(architecture, "sequences")) {
    throw new UserError("All motifs of a control network share its J and W: one more cannot be learned without changing the others.");
  }
  if (!isLearnedBy(architecture, "gradient")) throw new Error("A linear motif is designed, not trained: src/learn/linear/fit.ts.");
  const runner = await openRunner(GRADIENT, { workers: 1 }, onProgress, await compileKernel(cortex));
  try {
    const [{ motif, nmse }] = await trainMotifs(runner, cortex, [target], recipeFor({ ...library, architecture }));
    return { motif, nmse };
  } finally {
    await runner.close();
  }
}
