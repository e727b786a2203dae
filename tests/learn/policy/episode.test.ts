import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { playEpisode } from "../../../src/learn/policy/episode.ts";
import type { Task } from "../../../src/world/task.ts";
import { actorOf, asWorld, Line, SIDES } from "./line.ts";

const [LEFT, RIGHT, STAY] = [0, 1, 2].map((index) => new Float32Array(3).fill(1, index, index + 1));

/** An episode in which these actions are taken, and a reward of 1 for every tick. */
function played(actions: readonly Float32Array[], task: Partial<Task> = {}) {
  const line = new Line();
  const plan = [...actions];
  const whole = { ...SIDES, decisions: actions.length, reward: () => 1, ...task } as Task;
  const choose = () => plan.shift() as Float32Array;
  return playEpisode(asWorld(line), whole, actorOf(line, "choice"), { tickDiscount: 0.5, random: new Random(1, "task"), choose });
}

describe("an episode", () => {
  test("discounts rewards by the ticks since the decision, and counts the ticks each decision took", () => {
    const episode = played([RIGHT, STAY, LEFT]);
    expect([...episode.ticks]).toEqual([2, 1, 2]);
    expect([...episode.rewards]).toEqual([1.5, 1, 1.5]);
    expect([episode.total, episode.steps]).toEqual([5, 5]);
  });

  test("keeps what was told before each decision and what was decided; what would be told next, after the last", () => {
    const episode = played([RIGHT, STAY, LEFT], { reset: () => ({ goal: 100 }), isOver: () => false });
    expect([...episode.observations].filter((_, i) => i % 2 === 0)).toEqual([1000, -500, -500]);
    expect([...episode.actions]).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0]);
    expect(episode.last?.[0]).toBe(1000);
  });

  test("ends within a motif when the task says so: nothing is told then", () => {
    let ticks = 0;
    const episode = played([STAY, RIGHT, RIGHT], { isOver: () => ++ticks === 2 });
    expect([...episode.ticks]).toEqual([1, 1]);
    expect([...episode.rewards]).toEqual([1, 1]);
    expect(episode.last).toBeUndefined();
  });
});
