// The rollout as an eager TensorFlow.js graph: the oracle of the fused kernels.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import { kappa } from "../../../src/model/cell.ts";
import type { Cortex } from "../../../src/model/library.ts";
import { wholeJ } from "../../../src/model/sparse.ts";

tf.enableProdMode(); // no advice to install another backend

/** U, V, bias, start */
export type Inputs = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** φ */
function phi(cortex: Cortex, x: tf.Tensor2D): tf.Tensor2D {
  if (cortex.phi === "tanh") return tf.tanh(x);
  const c = tf.clipByValue(x, -2, 2);
  return tf.mul(c, tf.sub(1, tf.div(tf.abs(c), 4)));
}

/** The state after one step: x B × N; loop U N × R, V R × N; bias B × N. */
function step(x: tf.Tensor2D, r: tf.Tensor2D, J: tf.Tensor2D, U: tf.Tensor2D, V: tf.Tensor2D, bias: tf.Tensor2D, k: number): tf.Tensor2D {
  const fromCortex = tf.matMul(r, J, false, true);
  const fromLoop = tf.matMul(tf.matMul(r, V, false, true), U, false, true);
  return tf.add(x, tf.mul(tf.sub(tf.add(tf.add(fromCortex, fromLoop), bias), x), k));
}

/** As Kernel.forward: readouts W r, B × T × C. */
export function eagerRollout(
  cortex: Cortex,
  u: tf.Tensor2D,
  v: tf.Tensor2D,
  bias: tf.Tensor2D,
  start: tf.Tensor2D,
  steps: number,
): tf.Tensor3D {
  const { units, channels } = cortex;
  const J = tf.tensor2d(wholeJ(cortex), [units, units]);
  const W = tf.tensor2d(cortex.W, [channels.length, units]);
  const readouts: tf.Tensor2D[] = [];
  let x = start;
  for (let t = 0; t < steps; t++) {
    const r = phi(cortex, x);
    readouts.push(tf.matMul(r, W, false, true));
    x = step(x, r, J, u, v, bias, kappa(cortex));
  }
  return tf.stack(readouts, 1) as tf.Tensor3D;
}

/** As Kernel.settle: ‖x − goal‖² after each step, B × T. */
export function eagerSettling(
  cortex: Cortex,
  U: tf.Tensor2D,
  V: tf.Tensor2D,
  bias: tf.Tensor2D,
  start: tf.Tensor2D,
  goal: Float32Array,
  steps: number,
): tf.Tensor2D {
  const J = tf.tensor2d(wholeJ(cortex), [cortex.units, cortex.units]);
  const aim = tf.tensor2d(goal, start.shape);
  const distances: tf.Tensor1D[] = [];
  let x = start;
  for (let t = 0; t < steps; t++) {
    x = step(x, phi(cortex, x), J, U, V, bias, kappa(cortex));
    distances.push(tf.sum(tf.square(tf.sub(x, aim)), 1));
  }
  return tf.stack(distances, 1) as tf.Tensor2D;
}

/** The value of a graph, and the gradients of Σ weights · value with respect to its inputs. */
export function gradients(
  graph: (...inputs: Inputs) => tf.Tensor,
  inputs: Inputs,
  weights: Float32Array,
): { value: Float32Array; slopes: Float32Array[] } {
  const loss = (...tensors: tf.Tensor[]) => {
    const value = graph(...(tensors as Inputs));
    return tf.sum(tf.mul(value, tf.tensor(weights, value.shape)));
  };
  const floats = (tensor: tf.Tensor) => (tensor.dataSync() as Float32Array).slice();
  return tf.tidy(() => ({
    value: floats(graph(...inputs)),
    slopes: tf
      .grads(loss)([...inputs])
      .map(floats),
  }));
}
