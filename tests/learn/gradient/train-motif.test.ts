import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import type { Target } from "../../../src/data/targets.ts";
import { build } from "../../../src/device/build.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { compileKernel, Kernel } from "../../../src/learn/gradient/kernel.ts";
import { schedule } from "../../../src/learn/gradient/optimiser.ts";
import { exactRecipe, paperRecipe } from "../../../src/learn/gradient/recipe.ts";
import { prepare, trainMotif } from "../../../src/learn/gradient/train-motif.ts";
import { trainTransition } from "../../../src/learn/gradient/transition.ts";
import { rhythms } from "../../../src/measure/rhythm.ts";
import { drawCortex } from "../../../src/model/draw.ts";
import type { Library, Transition } from "../../../src/model/library.ts";

const options = { architecture: "multiplicative", units: 40, rank: 1, dt: 0.25, tau: 1, seed: 3, iterations: 150, workers: 1 } as const;
const steps = 60;
const target: Target = { name: "wave", steps, samples: Float32Array.from({ length: steps }, (_, k) => Math.sin(k / 5)) };
const training = { seed: 3, iterations: 600, preparation: 8, sd: 1.5 };

async function makeKernel(transition: Transition, module?: { Up: Float32Array; Vp: Float32Array }): Promise<Kernel> {
  const drawn = drawCortex({ ...options, transition, phi: "tanh", gain: 1.8 }, ["y"], Float32Array.of(0.7), Float32Array.of(0));
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
    const [first, again] = await Promise.all(
      [0, 1].map(async () => {
        const kernel = await makeKernel(kind);
        const how = (kind === "reset" ? exactRecipe : paperRecipe)("multiplicative", kernel.cortex, training);
        return trainMotif(kernel, target, how, () => {});
      }),
    );
    expect(again).toEqual(first);
    expect(first.nmse).toBeLessThan(kind === "reset" ? 0.01 : 0.5);
  });

  test("reports every iteration, in the end all of its budget", async () => {
    const kernel = await makeKernel("reset");
    const seen: number[] = [];
    trainMotif(kernel, target, exactRecipe("multiplicative", kernel.cortex, { ...training, iterations: 3 }), (done) => seen.push(done));
    expect(seen).toEqual([1, 2, 3, 3]);
  });

  test("begins again from another draw what stalled, and keeps the best", async () => {
    const kernel = await makeKernel("reset");
    const recipe = { ...exactRecipe("multiplicative", kernel.cortex, { ...training, iterations: 90 }), round: 30 };
    const never = trainMotif(kernel, target, { ...recipe, stalled: 0 }, () => {});
    expect(never.restarts).toBe(2);
    const single = trainMotif(kernel, target, { ...recipe, iterations: 30, stalled: 0 }, () => {});
    expect(never.nmse).toBeLessThanOrEqual(single.nmse);
    const content = trainMotif(kernel, target, { ...recipe, stalled: 2 }, () => {});
    expect(content.restarts).toBe(0);
  });

  test("stops when it no longer improves", async () => {
    const kernel = await makeKernel("reset");
    const iterations: number[] = [];
    const recipe = { ...exactRecipe("multiplicative", kernel.cortex, { ...training, iterations: 100_000 }), round: 200 };
    const { nmse } = trainMotif(kernel, target, recipe, (done) => iterations.push(done));
    expect(iterations.length).toBeLessThan(20_000);
    expect(nmse).toBeLessThan(0.01);
  });
});

describe("a rhythmic motif", () => {
  test("stays on its path and in time for a hundred periods, though it was shown four", async () => {
    const period = 60;
    const at = (k: number) => (2 * Math.PI * k) / period;
    const samples = Float32Array.from({ length: 2 * period }, (_, i) => (i % 2 ? Math.cos(2 * at(i >> 1)) : Math.sin(at(i >> 1))));
    const drawn = drawCortex(
      { ...options, rank: 2, transition: "reset", phi: "tanh", gain: 1.8 },
      ["hip", "knee"],
      Float32Array.of(0.7, 0.7),
      Float32Array.of(0, 0),
    );
    const kernel = new Kernel(await compileKernel(drawn), drawn);
    const how = exactRecipe("multiplicative", drawn, { ...training, iterations: 400 });
    const { motif } = trainMotif(kernel, { name: "walk", steps: period, period, samples }, how, () => {});
    expect([motif.steps, motif.period, motif.target]).toEqual([period, period, samples]);
    const library: Library = { cortex: drawn, motifs: [motif], architecture: "multiplicative", preparation: 12, training };
    const [{ second, last, drift }] = rhythms(library, await Controller.load(await build(library)));
    expect(second).toBeLessThan(0.1);
    expect(last).toBeLessThan(2 * second);
    expect(Math.abs(drift)).toBeLessThan(0.005);
  });
});
