import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { openWorld } from "../../src/world/mujoco.ts";
import { loadTask } from "../../src/world/task.ts";
import type { World } from "../../src/world/world.ts";

/** What examples/swimmer/motions.js exports; it is no TypeScript. */
interface Motions {
  recording(name: string): readonly (readonly number[])[];
}

const EXAMPLE = new URL("../../examples/swimmer/", import.meta.url);
const { recording }: Motions = await import(new URL("motions.js", EXAMPLE).href);

let world: World;
beforeAll(async () => {
  world = await openWorld(readFileSync(new URL("swimmer.xml", EXAMPLE), "utf8"), "swimmer.xml");
});

/** How far the head came (m, as it faced at first) and turned (rad) in so many repetitions of a movement. */
function swim(name: string, times: number) {
  world.reset();
  for (let i = 0; i < times; i++) {
    for (const [, ...angles] of recording(name)) {
      world.apply(angles);
      world.step();
    }
  }
  const [x, y, heading] = world.sense();
  return { x, y, heading };
}

describe("the swimmer", () => {
  test("swims forward by the movement of that name", () => {
    const [after5, after10] = [5, 10].map((times) => swim("forward", times));
    expect(after10.x).toBeGreaterThan(1);
    expect(Math.abs(after10.y)).toBeLessThan(after10.x / 2);
    // the head swings with the body: it is compared with itself, at the same place of the movement
    expect(Math.abs(after10.heading - after5.heading)).toBeLessThan(0.1);
  });

  test("turns to the side that a movement is named after, and faster by a spin", () => {
    const [left, right, spinLeft, spinRight] = ["left", "right", "spinleft", "spinright"].map((name) => swim(name, 4).heading);
    expect(left).toBeGreaterThan(0.5);
    expect(right).toBeLessThan(-0.5);
    expect(spinLeft).toBeGreaterThan(left);
    expect(spinRight).toBeLessThan(right);
  });

  test("is told where the target is as its head sees it, and rewarded once for touching it", async () => {
    const task = await loadTask(new URL("task.js", EXAMPLE));
    const random = new Random(1, "test");
    const target = { x: 0, y: 1.5, distance: 1.5 };
    const inputs = new Float32Array(task.inputs.length);
    world.reset({ heading: Math.PI / 2 });
    task.observe(world, target, inputs);
    const told = Object.fromEntries(task.inputs.map((name, i) => [name, inputs[i]]));
    expect(told.ahead).toBeCloseTo(1);
    expect(told.aside).toBeCloseTo(0);
    expect(told.distance).toBeCloseTo(1.5);
    expect(task.reward(world, target, random)).toBe(0);
    world.reset({ x: 0, y: 1.4 });
    expect(task.reward(world, target, random)).toBe(1);
    const away = Math.hypot(target.x, target.y - 1.4);
    expect(away).toBeGreaterThan(1.19);
    expect(away).toBeLessThan(2.01);
    expect(task.reward(world, target, random)).toBe(0);
  });
});
