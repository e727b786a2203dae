// What was learned, compiled: the controller picks by itself what the trainer's network would.
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { build } from "../../../src/device/build.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { greatest } from "../../../src/learn/policy/action.ts";
import { arraysOf, drawNetwork, Network } from "../../../src/learn/policy/network.ts";
import { chanceOf, Place, type PlaceSource } from "../../../src/learn/policy/place.ts";
import { cortexHash } from "../../../src/model/identity.ts";
import type { Policy } from "../../../src/model/policy.ts";
import { perform } from "../../../src/world/perform.ts";
import { loadTask, type Task } from "../../../src/world/task.ts";
import { makeLibrary } from "../../fixture.ts";
import { ARM } from "../../world/bodies.ts";

const library = makeLibrary({ sensors: ["q1", "dq1"], sparse: true, exact: true });
const SHAPE = { inputs: 4, hidden: 64, choices: 3, amounts: 0 };
const VALUES = drawNetwork(SHAPE, new Random(2, "policy"), 1);
const TASK = `export default {
  inputs: ["q1", "goal", "dq1", "q2"], decisions: 12,
  reset(world, random) { world.reset({ q1: random.uniform(-1, 1) }); return { goal: random.uniform(-1, 1) }; },
  observe(world, { goal }, inputs) { const [q1, q2, dq1] = world.sense(); inputs.set([q1, goal, dq1, q2]); },
  reward: (world, episode, random) => { episode.goal += 0.1 * random.normal(); return world.sense()[2]; },
  isOver: (world) => Math.abs(world.sense()[0]) > 500,
};`;

let controller: Controller;
let source: PlaceSource;
let place: Place;
let task: Task;
let policy: Policy;
beforeAll(async () => {
  const href = `data:text/javascript,${encodeURIComponent(TASK)}`;
  const plain = await build(library);
  source = {
    world: { xml: ARM, what: "arm.xml", assets: new Map() },
    task: { href, what: "task.js" },
    actor: { controller: plain },
    tickDiscount: 0.99,
  };
  place = await Place.open(source);
  task = await loadTask(new URL(href));
  const [W1, b1, W2, b2, W3, b3] = arraysOf(VALUES, SHAPE);
  const { inputs } = task;
  policy = { inputs, motifs: ["a", "b", "c"], cortex: cortexHash(library.cortex), seed: 2, task: "task", W1, b1, W2, b2, W3, b3 };
  controller = await Controller.load(await build(library, { policy }));
});

describe("a compiled policy", () => {
  test("left to itself does what the trainer did with it: each pick, at the same tick, and every reward", () => {
    const round = { choosing: "best", shape: SHAPE, values: VALUES, seed: 3, name: "test" } as const;
    for (const number of [0, 1, 2]) {
      const episode = place.play(round, number);
      const { picked, plays, total } = perform(controller, place.world, task, chanceOf(3, "test", number));
      const decided = Array.from({ length: 12 }, (_, i) => policy.motifs[greatest(episode.actions.subarray(3 * i), 3)]);
      expect(picked).toEqual(decided);
      expect(new Set(picked).size).toBeGreaterThan(1);
      expect(picked.map((_, i) => plays.filter((play) => play === i).length)).toEqual([...episode.ticks]);
      expect(total).toBe(episode.total);
    }
  });

  test("picks what the trainer's network holds best, of ten thousand observations, by the same margin with SIMD and without", async () => {
    const scalar = await Controller.load(await build(library, { policy, target: "scalar" }));
    const network = new Network(VALUES, SHAPE);
    const random = new Random(4, "observations");
    let differing = 0;
    for (let k = 0; k < 10_000; k++) {
      const seen = random.normals(4, 1.5);
      for (const one of [controller, scalar]) {
        one.reset();
        one.sensors.set([seen[0], seen[2]]);
        one.inputs.set([seen[1], seen[3]]);
        one.tick();
      }
      const best = policy.motifs[greatest(network.run(seen), 3)];
      if (controller.choice !== best || scalar.choice !== best || controller.margin !== scalar.margin) differing++;
    }
    expect(differing).toBe(0);
  });

  test("a task that writes something else where the controller reads a sensor is told so", async () => {
    const href = `data:text/javascript,${encodeURIComponent(TASK.replace("[q1, goal", "[2 * q1, goal"))}`;
    const other = await Place.open({ ...source, task: { href, what: "task.js" } });
    expect(() => other.play({ choosing: "blind", shape: SHAPE, values: VALUES, seed: 3, name: "test" }, 0)).toThrow(
      /task\.js: observe writes \S+ to the input "q1", and the sensor of that name reads/,
    );
  });

  test("that gives goals as well picks what the trainer did, and comes as far", async () => {
    const goals = { x: [-1, 2], y: [0, 0.5] } as const;
    const href = `data:text/javascript,${encodeURIComponent(TASK.replace("decisions", `goals: ${JSON.stringify(goals)}, decisions`))}`;
    const shape = { ...SHAPE, amounts: 2 };
    const values = drawNetwork(shape, new Random(2, "policy"), 1);
    const [W1, b1, W2, b2, W3, b3] = arraysOf(values, shape);
    const aims = Object.entries(goals).map(([channel, [from, to]]) => ({ channel, from, to }));
    const aiming = await Controller.load(await build(library, { policy: { ...policy, goals: aims, W1, b1, W2, b2, W3, b3 } }));
    const other = await Place.open({ ...source, task: { href, what: "task.js" } });
    const episode = other.play({ choosing: "best", shape, values, seed: 3, name: "test" }, 0);
    const { picked, total } = perform(aiming, other.world, await loadTask(new URL(href)), chanceOf(3, "test", 0));
    expect(picked).toEqual(picked.map((_, i) => policy.motifs[greatest(episode.actions.subarray(5 * i), 3)]));
    expect(total).toBeCloseTo(episode.total, 2);
    expect(() => perform(controller, other.world, { ...task, goals }, new Random(1, ""))).toThrow(
      "gives goals (none), and the task asks for others (x from -1 to 2",
    );
  });

  test("of other inputs than a task tells, or none, is refused", async () => {
    const other = { ...task, inputs: ["q1"] };
    expect(() => perform(controller, place.world, other, new Random(1, ""))).toThrow(
      "The policy sees q1, goal, dq1, q2, and the task tells q1",
    );
    const plain = await Controller.load(await build(library));
    expect(() => perform(plain, place.world, task, new Random(1, ""))).toThrow("has no policy");
  });
});
