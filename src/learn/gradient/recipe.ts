// How motifs are trained, in two ways: the paper's, through a trained transition module, and the one that an exact transition allows.
import type { LearnedBy } from "../../model/architecture.ts";
import type { Cortex, Training } from "../../model/library.ts";
import type { ChangeWeight } from "./practice.ts";

/** What is trained motif by motif, by gradient. */
export type TrainedArchitecture = LearnedBy<"gradient">;

export interface Recipe {
  readonly seed: number;
  /** At most, over all rounds and draws. */
  readonly iterations: number;
  /** Iterations after which the rates have fallen; a motif that still improves then begins another round. */
  readonly round: number;
  /** Trials an iteration. */
  readonly trials: number;
  /** Learning rates of b and x⁰, and of u and v. */
  readonly rates: { readonly input: number; readonly loop: number };
  /** Adam's β₂. */
  readonly memory: number;
  readonly change: ChangeWeight;
  /** Spread of the first b. */
  readonly inputSd: number;
  readonly starts: Starts;
  /** An nMSE above which a motif has stalled after a round: it begins again from another draw. */
  readonly stalled: number;
  /** All motifs of the cortex start from one x⁰, drawn and not trained (for studies: the paper's number of parameters). */
  readonly sharedState?: boolean | undefined;
}

/**
 * Where trials start: around x⁰ itself, at what an exact transition would leave of a state of this spread, or wherever a random state
 * of this spread is after so many steps of the trained module (0 for none).
 */
export type Starts =
  | { readonly around: "x0"; readonly sd: number }
  | { readonly around: "preparation"; readonly sd: number; readonly steps: number };

/** Spread of random states: what trials start from, and what is left of it near x⁰. */
const STATE_SD = 2;
const LEFT = Math.exp(-2);

/** Rates of u and v: a loop of higher rank moves the state further for the same step of each. */
const loopRate = (rank: number) => (rank === 1 ? 0.006 : Math.min(0.012, 0.036 / rank));

/** Starts centred on x⁰, one trial an iteration, Adam that forgets soon, and the start of the movement weighed by its velocity too. */
export function exactRecipe(architecture: TrainedArchitecture, { rank, channels }: Cortex, { seed, iterations }: Training): Recipe {
  return {
    seed,
    iterations,
    round: 1000,
    trials: 1,
    rates: { input: channels.length > 1 ? 0.04 : 0.03, loop: loopRate(rank) },
    memory: 0.95,
    change: { most: 1.25, share: 0.01 },
    inputSd: INPUT_SD[architecture],
    starts: { around: "x0", sd: STATE_SD * LEFT },
    stalled: 0.05,
  };
}

const INPUT_SD = { multiplicative: 0.3, additive: 0.5 } as const;

/** The paper's: random states run through a preparation, four an iteration; one round. */
export function paperRecipe(architecture: TrainedArchitecture, { channels }: Cortex, training: Training): Recipe {
  const { seed, iterations, sd, preparation } = training;
  const loop = channels.length > 1 ? 0.006 : 0.003; // smooth motifs of several channels learn faster than hard scalar ones
  return {
    seed,
    iterations,
    round: iterations,
    trials: 4,
    rates: architecture === "additive" ? { input: 0.03, loop: 0 } : { input: 0.02, loop },
    memory: 0.999,
    change: { most: 0, share: 0 },
    inputSd: INPUT_SD[architecture],
    starts: { around: "preparation", sd, steps: preparation },
    stalled: 0.3,
  };
}
