import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { longestFirst, Pool, Tally, type TaskProgress } from "../../src/learn/runner.ts";

const WORKER = new URL("./pool-worker.mjs", import.meta.url);
const task = { name: "square", of: 3, cost: 2 };

describe("the pool", () => {
  test("gives every task its own result, and says at its end how far it came", async () => {
    const seen: TaskProgress[] = [];
    const pool = new Pool(WORKER, 2, (progress) => seen.push(progress));
    try {
      expect(await Promise.all([2, 3, 4].map((value) => pool.run(task, { value })))).toEqual([4, 9, 16]);
    } finally {
      await pool.close();
    }
    expect(seen.filter(({ done }) => done === 3).length).toBeGreaterThanOrEqual(3);
    expect(seen.at(-1)).toEqual({ ...task, done: 3, nmse: 0.25 });
  });

  test("hands on what the user did wrong as a UserError, and a mistake as it is; others go on", async () => {
    const pool = new Pool(WORKER, 1, () => {});
    try {
      const refused = pool.run(task, { value: "refuse" });
      await expect(refused).rejects.toThrow(UserError);
      await expect(refused).rejects.toThrow("not this one");
      await expect(pool.run(task, { value: "break" })).rejects.toThrow(TypeError);
      expect(await pool.run(task, { value: 5 })).toBe(25);
    } finally {
      await pool.close();
    }
  });

  test("closes while answers are on their way: they are nobody's then", async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    const before = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").on("uncaughtException", note);
    for (let round = 0; round < 8; round++) {
      const pool = new Pool(WORKER, 1, () => {});
      const all = Promise.all(Array.from({ length: 400 }, () => pool.run(task, { value: "refuse" })));
      await expect(all).rejects.toThrow("not this one");
      await pool.close();
    }
    process.removeAllListeners("uncaughtException");
    for (const listener of before) process.on("uncaughtException", listener);
    expect(uncaught).toEqual([]);
  });

  test("begins with the longest and answers in the order asked", async () => {
    const begun: number[] = [];
    const items = [1, 5, 3].map((steps) => ({ steps }));
    const results = await longestFirst(items, async ({ steps }) => {
      begun.push(steps);
      return 10 * steps;
    });
    expect(begun).toEqual([5, 3, 1]);
    expect(results).toEqual([10, 50, 30]);
  });
});

test("a tally never counts more than there is to do: what stalls and begins again adds to both", () => {
  const tally = new Tally(2000);
  const tell = (name: string, done: number, of = 500, cost = 1) => tally.add({ name, done, of, cost });
  tell("module", 100, 100, 10);
  tell("a", 500);
  tell("b", 250);
  expect([tally.done, tally.of]).toEqual([1750, 2000]);
  tell("b", 500);
  tell("b again", 100);
  expect([tally.done, tally.of]).toEqual([2100, 2500]);
  tell("b again", 500);
  expect([tally.done, tally.of]).toEqual([2500, 2500]);
});
