// The kernels as TensorFlow.js operations with a gradient.
import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "./kernel.ts";

tf.enableProdMode(); // no advice to install another backend

const floats = (tensor: tf.Tensor) => tensor.dataSync() as Float32Array;

/**
 * Readouts W r (B × T × C, without c) of T steps in the mode (u: N × R, v: R × N, b: N) from the states `start` (B × N).
 */
export function rollout(kernel: Kernel, u: tf.Tensor2D, v: tf.Tensor2D, b: tf.Tensor1D, start: tf.Tensor2D, steps: number): tf.Tensor3D {
  const [units, rank] = u.shape;
  const [trials] = start.shape;
  const operation = tf.customGrad((...inputs) => {
    const [U, V, bias, x] = (inputs.slice(0, 4) as tf.Tensor[]).map(floats);
    const repeated = new Float32Array(trials * units);
    for (let trial = 0; trial < trials; trial++) repeated.set(bias, trial * units);
    const { readouts } = kernel.forward({ rank, U, V }, repeated, x, steps);
    return {
      value: tf.tensor3d(readouts, [trials, steps, kernel.cortex.channels.length]),
      gradFunc: (dReadouts: tf.Tensor) => {
        const gradient = kernel.backward(floats(dReadouts));
        const db = new Float32Array(units);
        gradient.bias.forEach((d, i) => {
          db[i % units] += d;
        });
        return [
          tf.tensor2d(gradient.U, [units, rank]),
          tf.tensor2d(gradient.V, [rank, units]),
          tf.tensor1d(db),
          tf.tensor2d(gradient.start, [trials, units]),
        ];
      },
    };
  });
  return operation(u, v, b, start) as tf.Tensor3D;
}

/**
 * ‖x_t − goal‖² (B × T) after each of T steps in the loop (U: N × R, V: R × N), each trial with its own bias, state and
 * goal (B × N). The goal gets no gradient.
 */
export function settling(
  kernel: Kernel,
  U: tf.Tensor2D,
  V: tf.Tensor2D,
  bias: tf.Tensor2D,
  start: tf.Tensor2D,
  goal: Float32Array,
  steps: number,
): tf.Tensor2D {
  const [units, rank] = U.shape;
  const [trials] = start.shape;
  const operation = tf.customGrad((...inputs) => {
    const [u, v, biases, x] = (inputs.slice(0, 4) as tf.Tensor[]).map(floats);
    const distances = kernel.settle({ rank, U: u, V: v }, biases, x, goal, steps);
    return {
      value: tf.tensor2d(distances, [trials, steps]),
      gradFunc: (dDistances: tf.Tensor) => {
        const gradient = kernel.backward(floats(dDistances));
        return [
          tf.tensor2d(gradient.U, [units, rank]),
          tf.tensor2d(gradient.V, [rank, units]),
          tf.tensor2d(gradient.bias, [trials, units]),
          tf.tensor2d(gradient.start, [trials, units]),
        ];
      },
    };
  });
  return operation(U, V, bias, start) as tf.Tensor2D;
}
