// The rollout as an eager TensorFlow.js graph: the oracle of the fused kernels.
import * as tf from "@tensorflow/tfjs";
import { type Cortex, kappa } from "../../../src/model/library.ts";

/** The state after one step: x B × N; loop U N × R, V R × N; bias N or B × N. */
function step(x: tf.Tensor2D, r: tf.Tensor2D, J: tf.Tensor2D, U: tf.Tensor2D, V: tf.Tensor2D, bias: tf.Tensor, k: number): tf.Tensor2D {
  const fromCortex = tf.matMul(r, J, false, true);
  const fromLoop = tf.matMul(tf.matMul(r, V, false, true), U, false, true);
  return x.add(fromCortex.add(fromLoop).add(bias).sub(x).mul(k));
}

/** As `rollout` in src/learn/gradient/rollout.ts: readouts W r, B × T × C. */
export function eagerRollout(
  cortex: Cortex,
  u: tf.Tensor2D,
  v: tf.Tensor2D,
  b: tf.Tensor1D,
  start: tf.Tensor2D,
  steps: number,
): tf.Tensor3D {
  const { units, channels } = cortex;
  const J = tf.tensor2d(cortex.J, [units, units]);
  const W = tf.tensor2d(cortex.W, [channels.length, units]);
  const readouts: tf.Tensor2D[] = [];
  let x = start;
  for (let t = 0; t < steps; t++) {
    const r = x.tanh();
    readouts.push(tf.matMul(r, W, false, true));
    x = step(x, r, J, u, v, b, kappa(cortex));
  }
  return tf.stack(readouts, 1) as tf.Tensor3D;
}

/** As `settling` in src/learn/gradient/rollout.ts: ‖x − goal‖² after each step, B × T. */
export function eagerSettling(
  cortex: Cortex,
  U: tf.Tensor2D,
  V: tf.Tensor2D,
  bias: tf.Tensor2D,
  start: tf.Tensor2D,
  goal: Float32Array,
  steps: number,
): tf.Tensor2D {
  const J = tf.tensor2d(cortex.J, [cortex.units, cortex.units]);
  const aim = tf.tensor2d(goal, start.shape);
  const distances: tf.Tensor1D[] = [];
  let x = start;
  for (let t = 0; t < steps; t++) {
    x = step(x, x.tanh(), J, U, V, bias, kappa(cortex));
    distances.push(x.sub(aim).square().sum(1));
  }
  return tf.stack(distances, 1) as tf.Tensor2D;
}
