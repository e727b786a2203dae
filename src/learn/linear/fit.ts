// From targets to a linear library: draw the cortex, optimise its preparatory loop, then design every motif, side by side.

import { UserError } from "../../base/errors.ts";
import { standardise, type Target } from "../../data/targets.ts";
import { isExact, KINDS } from "../../model/architecture.ts";
import { type CortexOptions, drawCortex } from "../../model/draw.ts";
import type { Cortex, Library } from "../../model/library.ts";
import { longestFirst, type OnProgress, type Runner } from "../runner.ts";
import { openRunner, type Where } from "../where.ts";
import { type LinearRecipe, type Lowered, SHARE_ITERATIONS } from "./design-motif.ts";
import { guarantee } from "./guarantee.ts";
import { LINEAR, type MotifResult, type MotifTask, type PreparationTask } from "./work.ts";

export interface LinearFitOptions extends Omit<CortexOptions, "phi" | "gain">, Where {
  readonly transition: "thalamic" | "reset";
  readonly iterations: number;
  /** ε and K of the recipe */
  readonly noise: number;
  readonly modes?: number | undefined;
  /** P at play time, steps */
  readonly preparation: number;
}

/** ε that motifs are to bear unless the user chose. */
export const NOISE = 0.005;
/** R_p / N */
const PREPARATION_SHARE = 0.2;
/** s per τ: the late part of a transition is what a motif starts from. */
const TAIL = 0.5;
/** Spread of the random states that evaluation starts from: that of initial states and ends of motifs. */
const STATE_SD = 1;
/** About what the preparatory loop takes, in iterations of a motif on one worker. */
const PREPARATION_ITERATIONS = 60;
const PREPARATION_COST = 2;

/** Whether preparations go by a loop, which has to be optimised. */
const hasLoop = (cortex: Pick<Cortex, "transition" | "module">) => cortex.transition === "thalamic" && !isExact(cortex);

/** What there is to do, in iterations of a motif. */
export function linearCost(
  { transition, module = "trained", iterations, workers }: Pick<LinearFitOptions, "transition" | "module" | "iterations" | "workers">,
  motifs: number,
): number {
  const preparation = hasLoop({ transition, module }) ? PREPARATION_ITERATIONS * PREPARATION_COST * workers : 0;
  return motifs * (SHARE_ITERATIONS + iterations) + preparation;
}

function design(runner: Runner, cortex: Cortex, target: Target, recipe: LinearRecipe): Promise<MotifResult> {
  const task: MotifTask = { kind: "motif", cortex, target, recipe };
  return runner.run<MotifResult>({ name: target.name, of: SHARE_ITERATIONS + recipe.iterations, cost: 1 }, task);
}

/** A motif that could not be made, and why. */
export interface Failure {
  readonly name: string;
  readonly reason: string;
}

export interface LinearFit {
  readonly library: Library;
  /** In the order of the library's motifs; each is the motif's own, played from x⁰ itself. */
  readonly nmse: readonly number[];
  /** Motifs that did not bear the K they were to have. */
  readonly lowered: readonly (Lowered & { readonly name: string })[];
  /** Motifs that the library lacks: what failed of one takes nothing from the others. */
  readonly failed: readonly Failure[];
}

/**
 * Design every motif, the longest first; what was made and what failed, each in the targets' order.
 * @throws UserError if all failed
 */
export async function eachByItself(
  targets: readonly Target[],
  make: (target: Target) => Promise<MotifResult>,
): Promise<{ designed: MotifResult[]; failed: Failure[] }> {
  const ended = await longestFirst(targets, (target) =>
    make(target).catch((error: Error): Failure => {
      if (error instanceof UserError) return { name: target.name, reason: error.message };
      return { name: target.name, reason: `Motif "${target.name}": a fault of thalamotor's own, please report it: ${error.message}` };
    }),
  );
  const failed = ended.filter((one) => "reason" in one);
  if (failed.length === targets.length) throw new UserError(failed.map(({ reason }) => reason).join("\n"));
  return { designed: ended.filter((one) => "motif" in one), failed };
}

/**
 * Design a library for targets, channels in order.
 * @throws UserError if not one motif can be made
 */
export async function fitLinear(
  targets: readonly Target[],
  channels: readonly string[],
  options: LinearFitOptions,
  onProgress: OnProgress = () => {},
): Promise<LinearFit> {
  const { offset, scale } = standardise(targets, channels.length);
  const { seed, noise, modes, iterations, workers, units } = options;
  let cortex = drawCortex({ ...options, ...KINDS.linear }, channels, scale, offset);
  const { preparation } = options;
  const runner = await openRunner(LINEAR, options, onProgress);
  try {
    if (hasLoop(cortex)) {
      const preparationRank = Math.max(1, Math.round(PREPARATION_SHARE * units));
      const task: PreparationTask = { kind: "preparation", cortex, rank: preparationRank, tail: TAIL };
      const loop = await runner.run<{ Up: Float32Array; Vp: Float32Array }>(
        { name: "preparatory loop", of: PREPARATION_ITERATIONS, cost: PREPARATION_COST * workers },
        task,
      );
      cortex = { ...cortex, preparationRank, ...loop };
    }
    const training = { seed, preparation, sd: STATE_SD, iterations, noise, modes };
    const { designed, failed } = await eachByItself(targets, (target) => design(runner, cortex, target, training));
    const library: Library = { cortex, motifs: designed.map(({ motif }) => motif), architecture: "linear", preparation, training };
    return {
      library: withGuarantee(library),
      nmse: designed.map(({ nmse }) => nmse),
      lowered: designed.flatMap(({ motif, lowered }) => (lowered ? [{ name: motif.name, ...lowered }] : [])),
      failed,
    };
  } finally {
    await runner.close();
  }
}

/** A linear library with what can be said of its transitions. */
export function withGuarantee(library: Library): Library {
  const { cortex, motifs, preparation } = library;
  return cortex.transition === "thalamic" ? { ...library, guarantee: guarantee(cortex, motifs, preparation) } : library;
}

/** Design one more motif for a library; nothing else of it changes but the guarantee. */
export async function addLinearMotif(
  { cortex, training }: Library,
  target: Target,
  onProgress: OnProgress = () => {},
): Promise<MotifResult> {
  const runner = await openRunner(LINEAR, { workers: 1 }, onProgress);
  try {
    return await design(runner, cortex, target, { ...training, noise: training.noise ?? NOISE });
  } finally {
    await runner.close();
  }
}
