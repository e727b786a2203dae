import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { openWorld } from "../../src/world/mujoco.ts";
import { loadTask } from "../../src/world/task.ts";
import type { World } from "../../src/world/world.ts";

/** What examples/reach/motions.js exports; it is no TypeScript. */
interface Motions {
  readonly MIDDLE: readonly [number, number];
  readonly SIDE: number;
  angles(x: number, y: number): readonly [number, number];
  loop(x: number, y: number): readonly (readonly number[])[];
}

const EXAMPLE = new URL("../../examples/reach/", import.meta.url);
const { MIDDLE, SIDE, angles, loop }: Motions = await import(new URL("motions.js", EXAMPLE).href);
const task = await loadTask(new URL("task.js", EXAMPLE));
const [left, right] = [-0.5, 0.5].map((share) => MIDDLE[0] + share * SIDE);
const [low, high] = [-0.5, 0.5].map((share) => MIDDLE[1] + share * SIDE);
const PLACES = [left, MIDDLE[0], right].flatMap((x) => [low, MIDDLE[1], high].map((y) => [x, y] as const));

let world: World;
beforeAll(async () => {
  world = await openWorld(readFileSync(new URL("reach.xml", EXAMPLE), "utf8"), "reach.xml");
});

describe("the arm", () => {
  test.each(PLACES)("touches a target at (%f, %f) once, by a loop about it", (x, y) => {
    const [shoulder, elbow] = angles(x, y);
    world.reset({ shoulder, elbow });
    const target = { x, y };
    let reward = 0;
    for (const [, ...command] of loop(x, y)) {
      world.apply(command);
      world.step();
      if (target.x === x && target.y === y) reward += task.reward(world, target, new Random(1, "test"));
    }
    expect(reward).toBe(1);
    expect(Math.hypot(target.x - x, target.y - y)).toBeGreaterThan(0.04);
  });

  test("can be sent anywhere in the square by its goals", () => {
    const ranges = Object.values(task.goals ?? {});
    expect(ranges).toHaveLength(2);
    for (const [x, y] of PLACES) {
      angles(x, y).forEach((angle, i) => {
        expect(angle).toBeGreaterThanOrEqual(ranges[i][0]);
        expect(angle).toBeLessThanOrEqual(ranges[i][1]);
      });
    }
  });
});
