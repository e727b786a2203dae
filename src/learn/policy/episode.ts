// One episode of a task: from decision to decision.
import type { Random } from "../../base/random.ts";
import type { Task } from "../../world/task.ts";
import type { World } from "../../world/world.ts";
import type { Actor } from "./actor.ts";

export interface Episode {
  /** What the policy was told at each of n decisions, n × I, and what it decided, n × the numbers of an action. */
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  /** Of each decision: the rewards of its ticks, discounted to when it was taken; and how many ticks it took. */
  readonly rewards: Float64Array;
  readonly ticks: Int32Array;
  /** What the policy would have been told next; none if the episode was over. */
  readonly last: Float32Array | undefined;
  /** Sum of the rewards, none discounted. */
  readonly total: number;
  /** Steps of the world. */
  readonly steps: number;
}

export interface EpisodeOptions {
  /** What is left of a reward a tick later. */
  readonly tickDiscount: number;
  /** For the task. */
  readonly random: Random;
  readonly choose: (inputs: Float32Array) => Float32Array;
  /** Called when a decision was taken, and after every tick. */
  readonly onDecision?: (action: Float32Array, episode: unknown) => void;
  readonly onTick?: (episode: unknown, reward: number) => void;
}

export function playEpisode(world: World, task: Task, actor: Actor, options: EpisodeOptions): Episode {
  const { tickDiscount, random, choose, onDecision = () => {}, onTick = () => {} } = options;
  const observations: Float32Array[] = [];
  const actions: Float32Array[] = [];
  const rewards: number[] = [];
  const ticks: number[] = [];
  let episode: unknown;
  let isOver = false;
  let total = 0;
  actor.begin(() => {
    episode = task.reset(world, random);
  });
  const observe = () => {
    const inputs = new Float32Array(task.inputs.length);
    task.observe(world, episode, inputs);
    return inputs;
  };
  while (!isOver && actions.length < task.decisions) {
    const inputs = observe();
    const action = choose(inputs);
    onDecision(action, episode);
    let sum = 0;
    let discount = 1;
    const took = actor.act(action, () => {
      const reward = task.reward(world, episode, random);
      sum += discount * reward;
      total += reward;
      discount *= tickDiscount;
      onTick(episode, reward);
      isOver = task.isOver(world, episode);
      return !isOver;
    });
    observations.push(inputs);
    actions.push(action);
    rewards.push(sum);
    ticks.push(took);
  }
  const flat = (rows: readonly Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));
  return {
    observations: flat(observations),
    actions: flat(actions),
    rewards: Float64Array.from(rewards),
    ticks: Int32Array.from(ticks),
    last: isOver ? undefined : observe(),
    total,
    steps: ticks.reduce((sum, one) => sum + one, 0) * actor.stepsPerTick,
  };
}
