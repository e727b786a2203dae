// Learning a policy: play episodes, improve, again. An iteration depends on nothing but what the one before left (State), so that
// learning that was stopped goes on to the same bits.
import { Random } from "../../base/random.ts";
import { FIRST_LOG_SD } from "./action.ts";
import type { Episode } from "./episode.ts";
import { arraysOf, drawNetwork, type Shape, type Standard, standardOf, valueShape, withoutStandard, withStandard } from "./network.ts";
import type { Round } from "./place.ts";
import { improve, type Learner } from "./ppo.ts";

export interface TrainOptions {
  readonly shape: Shape;
  readonly seed: number;
  /** Steps of the world, at most: as many iterations as fit, but one at least. */
  readonly steps: number;
  /** What is left of a reward a tick later (the place's own). */
  readonly tickDiscount: number;
  /** A network to go on from, for inputs as they are. */
  readonly from?: Float32Array | undefined;
  /** Where others than those that suit motifs are to be used. */
  readonly settings?: Partial<Settings> | undefined;
}

export interface Settings {
  /** Of the advantages, a decision. */
  readonly lambda: number;
  /** Of learning, and the weight of the entropy, as they begin. */
  readonly rate: number;
  readonly entropy: number;
  /** An iteration. */
  readonly episodes: number;
}

/** What suits motifs (DESIGN §14's measurements). */
const SETTINGS: Settings = { lambda: 0.9, rate: 1e-3, entropy: 0.01, episodes: 12 };
const PPO = { clip: 0.2, epochs: 4, minibatch: 64 } as const;
/** Of the learning rate, at the end. */
const LAST_SHARE = 0.1;
/** Episodes with which a policy is measured, and chance beside it. */
export const TESTS = 20;
/** Weights of the first outputs, of what others begin with: nothing is preferred. */
const FIRST_OUTPUTS = 0.01;

/** What an iteration gave. */
export interface Iteration {
  /** Steps of the world when it had ended, counted from the beginning. */
  readonly steps: number;
  /** Sum of the rewards of each episode. */
  readonly returns: readonly number[];
  /** Mean of the actions: of choices the share of each, then the amounts. */
  readonly chosen: readonly number[];
}

/** Everything that an iteration begins with. */
export interface State {
  readonly learner: Learner;
  readonly standard: Standard;
  /** Return of each test episode when decisions are drawn blindly. */
  readonly blind: readonly number[];
  readonly iterations: readonly Iteration[];
}

export interface Trained {
  readonly shape: Shape;
  /** The network, for inputs as they are. */
  readonly values: Float32Array;
  readonly iterations: readonly Iteration[];
  /** Return of each test episode, by the best that the network holds, and by blind choice from the same starts. */
  readonly best: readonly number[];
  readonly blind: readonly number[];
}

/** Plays the episodes `from` … `from + count − 1` of a round, wherever; in their order. */
export type PlayRound = (round: Round, count: number, from: number) => Promise<Episode[]>;

/** The test episodes: the same starts whatever plays them. */
export const testRound = (round: Pick<Round, "shape" | "values" | "seed">, choosing: "best" | "blind"): Round => ({
  ...round,
  choosing,
  name: "test",
});

/** What the first iteration begins with: blind episodes say what inputs are like. */
async function begin(options: TrainOptions, play: PlayRound): Promise<State> {
  const { shape, seed, from } = options;
  const draw = (name: string, of: Shape, last: number) => drawNetwork(of, new Random(seed, name), last);
  const drawn = draw("policy", shape, FIRST_OUTPUTS);
  arraysOf(drawn, shape)[6]?.fill(FIRST_LOG_SD);
  const episodes = await play(testRound({ shape, values: from ?? drawn, seed }, "blind"), TESTS, 0);
  const standard = standardOf(
    episodes.map(({ observations }) => observations),
    shape.inputs,
  );
  const values = from ? withoutStandard(from, shape, standard) : drawn;
  const learner: Learner = {
    shape,
    policy: { values, momentum: undefined },
    value: { values: draw("value", valueShape(shape), 1), momentum: undefined },
  };
  return { learner, standard, blind: episodes.map(({ total }) => total), iterations: [] };
}

async function iterate({ learner, standard, blind, iterations }: State, options: TrainOptions, play: PlayRound): Promise<State> {
  const { seed, steps, tickDiscount } = options;
  const { lambda, rate, entropy, episodes: count } = { ...SETTINGS, ...options.settings };
  const { shape, policy } = learner;
  const index = iterations.length;
  const before = stepsOf(iterations);
  const progress = Math.min(1, before / steps);
  const values = withStandard(policy.values, shape, standard);
  const episodes = await play({ choosing: "sampled", shape, values, seed, name: "practice" }, count, index * count);
  const ppo = { ...PPO, lambda, rate, tickDiscount, share: 1 - (1 - LAST_SHARE) * progress, entropy: entropy * (1 - progress) };
  const improved = await improve(learner, episodes, standard, ppo, new Random(seed, `shuffle ${index}`));
  const iteration: Iteration = {
    steps: episodes.reduce((sum, episode) => sum + episode.steps, before),
    returns: episodes.map(({ total }) => total),
    chosen: meanAction(episodes, shape.choices + shape.amounts),
  };
  return { learner: improved, standard, blind, iterations: [...iterations, iteration] };
}

const stepsOf = (iterations: readonly Iteration[]) => iterations[iterations.length - 1]?.steps ?? 0;

function meanAction(episodes: readonly Episode[], width: number): number[] {
  const sums = new Array<number>(width).fill(0);
  let count = 0;
  for (const { actions } of episodes) {
    for (let k = 0; k < actions.length; k++) sums[k % width] += actions[k];
    count += actions.length / width;
  }
  return sums.map((sum) => sum / count);
}

/** Whether another iteration, as long as the last one, would still fit. */
function isDone(iterations: readonly Iteration[], steps: number): boolean {
  if (iterations.length === 0) return false;
  const done = stepsOf(iterations);
  return done + (done - stepsOf(iterations.slice(0, -1))) > steps;
}

/** @param saved what an earlier run with the same options told `onState` last */
export async function train(
  options: TrainOptions,
  play: PlayRound,
  saved?: State,
  onState: (state: State) => void | Promise<void> = () => {},
): Promise<Trained> {
  const { seed, steps } = options;
  let state = saved ?? (await begin(options, play));
  while (!isDone(state.iterations, steps)) {
    state = await iterate(state, options, play);
    await onState(state);
  }
  const { learner, standard, blind, iterations } = state;
  const { shape, policy } = learner;
  const values = withStandard(policy.values, shape, standard);
  const episodes = await play(testRound({ shape, values, seed }, "best"), TESTS, 0);
  return { shape, values, iterations, best: episodes.map(({ total }) => total), blind };
}
