// Proximal policy optimisation (Schulman et al. 2017, arXiv 1707.06347) of decisions that last (Sutton, Precup & Singh 1999): the
// value of what comes after a decision is discounted by as many ticks as it took.
import type { Random } from "../../base/random.ts";
import { Descent, type Momentum } from "../gradient/optimiser.ts";
import * as tf from "../gradient/tensorflow.ts";
import type { Episode } from "./episode.ts";
import { arraysOf, extents, joined, type Shape, type Standard, valueShape } from "./network.ts";

export interface PpoOptions {
  /** Of the discount, what is left after a tick; and λ of the advantages, a decision. */
  readonly tickDiscount: number;
  readonly lambda: number;
  /** The ratio of new to old probability counts up to 1 ± clip. */
  readonly clip: number;
  /** Learning rate, the share of it that is used now, and the weight of the entropy now. */
  readonly rate: number;
  readonly share: number;
  readonly entropy: number;
  /** Times that each decision is learned from, so many at once. */
  readonly epochs: number;
  readonly minibatch: number;
}

/** Something that is learned: its numbers, and what the optimiser remembers of them. */
export interface Learnt {
  readonly values: Float32Array;
  readonly momentum: Momentum | undefined;
}

export interface Learner {
  readonly shape: Shape;
  readonly policy: Learnt;
  /** The expected discounted sum of rewards, by a network with one output. */
  readonly value: Learnt;
}

/** The deviations of amounts are learned at this share of the rate, and their entropy weighs this share of that of the choice. */
const SD_SHARE = 0.3;
const AMOUNTS_SHARE = 0.2;
/** Adam's β₂. */
const MEMORY = 0.999;

/** Decisions side by side, row by row. */
interface Batch {
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  readonly advantages: Float32Array;
  readonly returns: Float32Array;
  /** Logarithm of the probability of each action when it was taken. */
  readonly before: Float32Array;
}

/** Learn from episodes that the policy played. The same learner and episodes give the same bits. */
export async function improve(
  learner: Learner,
  episodes: readonly Episode[],
  standard: Standard,
  options: PpoOptions,
  random: Random,
): Promise<Learner> {
  const { shape } = learner;
  const { rate, share, epochs, minibatch } = options;
  const batch = batchOf(learner, episodes, standard, options);
  const count = batch.advantages.length;
  const { amounts } = shape;
  const ofPolicy = [
    { rate, count: learner.policy.values.length - amounts },
    { rate: SD_SHARE * rate, count: amounts },
  ];
  const policy = new Descent(learner.policy.values, ofPolicy, MEMORY);
  const value = new Descent(learner.value.values, [{ rate, count: learner.value.values.length }], MEMORY);
  await policy.resume(learner.policy.momentum);
  await value.resume(learner.value.momentum);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = count - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (let at = 0; at < count; at += minibatch) {
      const rows = order.slice(at, at + minibatch);
      const part = Object.fromEntries(
        Object.entries(batch).map(([name, array]) => [name, rowsOf(array, rows, array.length / count)]),
      ) as unknown as Batch;
      policy.step(
        gradientOf(policy.values, shape, (arrays) => policyLoss(arrays, part, shape, options)),
        share,
      );
      value.step(
        gradientOf(value.values, valueShape(shape), (arrays) => valueLoss(arrays, part, shape)),
        share,
      );
    }
  }
  const learnt = async (descent: Descent) => ({ values: descent.values, momentum: await descent.momentum() });
  const improved = { ...learner, policy: await learnt(policy), value: await learnt(value) };
  policy.dispose();
  value.dispose();
  return improved;
}

function rowsOf(array: Float32Array, rows: readonly number[], width: number): Float32Array {
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    result.set(array.subarray(row * width, (row + 1) * width), i * width);
  });
  return result;
}

/** What the network gives for standardised observations: count × O. */
function outputsOf([W1, b1, W2, b2, W3, b3]: readonly tf.Tensor[], observations: Float32Array, inputs: number): tf.Tensor {
  const given = tf.tensor2d(observations, [observations.length / inputs, inputs]);
  const layer = (x: tf.Tensor, W: tf.Tensor, b: tf.Tensor) => tf.add(tf.matMul(x, W, false, true), b);
  return layer(tf.tanh(layer(tf.tanh(layer(given, W1, b1)), W2, b2)), W3, b3);
}

const tensorsOf = (values: Float32Array, shape: Shape) => arraysOf(values, shape).map((array, i) => tf.tensor2d(array, extents(shape)[i]));

