import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../../src/base/errors.ts";
import { readTensors, writeTensors } from "../../../src/file/safetensors.ts";
import { readCheckpoint, writeCheckpoint } from "../../../src/learn/policy/checkpoint.ts";
import { type State, type Trained, type TrainOptions, train } from "../../../src/learn/policy/train.ts";
import { playOn, SIDES, TICK_DISCOUNT } from "./line.ts";

const SHAPE = { inputs: 2, hidden: 16, choices: 3, amounts: 0 };
const OPTIONS: TrainOptions = { shape: SHAPE, seed: 1, steps: 3000, tickDiscount: TICK_DISCOUNT };
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

describe("learning", () => {
  let known: Trained;
  beforeAll(async () => {
    known = await train(OPTIONS, playOn("choice"));
  });

  test("finds the obvious: to go where the goal is and stay there", () => {
    const { best, blind, iterations } = known;
    // two decisions to get there, six to stay
    expect(best.every((total) => total >= 6)).toBe(true);
    expect(mean(blind)).toBeLessThan(2);
    expect(iterations[0].chosen.map((share) => share > 0.25 && share < 0.42)).toEqual([true, true, true]);
    expect(mean(iterations[iterations.length - 1].returns)).toBeGreaterThan(mean(blind) + 2);
  });

  test.each([
    ["amounts", "amount", { choices: 0, amounts: 1 }],
    ["a choice and an amount that goes with it", "both", { choices: 2, amounts: 1 }],
  ] as const)("finds %s", async (_, kind, outputs) => {
    const { best, blind } = await train({ ...OPTIONS, shape: { ...SHAPE, ...outputs }, steps: 4000 }, playOn(kind));
    expect(mean(best)).toBeGreaterThan(6);
    expect(mean(blind)).toBeLessThan(2);
  });

  test("makes as many iterations as its steps allow, one at least", async () => {
    const counts = async (steps: number) => (await train({ ...OPTIONS, steps }, playOn("choice"))).iterations.map((one) => one.steps);
    expect(await counts(1)).toHaveLength(1);
    const several = await counts(700);
    expect(several.length).toBeGreaterThan(2);
    expect(several[several.length - 1]).toBeLessThanOrEqual(700);
  });

  test("goes on from what an earlier iteration left to the same bits", async () => {
    const states: Uint8Array[] = [];
    const keep = (state: State) => void states.push(writeCheckpoint(state, "this one"));
    const options = { ...OPTIONS, steps: 900 };
    const whole = await train(options, playOn("choice"), undefined, keep);
    expect(states.length).toBeGreaterThan(2);
    for (const at of [0, states.length - 1]) {
      expect(await train(options, playOn("choice"), readCheckpoint(states[at], "this one", "it"))).toEqual(whole);
    }
  });

  test("goes on from a network: what it knew it still knows", async () => {
    const more = await train({ ...OPTIONS, steps: 1, from: known.values }, playOn("choice"));
    expect(mean(more.iterations[0].returns)).toBeGreaterThan(mean(known.iterations[0].returns) + 1);
    expect(mean(more.best)).toBeGreaterThan(5);
  });

  test("another seed is another training", async () => {
    const values = async (seed: number) => [...(await train({ ...OPTIONS, seed, steps: 1 }, playOn("choice"))).values];
    expect(await values(1)).toEqual(await values(1));
    expect(await values(2)).not.toEqual(await values(1));
  });

  test("an episode that is over is worth nothing afterwards, one that was cut short is", async () => {
    // whoever ends it gets nothing more: the value of staying must not leak into it
    const task = { ...SIDES, reward: () => 1, isOver: (world: unknown) => (world as { at: number }).at < 0 };
    const { iterations } = await train({ ...OPTIONS, steps: 4000 }, playOn("choice", task));
    expect(mean(iterations[iterations.length - 1].returns)).toBeGreaterThan(mean(iterations[0].returns) * 1.5);
  });
});

describe("a checkpoint", () => {
  const state = async () => {
    const states: State[] = [];
    await train({ ...OPTIONS, steps: 1 }, playOn("choice"), undefined, (one) => void states.push(one));
    return states[0];
  };

  test("is read as it was written", async () => {
    const one = await state();
    expect(readCheckpoint(writeCheckpoint(one, "of"), "of", "it")).toEqual(one);
  });

  test("of another learning, or none, is refused", async () => {
    const bytes = writeCheckpoint(await state(), "another");
    expect(() => readCheckpoint(bytes, "this", "p.learning")).toThrow("p.learning is of another learning that was stopped");
    expect(() => readCheckpoint(bytes.slice(0, 200), "this", "p.learning")).toThrow("p.learning is not a valid safetensors file");
  });

  test("that is damaged is refused, whatever is wrong with it", async () => {
    const file = readTensors(writeCheckpoint(await state(), "this"), "it");
    const changed = (change: { readonly state?: string; readonly mean?: number }) => {
      const metadata = new Map(file.metadata).set("state", change.state ?? file.metadata.get("state") ?? "");
      const tensors = new Map(file.tensors);
      if (change.mean !== undefined) tensors.set("mean", { shape: [change.mean], data: new Float32Array(change.mean) });
      return () => readCheckpoint(writeTensors({ metadata, tensors }), "this", "p.learning");
    };
    expect(changed({})).not.toThrow();
    for (const text of ["", "{", "null", '{"shape":{"inputs":2},"steps":[1,1]}']) {
      expect(changed({ state: text })).toThrow("p.learning is damaged: remove it, and learning begins anew.");
    }
    expect(changed({ mean: 3 })).toThrow('"mean" has the shape [3], expected [2]');
    expect(changed({ state: (file.metadata.get("state") ?? "").replace('"hidden":16', '"hidden":17') })).toThrow(UserError);
  });
});
