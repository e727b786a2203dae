// The transition module, trained once for a cortex: a loop that makes the preparatory dynamics contract to any x⁰ from
// any state (docs: DESIGN §4; Logiaco & Escola 2020, nonlinear version).
import * as tf from "@tensorflow/tfjs";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { Random } from "../../base/random.ts";
import { tanh } from "../../model/cell.ts";
import { multiply } from "../../model/derived.ts";
import type { Cortex } from "../../model/library.ts";
import type { Kernel } from "./kernel.ts";
import { Descent } from "./optimiser.ts";
import { settling } from "./rollout.ts";

const TRIALS = 48;
/** Spread of the initial states aimed at, and of the states started from. */
const GOAL_SD = 1.15;
const START_SD = [0.5, 2.5] as const;
/** Horizon in τ; errors at time t weigh exp(2 s t), s per τ, so that late ones count. */
const HORIZON = 10;
const TAIL = 0.5;
const RATE = 0.003;

/** The truncated singular value decomposition that takes J's strongest directions away: U V ≈ −J. */
function initialLoop(cortex: Cortex, rank: number): { U: Float32Array; V: Float32Array } {
  const { units, J } = cortex;
  const svd = new SingularValueDecomposition(Matrix.from1DArray(units, units, J as unknown as number[]), { autoTranspose: true });
  const U = new Float32Array(units * rank);
  const V = new Float32Array(rank * units);
  for (let k = 0; k < rank; k++) {
    const root = Math.sqrt(svd.diagonal[k]);
    for (let i = 0; i < units; i++) {
      U[i * rank + k] = root * svd.leftSingularVectors.get(i, k);
      V[k * units + i] = -root * svd.rightSingularVectors.get(i, k);
    }
  }
  return { U, V };
}

/** Train U_p (N × R_p) and V_p (R_p × N). */
export function trainTransition(
  kernel: Kernel,
  rank: number,
  seed: number,
  iterations: number,
  onIteration: (done: number) => void,
): { Up: Float32Array; Vp: Float32Array } {
  const { cortex } = kernel;
  const { units } = cortex;
  const steps = Math.round((HORIZON * cortex.tau) / cortex.dt);
  const random = new Random(seed, "transition");
  const loop = initialLoop(cortex, rank);
  const U = tf.variable(tf.tensor2d(loop.U, [units, rank]));
  const V = tf.variable(tf.tensor2d(loop.V, [rank, units]));
  const descent = new Descent([{ rate: RATE, variables: [U, V] }], iterations);
  const weights = Float32Array.from({ length: steps }, (_, t) => Math.exp((2 * TAIL * (t + 1) * cortex.dt) / cortex.tau));
  const total = weights.reduce((sum, w) => sum + w, 0);

  for (let iteration = 0; iteration < iterations; iteration++) {
    const goal = random.normals(TRIALS * units, GOAL_SD);
    const start = new Float32Array(TRIALS * units);
    const rates = Float32Array.from(goal, tanh);
    const fixed = new Float32Array(TRIALS * units); // x⁰ − J φ(x⁰)
    const share = new Float32Array(TRIALS * steps); // the weight of each error, relative to the first
    for (let trial = 0; trial < TRIALS; trial++) {
      const from = trial * units;
      start.set(random.normals(units, random.uniform(...START_SD)), from);
      const driven = multiply(cortex.J, rates.subarray(from, from + units), units);
      let first = 0;
      for (let i = 0; i < units; i++) {
        fixed[from + i] = goal[from + i] - driven[i];
        first += (start[from + i] - goal[from + i]) ** 2;
      }
      for (let t = 0; t < steps; t++) share[trial * steps + t] = weights[t] / (total * first);
    }
    descent.step(iteration, () => {
      const throughLoop = tf.matMul(tf.matMul(tf.tensor2d(rates, [TRIALS, units]), V, false, true), U, false, true);
      const bias = tf.tensor2d(fixed, [TRIALS, units]).sub<tf.Tensor2D>(throughLoop);
      const distances = settling(kernel, U, V, bias, tf.tensor2d(start, [TRIALS, units]), goal, steps);
      return distances
        .mul(tf.tensor2d(share, [TRIALS, steps]))
        .sum(1)
        .log()
        .mean() as tf.Scalar;
    });
    onIteration(iteration + 1);
  }
  const result = { Up: U.dataSync().slice() as Float32Array, Vp: V.dataSync().slice() as Float32Array };
  descent.dispose();
  return result;
}
