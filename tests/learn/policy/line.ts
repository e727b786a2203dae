// A world for tests without physics: a point on a line, and a task to bring it to a place that the policy is told.
import type { Random } from "../../../src/base/random.ts";
import { Random as Generator } from "../../../src/base/random.ts";
import { CHOOSING } from "../../../src/learn/policy/action.ts";
import type { Actor } from "../../../src/learn/policy/actor.ts";
import { playEpisode } from "../../../src/learn/policy/episode.ts";
import { Network } from "../../../src/learn/policy/network.ts";
import type { PlayRound } from "../../../src/learn/policy/train.ts";
import type { Task } from "../../../src/world/task.ts";
import type { World } from "../../../src/world/world.ts";

/** What is decided: one of three things, how far, or which of two and how far. */
export type Kind = "choice" | "amount" | "both";

export const TICK_DISCOUNT = 0.9;

/** The point, all that this world has. */
export class Line {
  at = 0;
}
/** As a World: the task and the actor of this file ask nothing else of it. */
export const asWorld = (line: Line) => line as unknown as World;
const lineOf = (world: World) => world as unknown as Line;

interface Aim {
  goal: number;
}

/** Told on which side the goal is, in metres (and a constant); rewarded near it. */
export const SIDES: Task<Aim> = {
  inputs: ["off", "constant"],
  decisions: 8,
  reset(world: World, random: Random) {
    lineOf(world).at = 0;
    return { goal: random.integer(2) === 0 ? -3 : 3 };
  },
  observe(world, { goal }, inputs) {
    inputs.set([1000 * (goal - lineOf(world).at), 7]);
  },
  reward: (world, { goal }) => (Math.abs(goal - lineOf(world).at) < 0.5 ? 1 : 0),
  isOver: (world) => Math.abs(lineOf(world).at) > 20,
};

/** Of three things, the first goes left in two ticks, the second right in two, the third stays for one; an amount is how far, in one, of three. */
export function actorOf(line: Line, kind: Kind): Actor {
  return {
    stepsPerTick: 1,
    begin(place) {
      line.at = 99;
      place();
    },
    act(action, goesOn) {
      if (kind === "amount") line.at += 3 * action[0];
      if (kind === "both" && action[0] === 1) line.at += 3 * action[2];
      if (kind !== "choice" || action[2] === 1) {
        goesOn();
        return 1;
      }
      for (let ticks = 1; ticks <= 2; ticks++) {
        line.at += action[0] === 1 ? -0.75 : 0.75;
        if (!goesOn() || ticks === 2) return ticks;
      }
      return 2;
    },
  };
}

/** Plays rounds in such a world, in this thread. */
export function playOn(kind: Kind, task: Task<Aim> = SIDES): PlayRound {
  const line = new Line();
  const actor = actorOf(line, kind);
  return async ({ choosing, shape, values, seed, name }, count, from) =>
    Array.from({ length: count }, (_, i) => {
      const network = new Network(values, shape);
      const chance = new Generator(seed, `${name} ${from + i}, choices`);
      return playEpisode(asWorld(line), task as Task, actor, {
        tickDiscount: TICK_DISCOUNT,
        random: new Generator(seed, `${name} ${from + i}, task`),
        choose(inputs) {
          network.run(inputs);
          return CHOOSING[choosing](network, shape, chance);
        },
      });
    });
}
