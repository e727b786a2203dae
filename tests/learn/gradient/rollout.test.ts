import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { build } from "../../../src/device/build.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { executed, record } from "../../../src/drive/play.ts";
import { compileKernel, Kernel } from "../../../src/learn/gradient/kernel.ts";
import type { Library } from "../../../src/model/library.ts";
import { makeLibrary } from "../../fixture.ts";
import { eagerRollout, eagerSettling, gradients, type Inputs } from "./eager.ts";

async function makeKernel({ cortex }: Library): Promise<Kernel> {
  return new Kernel(await compileKernel(cortex), cortex);
}

/** Largest difference relative to the largest value. */
function apart(x: Float32Array, y: Float32Array): number {
  expect(x.length).toBe(y.length);
  let [difference, size] = [0, 1e-30];
  for (let i = 0; i < x.length; i++) {
    difference = Math.max(difference, Math.abs(x[i] - y[i]));
    size = Math.max(size, Math.abs(y[i]));
  }
  return difference / size;
}

const draws = (name: string, count: number) => new Random(9, name).normals(count);
const TRIALS = 3;
const STEPS = 25;
const SHAPE = { rank: 2, preparationRank: 5, channels: ["x", "y", "z"] };
const CORTICES = {
  dense: makeLibrary({ ...SHAPE, units: 37 }),
  "dense quadratic": makeLibrary({ ...SHAPE, units: 37, phi: "quadratic" }),
  sparse: makeLibrary({ ...SHAPE, units: 48, sparse: true }),
  "sparse tanh": makeLibrary({ ...SHAPE, units: 48, sparse: true, phi: "tanh" }),
} as const;

describe.each(Object.entries(CORTICES))("the fused rollout, %s", async (_, library) => {
  const { cortex, motifs } = library;
  const { units } = cortex;
  const kernel = await makeKernel(library);
  const [{ u, v, b }] = motifs;
  const start = draws("start", TRIALS * units);
  const bias = Float32Array.from({ length: TRIALS * units }, (_, i) => b[i % units]);
  const weights = draws("weights", TRIALS * STEPS * 3);

  test("gives the readouts of the eager graph to 1e-5, and its gradients to 1e-4", () => {
    const inputs: Inputs = [
      tf.tensor2d(u, [units, 2]),
      tf.tensor2d(v, [2, units]),
      tf.tensor2d(bias, [TRIALS, units]),
      tf.tensor2d(start, [TRIALS, units]),
    ];
    const eager = gradients((...tensors) => eagerRollout(cortex, ...tensors, STEPS), inputs, weights);
    const { readouts } = kernel.forward({ rank: 2, U: u, V: v }, bias, start, STEPS);
    const fused = kernel.backward(weights);
    expect(apart(readouts, eager.value)).toBeLessThan(1e-5);
    for (const [i, slopes] of [fused.U, fused.V, fused.bias, fused.start].entries())
      expect(apart(slopes, eager.slopes[i])).toBeLessThan(1e-4);
  });

  test("does not care what was rolled out before it", () => {
    const loop = { rank: 2, U: u, V: v };
    const [x, input] = [draws("x", units), draws("input", units)];
    const alone = kernel.forward(loop, input, x, STEPS);
    kernel.forward({ rank: 5, U: cortex.Up, V: cortex.Vp }, draws("other", 7 * units), draws("others", 7 * units), 40);
    expect(kernel.forward(loop, input, x, STEPS)).toEqual(alone);
  });

  test("is the step that runs on the device: same source, same bits", async () => {
    const controller = await Controller.load(
      await build(library, { transition: "reset", preparation: 0, output: "network", handOver: "hard" }),
    );
    const [motif] = motifs;
    const played = executed(record(controller, [{ motif: motif.name }]), 0, 3);
    const { readouts, end } = kernel.forward({ rank: 2, U: motif.u, V: motif.v }, motif.b, motif.x0, motif.steps);
    expect(played).toEqual([...readouts].map((y, i) => Math.fround(y + cortex.c[i % 3])));
    expect([...controller.state]).toEqual([...end]);
  });
});

describe("a rollout", () => {
  test("hears no sensors: it rolls a cortex out with them as without", async () => {
    const hearing = makeLibrary({ units: 37, channels: ["x"], sensors: Array.from({ length: 80 }, (_, i) => `s${i}`) });
    const deaf = { ...hearing, cortex: { ...hearing.cortex, sensors: [], B: new Float32Array() } };
    const roll = async (of: Library) => {
      const fused = await makeKernel(of);
      const [{ u: U, v: V }] = of.motifs;
      const rolled = fused.forward({ rank: 2, U, V }, draws("bias", 37), draws("start", 37), STEPS);
      return { ...rolled, ...fused.backward(rolled.readouts) };
    };
    expect(await roll(hearing)).toEqual(await roll(deaf));
  });

  test("works without a loop", async () => {
    const additive = makeLibrary({ units: 20, rank: 0 });
    const [own] = additive.motifs;
    const fused = await makeKernel(additive);
    const { readouts } = fused.forward({ rank: 0, U: new Float32Array(), V: new Float32Array() }, own.b, own.x0, 9);
    const gradient = fused.backward(readouts);
    expect(gradient.bias.length).toBe(20);
    expect(gradient.bias.every((d) => Number.isFinite(d) && d !== 0)).toBe(true);
  });
});

describe.each(Object.entries(CORTICES))("the fused settling, %s", async (_, library) => {
  const { cortex } = library;
  const { units } = cortex;
  const kernel = await makeKernel(library);
  test("gives the distances of the eager graph to 1e-5, and its gradients to 1e-4", () => {
    const goal = draws("goal", TRIALS * units);
    const weights = draws("shares", TRIALS * STEPS);
    const [bias, start] = [draws("bias", TRIALS * units), draws("start", TRIALS * units)];
    const inputs: Inputs = [
      tf.tensor2d(cortex.Up, [units, 5]),
      tf.tensor2d(cortex.Vp, [5, units]),
      tf.tensor2d(bias, [TRIALS, units]),
      tf.tensor2d(start, [TRIALS, units]),
    ];
    const eager = gradients((...tensors) => eagerSettling(cortex, ...tensors, goal, STEPS), inputs, weights);
    const distances = kernel.settle({ rank: 5, U: cortex.Up, V: cortex.Vp }, bias, start, goal, STEPS);
    const fused = kernel.backward(weights);
    expect(apart(distances, eager.value)).toBeLessThan(1e-5);
    for (const [i, slopes] of [fused.U, fused.V, fused.bias, fused.start].entries())
      expect(apart(slopes, eager.slopes[i])).toBeLessThan(1e-4);
  });
});
