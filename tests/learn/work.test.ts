import { describe, expect, test } from "vitest";
import { exactRecipe } from "../../src/learn/gradient/recipe.ts";
import { GRADIENT, type MotifTask } from "../../src/learn/gradient/work.ts";
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
});