/** Logarithms of the probabilities of actions, count × 1 and but for a constant; and the mean entropy as it weighs. */
function likelihood(outputs: tf.Tensor, logSd: tf.Tensor | undefined, taken: Float32Array, { choices, amounts }: Shape) {
  const [count] = outputs.shape;
  const actions = tf.tensor2d(taken, [count, choices + amounts]);
  const part = (of: tf.Tensor, from: number, width: number) => (width === choices + amounts ? of : tf.slice(of, [0, from], [count, width]));
  const logProbabilities: tf.Tensor[] = [];
  const entropies: tf.Tensor[] = [];
  if (choices > 0) {
    const logShares = tf.logSoftmax(part(outputs, 0, choices));
    logProbabilities.push(tf.sum(tf.mul(logShares, part(actions, 0, choices)), 1, true));
    entropies.push(tf.mul(tf.sum(tf.mul(tf.exp(logShares), logShares)), -1 / count));
  }
  if (logSd) {
    const off = tf.mul(tf.sub(part(actions, choices, amounts), part(outputs, choices, amounts)), tf.exp(tf.mul(logSd, -1)));
    const spread = tf.sum(logSd);
    logProbabilities.push(tf.sub(tf.mul(tf.sum(tf.square(off), 1, true), -0.5), spread));
    entropies.push(tf.mul(spread, AMOUNTS_SHARE));
  }
  const total = (terms: readonly tf.Tensor[]) => terms.reduce((sum, term) => tf.add(sum, term));
  return { logProbability: total(logProbabilities), entropy: total(entropies) };
}

function policyLoss(arrays: readonly tf.Tensor[], part: Batch, shape: Shape, { clip, entropy: weight }: PpoOptions) {
  const count = part.advantages.length;
  const column = (values: Float32Array) => tf.tensor2d(values, [count, 1]);
  const { logProbability, entropy } = likelihood(outputsOf(arrays, part.observations, shape.inputs), arrays[6], part.actions, shape);
  const ratio = tf.exp(tf.sub(logProbability, column(part.before)));
  const advantages = column(part.advantages);
  const gain = tf.minimum(tf.mul(ratio, advantages), tf.mul(tf.clipByValue(ratio, 1 - clip, 1 + clip), advantages));
  return tf.sub(tf.mul(tf.sum(gain), -1 / count), tf.mul(entropy, weight));
}

function valueLoss(arrays: readonly tf.Tensor[], { observations, returns }: Batch, { inputs }: Shape) {
  const off = tf.sub(outputsOf(arrays, observations, inputs), tf.tensor2d(returns, [returns.length, 1]));
  return tf.mul(tf.sum(tf.square(off)), 0.5 / returns.length);
}

/** Gradient of a loss by all that is learned. */
function gradientOf(values: Float32Array, shape: Shape, loss: (arrays: readonly tf.Tensor[]) => tf.Tensor): Float32Array {
  const gradient = new Float32Array(values.length);
  tf.tidy(() => {
    const { grads } = tf.valueAndGrads((...arrays: tf.Tensor[]) => loss(arrays))(tensorsOf(values, shape));
    let at = 0;
    for (const grad of grads) {
      gradient.set(grad.dataSync(), at);
      at += grad.size;
    }
  });
  return gradient;
}

/** What is to be learned from: advantages by generalised advantage estimation (Schulman et al. 2016), standardised. */
function batchOf({ shape, policy, value }: Learner, episodes: readonly Episode[], standard: Standard, options: PpoOptions): Batch {
  const { tickDiscount, lambda } = options;
  const { inputs } = shape;
  const observations = standardised(joined(episodes.map((episode) => episode.observations)), standard);
  const ends = standardised(joined(episodes.map(({ last }) => last ?? new Float32Array(inputs))), standard);
  const actions = joined(episodes.map((episode) => episode.actions));
  const values = runNow(value.values, valueShape(shape), observations);
  const later = runNow(value.values, valueShape(shape), ends);
  const advantages = new Float64Array(values.length);
  let from = 0;
  episodes.forEach(({ rewards, ticks, last }, e) => {
    let [next, advantage] = [last ? later[e] : 0, 0];
    for (let t = rewards.length - 1; t >= 0; t--) {
      const discount = tickDiscount ** ticks[t];
      advantage = rewards[t] + discount * next - values[from + t] + discount * lambda * advantage;
      advantages[from + t] = advantage;
      next = values[from + t];
    }
    from += rewards.length;
  });
  const mean = advantages.reduce((sum, one) => sum + one, 0) / advantages.length;
  const sd = Math.sqrt(advantages.reduce((sum, one) => sum + (one - mean) ** 2, 0) / advantages.length);
  const before = tf.tidy(() => {
    const arrays = tensorsOf(policy.values, shape);
    return likelihood(outputsOf(arrays, observations, inputs), arrays[6], actions, shape).logProbability.dataSync();
  }) as Float32Array;
  return {
    observations,
    actions,
    advantages: Float32Array.from(advantages, (one) => (one - mean) / (sd + 1e-8)),
    returns: Float32Array.from(advantages, (one, i) => one + values[i]),
    before,
  };
}

function runNow(values: Float32Array, shape: Shape, observations: Float32Array): Float32Array {
  return tf.tidy(() => outputsOf(tensorsOf(values, shape), observations, shape.inputs).dataSync()) as Float32Array;
}

function standardised(rows: Float32Array, { mean, sd }: Standard): Float32Array {
  return rows.map((value, k) => (value - mean[k % mean.length]) / sd[k % mean.length]);
}
