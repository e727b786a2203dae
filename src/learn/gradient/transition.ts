// The transition module, trained once for a cortex: a loop that makes the preparatory dynamics contract to any x⁰ from
// any state (docs: DESIGN §4; Logiaco & Escola 2020, nonlinear version).
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { dot, transpose } from "../../algebra/products.ts";
import { Random } from "../../base/random.ts";
import { multiply, PHI, recurrence } from "../../model/cell.ts";
import type { Cortex } from "../../model/library.ts";
import { wholeJ } from "../../model/sparse.ts";
import type { Gradients, Kernel } from "./kernel.ts";
import { Descent, schedule } from "./optimiser.ts";

const TRIALS = 48;
/** Spread of the initial states aimed at, and of the states started from. */
const GOAL_SD = 1.15;
const START_SD = [0.5, 2.5] as const;
/** Horizon in τ; errors at time t weigh exp(2 s t), s per τ, so that late ones count. */
const HORIZON = 10;
const TAIL = 0.5;
const RATE = 0.003;
/** Adam's β₂. */
const MEMORY = 0.999;

/** The truncated singular value decomposition that takes J's strongest directions away: U V ≈ −J. */
function initialLoop(cortex: Cortex, rank: number): { U: Float32Array; V: Float32Array } {
  const { units } = cortex;
  const svd = new SingularValueDecomposition(Matrix.from1DArray(units, units, wholeJ(cortex) as unknown as number[]), {
    autoTranspose: true,
  });
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
  const first = initialLoop(cortex, rank);
  const size = units * rank;
  const both = new Float32Array(2 * size);
  both.set(first.U);
  both.set(first.V, size);
  const descent = new Descent(both, [{ rate: RATE, count: 2 * size }], MEMORY);
  const [U, V] = [descent.values.subarray(0, size), descent.values.subarray(size)];
  const slope = new Float32Array(2 * size);
  const weights = Float32Array.from({ length: steps }, (_, t) => Math.exp((2 * TAIL * (t + 1) * cortex.dt) / cortex.tau));
  const total = weights.reduce((sum, w) => sum + w, 0);

  for (let iteration = 0; iteration < iterations; iteration++) {
    const goal = random.normals(TRIALS * units, GOAL_SD);
    const rates = Float32Array.from(goal, PHI[cortex.phi]);
    const thalamic = new Float32Array(TRIALS * rank); // V φ(x⁰)
    const bias = new Float32Array(TRIALS * units); // b⁰ = x⁰ − (J + U V) φ(x⁰)
    const start = new Float32Array(TRIALS * units);
    const share = new Float32Array(TRIALS * steps); // the weight of each error, relative to the first
    for (let trial = 0; trial < TRIALS; trial++) {
      const from = trial * units;
      const own = rates.subarray(from, from + units);
      start.set(random.normals(units, random.uniform(...START_SD)), from);
      const s = multiply(V, own, rank);
      const fromCortex = recurrence(cortex, own);
      const fromLoop = multiply(U, s, units);
      thalamic.set(s, trial * rank);
      let away = 0;
      for (let i = 0; i < units; i++) {
        bias[from + i] = goal[from + i] - fromCortex[i] - fromLoop[i];
        away += (start[from + i] - goal[from + i]) ** 2;
      }
      for (let t = 0; t < steps; t++) share[trial * steps + t] = weights[t] / (total * away);
    }
    const distances = kernel.settle({ rank, U, V }, bias, start, goal, steps);
    const gradient = kernel.backward(slopes(distances, share, steps));
    addThroughBias(gradient, U, rates, thalamic);
    slope.set(gradient.U);
    slope.set(gradient.V, size);
    descent.step(slope, schedule(iteration, iterations));
    onIteration(iteration + 1);
  }
  descent.dispose();
  return { Up: U.slice(), Vp: V.slice() };
}

/** dL/dd (B × T) of the loss L = mean over trials of ln Σ share d, for distances d and shares B × T. */
function slopes(distances: Float32Array, share: Float32Array, steps: number): Float32Array {
  const out = share.slice();
  for (let from = 0; from < out.length; from += steps) {
    const sum = dot(distances.subarray(from, from + steps), share.subarray(from, from + steps));
    for (let t = from; t < from + steps; t++) out[t] /= sum * TRIALS;
  }
  return out;
}

/** Add what reaches U and V through the biases b⁰ = x⁰ − (J + U s), s = V r: −Σ db sᵀ and −Σ (Uᵀ db) rᵀ over the trials. */
function addThroughBias(gradient: Gradients, U: Float32Array, rates: Float32Array, thalamic: Float32Array): void {
  const units = rates.length / TRIALS;
  const rank = thalamic.length / TRIALS;
  const UT = transpose(U, units, rank);
  for (let trial = 0; trial < TRIALS; trial++) {
    const db = gradient.bias.subarray(trial * units, (trial + 1) * units);
    const r = rates.subarray(trial * units, (trial + 1) * units);
    const q = multiply(UT, db, rank);
    for (let k = 0; k < rank; k++) {
      const s = thalamic[trial * rank + k];
      for (let i = 0; i < units; i++) {
        gradient.U[i * rank + k] -= db[i] * s;
        gradient.V[k * units + i] -= q[k] * r[i];
      }
    }
  }
}
