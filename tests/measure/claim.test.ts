// The main claim, on a library small enough to train here: motifs that are trained through their own transition are as good in
// sequences as alone, and motifs that are honestly trained without one are not.
import { expect, test } from "vitest";
import { standardise, type Target } from "../../src/data/targets.ts";
import { build } from "../../src/device/build.ts";
import { compile, dimensions } from "../../src/device/compile.ts";
import { Kernel } from "../../src/learn/gradient/kernel.ts";
import { paperRecipe } from "../../src/learn/gradient/recipe.ts";
import { trainMotif } from "../../src/learn/gradient/train-motif.ts";
import { trainTransition } from "../../src/learn/gradient/transition.ts";
import { evaluate } from "../../src/measure/evaluate.ts";
import { KINDS } from "../../src/model/architecture.ts";
import { drawCortex } from "../../src/model/draw.ts";
import type { Cortex, Library } from "../../src/model/library.ts";
import { unlimited } from "../../src/model/limits.ts";

const SEED = 1;
const STEPS = 160; // 40 τ
const ITERATIONS = 900;
const TRANSITION_ITERATIONS = 300;
/** Sums of two waves, with an end that is no beginning. */
const TARGETS: readonly Target[] = [
  [1, 2.3, 0.4],
  [1.6, 0.7, 2],
  [0.6, 1.9, 4],
].map(([slow, fast, phase], i) => ({
  name: `wave${i}`,
  steps: STEPS,
  samples: Float32Array.from({ length: STEPS }, (_, k) => Math.sin((slow * k) / 16 + phase) + 0.6 * Math.sin((fast * k) / 16 - phase)),
}));

const kernelOf = async (cortex: Cortex) =>
  new Kernel(await WebAssembly.compile((await compile("rollout", "simd", dimensions(cortex, "units", 0, 0))) as BufferSource), cortex);

/** A multiplicative library with or without a transition module, by the recipe of `fit`, and how it does. */
async function ratioOf(transition: "thalamic" | "none"): Promise<{ alone: number; ratio: number }> {
  const { offset, scale } = standardise(TARGETS, 1);
  const options = { units: 64, rank: 1, dt: 0.25, tau: 1, seed: SEED, transition, ...KINDS.multiplicative };
  let cortex = drawCortex(options, ["y"], scale, offset);
  if (transition === "thalamic") {
    const module = trainTransition(await kernelOf(cortex), 13, SEED, TRANSITION_ITERATIONS, () => {});
    cortex = { ...cortex, ...module, preparationRank: 13 };
  }
  const training = { seed: SEED, iterations: ITERATIONS, preparation: 8, sd: transition === "none" ? 1 : 2 };
  const recipe = { ...paperRecipe("multiplicative", cortex, training), rates: { input: 0.02, loop: 0.006 } };
  const kernel = await kernelOf(cortex);
  const motifs = TARGETS.map((target) => trainMotif(kernel, target, recipe, () => {}).motif);
  const preparation = transition === "none" ? 0 : 12;
  // how fast a machine is does not matter to the claim
  const library: Library = { cortex, motifs, architecture: "multiplicative", preparation, training, limits: unlimited(1) };
  const { alone, ratio } = await evaluate(library, await build(library));
  return { alone: alone.mean, ratio };
}

test("motifs trained through their transition are as good in sequences as alone", async () => {
  const { alone, ratio } = await ratioOf("thalamic");
  expect(alone).toBeLessThan(0.1); // they were learned
  expect(ratio).toBeLessThanOrEqual(1.1);
}, 60_000);

test("motifs trained without a module, from random states, fail in sequences", async () => {
  const { alone, ratio } = await ratioOf("none");
  expect(alone).toBeLessThan(0.1);
  expect(ratio).toBeGreaterThanOrEqual(3);
}, 60_000);
