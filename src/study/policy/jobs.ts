// What the comparison of policies consists of: independent jobs as plain data.
import type { Settings } from "../../learn/policy/train.ts";

/** A task of the examples. */
export const TASKS = ["far", "near", "reach", "cells"] as const;
export type TaskName = (typeof TASKS)[number];
/** Whose body and movements. */
export type BodyName = "swimmer" | "reach" | "cells";

interface AnyJob {
  readonly id: string;
  readonly seed: number;
  /** Steps of the world that a policy learns from. */
  readonly steps: number;
}

/** One library, and a policy for each task. */
export interface LibraryJob extends AnyJob {
  readonly what: "library";
  readonly body: BodyName;
  readonly tasks: readonly TaskName[];
  /** Its motifs learned with a transition module, which is then removed at play as well, and replaced by a reset; or without one. */
  readonly hasModule: boolean;
  /** of a motif, at most */
  readonly iterations: number;
}

/** The actuators commanded by the same PPO, without motifs. */
export interface TorquesJob extends AnyJob {
  readonly what: "torques";
  readonly task: "far" | "near";
  /** Rewarded for every metre nearer too. */
  readonly isShaped: boolean;
  /** A command is held for so many ticks, and is ± so many Nm. */
  readonly hold: number;
  readonly torque: number;
  /** What is left of a reward a tick later. */
  readonly tickDiscount: number;
  readonly settings: Partial<Settings>;
}

/** A motif that a library and a policy get later, and the control: as much learning again without it. */
export interface AddedJob extends AnyJob {
  readonly what: "added";
  readonly task: "far" | "near";
  readonly motif: string;
  /** Steps of the world that are learned from afterwards. */
  readonly more: number;
  readonly iterations: number;
}

export type PolicyJob = LibraryJob | TorquesJob | AddedJob;

/** What a figure is of: a line of the table. */
export const ROWS = {
  module: "motifs, with the module",
  moduleShaped: "with the module, shaped reward",
  removed: "with the module, removed at play",
  reset: "with a hard reset of the state instead",
  without: "motifs learned without a module",
  sparse: "torques directly",
  shaped: "torques directly, shaped reward",
  before: "four motifs",
  control: "and ten more iterations",
  added: "and ten more iterations with a fifth motif",
} as const;
export type Row = (typeof ROWS)[keyof typeof ROWS];

export interface Result {
  readonly job: PolicyJob;
  readonly row: Row;
  readonly task: TaskName;
  /** Targets touched in each of the test episodes, decisions as the policy likes them best. */
  readonly touched: readonly number[];
  /** While it learned, in each iteration: steps of the world so far, mean sum of rewards of an episode. Only of those that learned. */
  readonly curve?: readonly (readonly [steps: number, reward: number])[];
}

/** The size of a comparison. */
export interface Size {
  readonly seeds: number;
  /** Of the motif that is added. */
  readonly addedSeeds: number;
  /** Of a motif at most: with a module by fit's own recipe, without one twice as many as by fit's. */
  readonly iterations: { readonly module: number; readonly without: number };
  readonly steps: number;
  /** Ten iterations. */
  readonly more: number;
}

export const FULL: Size = {
  seeds: 5,
  addedSeeds: 3,
  iterations: { module: 4000, without: 2000 },
  steps: 600_000,
  more: 350_000,
};
export const QUICK: Size = {
  seeds: 2,
  addedSeeds: 1,
  iterations: { module: 1000, without: 300 },
  steps: 105_000,
  more: 35_000,
};

/** What was tried, and why this: docs/policy-study.md. */
const HELD = { hold: 10, torque: 3, tickDiscount: 0.998, settings: { lambda: 0.95, rate: 1e-3, entropy: 0.01, episodes: 6 } } as const;
/** The motif that comes later. */
const LATER = "forward";

export function makeJobs({ seeds, addedSeeds, iterations, steps, more }: Size): PolicyJob[] {
  const numbers = (count: number) => Array.from({ length: count }, (_, k) => k + 1);
  const swimming = ["far", "near"] as const;
  return [
    ...numbers(seeds).flatMap((seed): PolicyJob[] =>
      [true, false].flatMap((hasModule): PolicyJob[] => {
        const common = { what: "library", hasModule, seed, iterations: hasModule ? iterations.module : iterations.without } as const;
        const named = (body: string) => `${body}-${hasModule ? "module" : "without"}-${seed}`;
        return [
          { id: named("swimmer"), ...common, body: "swimmer", tasks: swimming, steps },
          { id: named("reach"), ...common, body: "reach", tasks: ["reach"], steps },
          { id: named("cells"), ...common, body: "cells", tasks: ["cells"], steps },
        ];
      }),
    ),
    ...numbers(seeds).flatMap((seed): PolicyJob[] =>
      swimming.flatMap((task) =>
        [false, true].map(
          (isShaped): PolicyJob => ({
            id: `torques-${task}-${isShaped ? "shaped-" : ""}${seed}`,
            what: "torques",
            task,
            isShaped,
            seed,
            steps,
            ...HELD,
          }),
        ),
      ),
    ),
    ...numbers(addedSeeds).map(
      (seed): PolicyJob => ({
        id: `added-${seed}`,
        what: "added",
        task: "far",
        motif: LATER,
        seed,
        iterations: iterations.module,
        steps,
        more,
      }),
    ),
  ];
}
