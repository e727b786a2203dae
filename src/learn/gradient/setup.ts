// What is settled before any motif is learned: the cortex as it is drawn, and how its motifs are trained. Runs in a page too.
import { standardise, type Target } from "../../data/targets.ts";
import { KINDS } from "../../model/architecture.ts";
import { type CortexOptions, drawCortex } from "../../model/draw.ts";
import type { Cortex, Library, Training } from "../../model/library.ts";
import { exactRecipe, paperRecipe, type Recipe, type TrainedArchitecture } from "./recipe.ts";

/** What the cortex and the recipe of a library follow from. */
export interface SetupOptions extends Omit<CortexOptions, "gain"> {
  readonly architecture: TrainedArchitecture;
  readonly iterations: number;
  /** For studies: spread of the random states, preparation in training (τ), one x⁰ for all motifs; by the recipe of DESIGN §4 otherwise. */
  readonly sd?: number | undefined;
  readonly trainedPreparation?: number | undefined;
  readonly sharedState?: boolean | undefined;
}

export interface Setup {
  /** Without a transition module yet, if it is to be trained. */
  readonly cortex: Cortex;
  readonly training: Training;
  readonly recipe: Recipe;
}

/** Preparation in training, τ. */
const TRAINED_PREPARATION = 2;
/** Spread of the random states that trials start from, before a preparation and without one. */
const STATE_SD = { multiplicative: 2, additive: 1.7, unprepared: 1 } as const;
/** How the motifs of a library are trained. */
export function recipeFor({
  architecture,
  cortex,
  training,
}: Pick<Library, "cortex" | "training"> & { architecture: TrainedArchitecture }): Recipe {
  const recipe = cortex.module === "exact" && cortex.transition !== "none" ? exactRecipe : paperRecipe;
  return recipe(architecture, cortex, training);
}

/** The cortex for targets, drawn, and how they are learned. */
export function setUp(targets: readonly Target[], channels: readonly string[], options: SetupOptions): Setup {
  const { offset, scale } = standardise(targets, channels.length);
  const { architecture, transition, seed, iterations } = options;
  const cortex = drawCortex({ ...options, gain: KINDS[architecture].gain }, channels, scale, offset);
  const perTau = cortex.tau / cortex.dt;
  const training = {
    seed,
    iterations,
    sd: options.sd ?? STATE_SD[transition === "none" ? "unprepared" : architecture],
    preparation: options.module === "exact" ? 0 : Math.round((options.trainedPreparation ?? TRAINED_PREPARATION) * perTau),
  };
  const recipe = { ...recipeFor({ architecture, cortex, training }), sharedState: options.sharedState };
  return { cortex, training, recipe };
}
