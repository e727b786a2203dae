import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { openWorld } from "../../src/world/mujoco.ts";
import { checkTask, loadTask } from "../../src/world/task.ts";
import { ARM, CART } from "./bodies.ts";

const folder = mkdtempSync(join(tmpdir(), "thalamotor-task-"));
let files = 0;

/** The task of a module of this text. */
function load(text: string) {
  const path = join(folder, `task${files++}.mjs`);
  writeFileSync(path, text);
  return loadTask(pathToFileURL(path), "task.mjs");
}

const BODY = `inputs: ["at", "speed"], decisions: 3,
reset: (world, random) => ({ goal: random.uniform() }),
observe(world, episode, inputs) { inputs.set(world.sense()); },
reward: () => 1,
isOver: () => false,
`;
const task = (...changes: string[]) => load(`export default { ${BODY} ${changes.join(",\n")} };`);

describe("a task", () => {
  test("is loaded from a module and draws from the seed alone", async () => {
    const world = await openWorld(CART);
    const loaded = await task("marks: ({ goal }) => [{ x: goal, y: 0, z: 0, radius: 1 }]");
    expect([loaded.inputs, loaded.decisions]).toEqual([["at", "speed"], 3]);
    const [first, again, other] = [1, 1, 2].map((seed) => loaded.reset(world, new Random(seed, "task")));
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect(loaded.marks?.(first)).toEqual([{ ...{ y: 0, z: 0, radius: 1 }, x: (first as { goal: number }).goal }]);
    const inputs = new Float32Array(2);
    world.reset({ at: 0.5 });
    loaded.observe(world, first, inputs);
    expect([...inputs, loaded.reward(world, first, new Random(1, "task")), loaded.isOver(world, first)]).toEqual([0.5, 0, 1, false]);
  });

  test("that lacks something, or has it wrong, is refused by name", async () => {
    const whole = await task();
    const refused = (change: object, why: string) =>
      expect(() => checkTask({ ...whole, ...change }, "t.js")).toThrow(`t.js is no task: ${why}`);
    for (const name of ["reset", "observe", "reward", "isOver"]) refused({ [name]: undefined }, `it must have a function ${name}(`);
    refused({ marks: 1 }, "marks must be a function");
    refused({ inputs: "at" }, "inputs must be a list of names");
    refused({ inputs: [] }, "it has 0 inputs");
    refused({ goals: 3 }, "goals must be ranges by channel");
    for (const range of [[1, 0], [0, Number.NaN], [0], "01"])
      refused({ goals: { x: range } }, 'the goal of "x" must be a range [from, to]');
    expect(() => checkTask({ ...whole, inputs: ["a,b"] }, "t.js")).toThrow('t.js, an input "a,b": a name has');
    refused({ inputs: ["at", "at"] }, 'it has two inputs "at"');
    for (const decisions of [0, 1.5, Number.NaN, "3", undefined]) refused({ decisions }, "decisions must be a whole number");
    expect(() => checkTask(undefined, "t.js")).toThrow("t.js is no task: it must export an object by default");
  });

  test("that cannot be loaded is refused with the reason", async () => {
    await expect(load("export default {")).rejects.toThrow(/task\.mjs cannot be loaded as a task: /);
    await expect(load("throw new Error('no licence')")).rejects.toThrow("no licence (line 1)");
    await expect(loadTask(new URL("file:///nowhere/task.js"), "task.js")).rejects.toThrow(UserError);
  });

  test("that goes wrong says where: what throws, and at which line", async () => {
    const world = await openWorld(CART);
    const random = new Random(1, "task");
    const inputs = new Float32Array(2);
    const throwing = "() => { throw new TypeError('no such target') }";
    for (const [name, run] of Object.entries({
      reset: (t) => t.reset(world, random),
      observe: (t) => t.observe(world, {}, inputs),
      reward: (t) => t.reward(world, {}, random),
      isOver: (t) => t.isOver(world, {}),
      marks: (t) => t.marks?.({}),
    } satisfies Record<string, (t: Awaited<ReturnType<typeof task>>) => unknown>)) {
      const loaded = await task(`${name}: ${throwing}`);
      expect(() => run(loaded)).toThrow(new UserError(`task.mjs: ${name} throws: no such target (line 6).`));
    }
  });

  test("that throws what is no error, or is asynchronous, or marks what is nowhere, is told so too", async () => {
    const world = await openWorld(CART);
    const random = new Random(1, "task");
    for (const [thrown, text] of [
      ["null", "null"],
      ["'enough'", "enough"],
      ["Object.create(null)", "a value of type object"],
      ["Object.assign(new Error(), { message: 5, stack: 6 })", "5"],
      ["new Error('at\\u001b[2J')", "at [2J"],
    ]) {
      const loaded = await task(`reward() { throw ${thrown} }`);
      expect(() => loaded.reward(world, {}, random)).toThrow(`task.mjs: reward throws: ${text}`);
    }
    for (const name of ["reset", "observe", "reward", "isOver"] as const) {
      const loaded = await task(`async ${name}() { throw new Error("too late") }`);
      const call: (...all: never[]) => unknown = loaded[name];
      expect(() => call(world as never, {} as never, new Float32Array(2) as never)).toThrow(
        `${name} gives a promise: it must not be async`,
      );
    }
    for (const marks of ["5", "[null]", "[{ x: 1, y: 2, z: 3 }]", "[{ x: NaN, y: 0, z: 0, radius: 1 }]"]) {
      const loaded = await task(`marks: () => ${marks}`);
      expect(() => loaded.marks?.({})).toThrow("task.mjs: marks gives no list of { x, y, z, radius }, finite numbers");
    }
  });

  test("that gives what is no number, or leaves an input unwritten, is told so", async () => {
    const world = await openWorld(CART);
    const random = new Random(1, "task");
    for (const [value, text] of [
      ["NaN", "NaN"],
      ["undefined", "undefined"],
      ["[1]", "a value of type object"],
      ["-1 / 0", "-Infinity"],
    ]) {
      const loaded = await task(`reward: () => ${value}`);
      expect(() => loaded.reward(world, {}, random)).toThrow(`task.mjs: reward gives ${text}, not a finite number`);
    }
    const unclear = await task("isOver: () => 1");
    expect(() => unclear.isOver(world, {})).toThrow("task.mjs: isOver gives 1, not true or false");
    const forgetful = await task("observe(world, episode, inputs) { inputs[0] = 1 }");
    expect(() => forgetful.observe(world, {}, new Float32Array(2))).toThrow('observe leaves the input "speed" NaN');
  });
});

test("the task of docs/policy.md is one", async () => {
  const page = readFileSync(new URL("../../docs/policy.md", import.meta.url), "utf8");
  const { inputs, reset, observe, reward, marks } = await load(/<!-- task -->\n```js\n(.*?)```/s.exec(page)?.[1] ?? "");
  const world = await openWorld(ARM);
  const episode = reset(world, new Random(1, "task"));
  const told = new Float32Array(inputs.length);
  observe(world, episode, told);
  expect([...told.subarray(0, 2)]).toEqual([0.3, 0.6].map(Math.fround));
  const [{ x, y }] = marks?.(episode) ?? [];
  expect([...told.subarray(2)]).toEqual([x, y].map(Math.fround));
  expect(reward(world, episode, new Random(1, "task"))).toBe(0);
  const [, , , , tipX, tipY] = world.sense();
  const there = Object.assign(episode as object, { x: tipX, y: tipY });
  expect(reward(world, there, new Random(1, "task"))).toBe(1);
});
