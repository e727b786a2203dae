import { describe, expect, test } from "vitest";
import { exactRecipe } from "../../src/learn/gradient/recipe.ts";
import { GRADIENT, type MotifTask } from "../../src/learn/gradient/work.ts";
import { makeJobs, QUICK, ROWS } from "../../src/study/policy/jobs.ts";
import { POLICIES } from "../../src/study/policy/work.ts";
import { STUDY } from "../../src/study/work.ts";
import { makeLibrary } from "../fixture.ts";

describe("a task of a queue", () => {
  const { cortex, training } = makeLibrary();
  const recipe = exactRecipe("multiplicative", cortex, training);
  const task = (length: number): MotifTask => ({
    kind: "motif",
    cortex,
    target: { name: "a", steps: 30, samples: new Float32Array(length) },
    recipe,
  });

  test("has a target with a sample a channel in each step", () => {
    const decoded = (length: number) => GRADIENT.task.safeDecode(GRADIENT.task.encode(task(length)) as never);
    expect(() => GRADIENT.task.encode(task(59))).toThrow("its target does not fit the channels");
    expect(decoded(60).success).toBe(true);
  });

  test("is answered by a motif of that target, and of no other", () => {
    const asked = task(60);
    const [motif] = makeLibrary({ motifs: ["a"] }).motifs;
    const answer = (target: Float32Array | undefined) => () =>
      GRADIENT.result(asked).encode({ motif: { ...motif, target }, nmse: 0.1, restarts: 0 } as never);
    expect(answer(asked.target.samples)).not.toThrow();
    expect(answer(new Float32Array(60).fill(1))).toThrow("it is of another target");
    expect(answer(undefined)).toThrow();
  });

  test("is not answered by what is deeper than can be written", () => {
    const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000));
    const modes = { id: "m", row: "m", kind: "own", motifs: 1, seed: 1, units: 16, iterations: 1, what: "modes", modes: [1] } as const;
    const result = STUDY.result({ job: modes, material: { targets: [], channels: ["x"] } });
    const of = (job: unknown) => result.safeDecode([{ job, fits: [[0.1]] }] as never).success;
    expect(of(modes)).toBe(true);
    expect(of(deep)).toBe(false);

    const [policy] = makeJobs(QUICK);
    const touches = POLICIES.result({ job: policy });
    const ofPolicy = (job: unknown) => touches.safeDecode([{ job, row: ROWS.module, task: "far", touched: [1] }] as never).success;
    expect(ofPolicy(policy)).toBe(true);
    expect(ofPolicy(deep)).toBe(false);
  });
});
