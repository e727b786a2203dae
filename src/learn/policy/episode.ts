// One episode of a task: from decision to decision.
import type { Random } from "../../base/random.ts";
import type { Task } from "../../world/task.ts";
import type { World } from "../../world/world.ts";
import type { Actor } from "./actor.ts";
import { joined } from "./network.ts";

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

interface EpisodeOptions {
  /** What is left of a reward a tick later. */
  readonly tickDiscount: number;
  /** For the task. */
  readonly random: Random;
  readonly choose: (inputs: Float32Array) => Float32Array;
}

export function playEpisode(world: World, task: Task, actor: Actor, { tickDiscount, random, choose }: EpisodeOptions): Episode {
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
    let sum = 0;
    let discount = 1;
    const took = actor.act(action, () => {
      const reward = task.reward(world, episode, random);
      sum += discount * reward;
      total += reward;
      discount *= tickDiscount;
      isOver = task.isOver(world, episode);
      return !isOver;
    });
    observations.push(inputs);
    actions.push(action);
    rewards.push(sum);
    ticks.push(took);
  }
  return {
    observations: joined(observations),
    actions: joined(actions),
    rewards: Float64Array.from(rewards),
    ticks: Int32Array.from(ticks),
    last: isOver ? undefined : observe(),
    total,
    steps: ticks.reduce((sum, one) => sum + one, 0) * actor.stepsPerTick,
  };
}
