// The output stage must not spoil what was learned: motifs as slow as an arm's reaches, whose own acceleration is far below what a
// network's readout trembles with. (The hand-over once took the tremble for a velocity, and lagged for a second.)
import { expect, test } from "vitest";
import { standardise, type Target } from "../../src/data/targets.ts";
import { build } from "../../src/device/build.ts";
import { compile, dimensions } from "../../src/device/compile.ts";
import { Kernel } from "../../src/learn/gradient/kernel.ts";
import { exactRecipe } from "../../src/learn/gradient/recipe.ts";
import { trainMotif } from "../../src/learn/gradient/train-motif.ts";
import { evaluate } from "../../src/measure/evaluate.ts";
import { drawCortex } from "../../src/model/draw.ts";
import type { Library } from "../../src/model/library.ts";

const STEPS = 320;
/** Minimum-jerk reaches between postures away from zero, C = 3. */
const POSTURES = [
  [0.6, -1.2, 2.1],
  [1.4, -0.8, 1.2],
  [0.9, -1.9, 1.7],
];
const CHANNELS = ["q1", "q2", "q3"];

function reach(name: string, from: readonly number[], to: readonly number[]): Target {
  const samples = Float32Array.from({ length: STEPS * CHANNELS.length }, (_, i) => {
    const t = Math.floor(i / CHANNELS.length) / (STEPS - 1);
    const c = i % CHANNELS.length;
    return from[c] + t ** 3 * (10 - 15 * t + 6 * t * t) * (to[c] - from[c]);
  });
  return { name, steps: STEPS, samples };
}

test("slow reaches are played as well as the network makes them, within the limits that follow from them", async () => {
  const targets = POSTURES.map((posture, i) => reach(`reach${i}`, posture, POSTURES[(i + 1) % POSTURES.length]));
  const { offset, scale } = standardise(targets, CHANNELS.length);
  const cortex = drawCortex(
    {
      units: 128,
      rank: 3,
      dt: 0.01,
      tau: 0.04,
      seed: 1,
      transition: "thalamic",
      phi: "quadratic",
      gain: 1.8,
      connectivity: "sparse",
      module: "exact",
    },
    CHANNELS,
    scale,
    offset,
  );
  const training = { seed: 1, iterations: 1000, preparation: 0, sd: 2 };
  const source = await compile("rollout", "simd", dimensions(cortex, "units", 0, 0));
  const kernel = new Kernel(await WebAssembly.compile(source as BufferSource), cortex);
  const recipe = exactRecipe("multiplicative", cortex, training);
  const motifs = targets.map((target) => trainMotif(kernel, target, recipe, () => {}).motif);
  const library: Library = { cortex, motifs, architecture: "multiplicative", preparation: 12, training };
  const played = await evaluate(library, await build(library));
  const network = await evaluate(library, await build(library, { output: "network", handOver: "hard" }));
  expect(network.alone.mean).toBeLessThan(0.003);
  expect(played.alone.mean).toBeLessThan(2 * network.alone.mean + 0.0005);
  expect(played.sequences.mean).toBeLessThan(2 * network.alone.mean + 0.0005);
}, 60_000);
