import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { build } from "../../../src/device/build.ts";
import { compile, dimensions } from "../../../src/device/compile.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { executed, record } from "../../../src/drive/play.ts";
import { Kernel } from "../../../src/learn/gradient/kernel.ts";
import { rollout, settling } from "../../../src/learn/gradient/rollout.ts";
import type { Library } from "../../../src/model/library.ts";
import { makeLibrary } from "../../fixture.ts";
import { eagerRollout, eagerSettling } from "./eager.ts";

async function makeKernel({ cortex }: Library): Promise<Kernel> {
  return new Kernel(
    await WebAssembly.compile((await compile("rollout", "simd", dimensions(cortex, "units", 0, 0))) as BufferSource),
    cortex,
  );
}

/** Largest difference relative to the largest value. */
function apart(a: tf.Tensor, b: tf.Tensor): number {
  const [x, y] = [a.dataSync(), b.dataSync()];
  expect(a.shape).toEqual(b.shape);
  let [difference, size] = [0, 1e-30];
  for (let i = 0; i < x.length; i++) {
    difference = Math.max(difference, Math.abs(x[i] - y[i]));
    size = Math.max(size, Math.abs(y[i]));
  }
  return difference / size;
}

const library = makeLibrary({ units: 37, rank: 2, preparationRank: 5, channels: ["x", "y", "z"] });
const { cortex, motifs } = library;
const { units } = cortex;
const kernel = await makeKernel(library);
const draws = (name: string, count: number) => new Random(9, name).normals(count);
const TRIALS = 3;
const STEPS = 25;

describe("the fused rollout", () => {
  const [{ u, v, b }] = motifs;
  const inputs = [
    tf.tensor2d(u, [units, 2]),
    tf.tensor2d(v, [2, units]),
    tf.tensor1d(b),
    tf.tensor2d(draws("start", TRIALS * units), [TRIALS, units]),
  ] as const;
  const weights = tf.tensor3d(draws("weights", TRIALS * STEPS * 3), [TRIALS, STEPS, 3]);

  test("gives the readouts of the eager graph to 1e-5", () => {
    expect(apart(rollout(kernel, ...inputs, STEPS), eagerRollout(cortex, ...inputs, STEPS))).toBeLessThan(1e-5);
  });

  test("gives its gradients to 1e-4", () => {
    const loss = (y: tf.Tensor) => y.sub(1).square().mul(weights).sum() as tf.Scalar;
    const run = (graph: (...of: typeof inputs) => tf.Tensor) =>
      tf.grads((...tensors) => loss(graph(...(tensors as unknown as typeof inputs))))([...inputs]);
    const fused = run((...tensors) => rollout(kernel, ...tensors, STEPS));
    const eager = run((...tensors) => eagerRollout(cortex, ...tensors, STEPS));
    for (const [i, gradient] of fused.entries()) expect(apart(gradient, eager[i])).toBeLessThan(1e-4);
  });

  test("does not care what was rolled out before it", () => {
    const loop = { rank: 2, U: u, V: v };
    const [start, bias] = [draws("start", units), draws("bias", units)];
    const alone = kernel.forward(loop, bias, start, STEPS);
    kernel.forward({ rank: 5, U: cortex.Up, V: cortex.Vp }, draws("other", 7 * units), draws("others", 7 * units), 40);
    expect(kernel.forward(loop, bias, start, STEPS)).toEqual(alone);
  });

  test("works without a loop", async () => {
    const additive = makeLibrary({ units: 20, rank: 0 });
    const [own] = additive.motifs;
    const start = tf.tensor2d(own.x0, [1, 20]);
    const none = [tf.zeros([20, 0]), tf.zeros([0, 20])] as [tf.Tensor2D, tf.Tensor2D];
    const fused = await makeKernel(additive);
    const gradient = tf.grad((bias) =>
      rollout(fused, ...none, bias as tf.Tensor1D, start, 9)
        .square()
        .sum(),
    )(tf.tensor1d(own.b));
    expect(gradient.shape).toEqual([20]);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
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

describe("the fused settling", () => {
  const goal = draws("goal", TRIALS * units);
  const inputs = [
    tf.tensor2d(cortex.Up, [units, 5]),
    tf.tensor2d(cortex.Vp, [5, units]),
    tf.tensor2d(draws("bias", TRIALS * units), [TRIALS, units]),
    tf.tensor2d(draws("start", TRIALS * units), [TRIALS, units]),
  ] as const;

  test("gives the distances of the eager graph to 1e-5, and its gradients to 1e-4", () => {
    expect(apart(settling(kernel, ...inputs, goal, STEPS), eagerSettling(cortex, ...inputs, goal, STEPS))).toBeLessThan(1e-5);
    const run = (graph: (...of: typeof inputs) => tf.Tensor2D) =>
      tf.grads((...tensors) =>
        graph(...(tensors as unknown as typeof inputs))
          .sum(1)
          .log()
          .mean(),
      )([...inputs]);
    const fused = run((...tensors) => settling(kernel, ...tensors, goal, STEPS));
    const eager = run((...tensors) => eagerSettling(cortex, ...tensors, goal, STEPS));
    for (const [i, gradient] of fused.entries()) expect(apart(gradient, eager[i])).toBeLessThan(1e-4);
  });
});
