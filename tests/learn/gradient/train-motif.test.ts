import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import type { Target } from "../../../src/data/targets.ts";
import { compileKernel, Kernel } from "../../../src/learn/gradient/kernel.ts";
import { schedule } from "../../../src/learn/gradient/optimiser.ts";
import { prepare, type Recipe, trainMotif } from "../../../src/learn/gradient/train-motif.ts";
import { trainTransition } from "../../../src/learn/gradient/transition.ts";
import { drawCortex } from "../../../src/model/draw.ts";
import type { Transition } from "../../../src/model/library.ts";

const options = { architecture: "multiplicative", units: 40, rank: 1, dt: 0.25, tau: 1, seed: 3, iterations: 150, workers: 1 } as const;
const steps = 60;
const target: Target = { name: "wave", steps, samples: Float32Array.from({ length: steps }, (_, k) => Math.sin(k / 5)) };
const recipe: Recipe = {
  architecture: "multiplicative",
  iterations: 150,
  rates: { input: 0.05, loop: 0.02 },
  preparation: 8,
  sd: 1.5,
  seed: 3,
};

async function makeKernel(transition: Transition, module?: { Up: Float32Array; Vp: Float32Array }): Promise<Kernel> {
  const drawn = drawCortex({ ...options, transition, phi: "tanh", gain: 1.8 }, ["y"], 0.7, Float32Array.of(0));
  const cortex = module ? { ...drawn, ...module, preparationRank: 8 } : drawn;
  return new Kernel(await compileKernel(cortex), cortex);
}

describe("training", () => {
  test("warms up, then follows a cosine down to 2 %", () => {
    expect([schedule(0, 100), schedule(19, 100), schedule(20, 100)]).toEqual([1 / 20, 1, 1]);
    expect(schedule(100, 100)).toBeCloseTo(0.02, 10);
  });

  test("teaches the transition module to contract, from any state to any goal", async () => {
    const kernel = await makeKernel("thalamic");
    const random = new Random(8, "states");
    const goals = Array.from({ length: 12 }, () => random.normals(40));
    const states = random.normals(8 * 40, 2);
    /** What is left after 10 τ of the distance to the goal, for the median goal. */
    const left = (through: Kernel) => {
      const away = (goal: Float32Array, x: Float32Array) => Math.sqrt(x.reduce((sum, value, i) => sum + (value - goal[i % 40]) ** 2, 0));
      return goals.map((goal) => away(goal, prepare(through, goal, states, 40)) / away(goal, states)).sort((a, b) => a - b)[6];
    };
    expect(left(kernel)).toBeGreaterThan(0.5); // J alone does not
    expect(
      left(
        await makeKernel(
          "thalamic",
          trainTransition(kernel, 8, 1, 120, () => {}),
        ),
      ),
    ).toBeLessThan(0.01);
  });

  test.each(["reset", "none"] as const)("learns a motif with the transition kind %s, the same bits every time", async (kind) => {
    const [first, again] = await Promise.all([0, 1].map(async () => trainMotif(await makeKernel(kind), target, recipe, 0, () => {})));
    expect(again).toEqual(first);
    expect(first.nmse).toBeLessThan(kind === "reset" ? 0.05 : 0.5);
  });

  test("reports every iteration, and draws another start for another attempt", async () => {
    const kernel = await makeKernel("reset");
    const seen: number[] = [];
    const short = { ...recipe, iterations: 3 };
    const first = trainMotif(kernel, target, short, 0, (done) => seen.push(done));
    expect(seen).toEqual([1, 2, 3]);
    expect(trainMotif(kernel, target, short, 1, () => {}).motif.b).not.toEqual(first.motif.b);
  });
});
