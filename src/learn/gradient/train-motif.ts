// One motif: its private parameters by back-propagation through time and Adam, through its own transition.
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../base/random.ts";
import { type Target, variance } from "../../data/targets.ts";
import { preparationInput } from "../../model/derived.ts";
import type { Architecture, Motif } from "../../model/library.ts";
import type { Kernel } from "./kernel.ts";
import { Descent } from "./optimiser.ts";
import { rollout } from "./rollout.ts";

/** What is trained motif by motif: not the linear model, not the control network. */
export type TrainedArchitecture = Exclude<Architecture, "linear" | "control">;

export interface Recipe {
  readonly architecture: TrainedArchitecture;
  readonly iterations: number;
  /** Learning rates of b and x⁰, and of u and v. */
  readonly rates: { readonly input: number; readonly loop: number };
  /** Steps of preparation before each trial (thalamic). */
  readonly preparation: number;
  /** Spread of the random states. */
  readonly sd: number;
  readonly seed: number;
  /** All motifs of the cortex start from one x⁰, drawn and not trained (for studies: the paper's number of parameters). */
  readonly sharedState?: boolean | undefined;
}

const TRIALS = 4;
/** Spread of the first b, by architecture. */
const INPUT_SD = { multiplicative: 0.3, additive: 0.5 } as const;
/** Iterations over which the reported nMSE is averaged. */
const WINDOW = 20;

export interface TrainedMotif {
  readonly motif: Motif;
  /** Mean of the last iterations' loss. */
  readonly nmse: number;
}

/**
 * Train a motif. Only its own parameters are variables, so nothing else can change. `attempt` draws another start.
 * `onIteration` is told the iterations done and the current nMSE.
 */
export function trainMotif(
  kernel: Kernel,
  target: Target,
  recipe: Recipe,
  attempt: number,
  onIteration: (done: number, nmse: number) => void,
): TrainedMotif {
  const { cortex } = kernel;
  const { units, rank, channels, c, transition } = cortex;
  const { iterations, rates, preparation, sd, sharedState = false } = recipe;
  const random = new Random(recipe.seed, `motif ${target.name} ${attempt}`);
  const scale = 1 / Math.sqrt(units);
  const vector = (spread: number) => tf.variable(tf.tensor1d(random.normals(units, spread)));
  const b = vector(INPUT_SD[recipe.architecture]);
  const x0 = sharedState ? tf.variable(tf.tensor1d(new Random(recipe.seed, "shared x0").normals(units))) : vector(1);
  const u = tf.variable(tf.tensor2d(random.normals(units * rank, scale), [units, rank]));
  const v = tf.variable(tf.tensor2d(random.normals(units * rank, scale), [rank, units]));
  const learnsState = transition !== "none" && !sharedState;
  const descent = new Descent(
    [{ rate: rates.input, variables: learnsState ? [b, x0] : [b] }, ...(rank > 0 ? [{ rate: rates.loop, variables: [u, v] }] : [])],
    iterations,
  );
  const centred = target.samples.map((y, i) => y - c[i % c.length]);
  const repeated = new Float32Array(TRIALS * centred.length); // tfjs is slow at broadcasting
  for (let trial = 0; trial < TRIALS; trial++) repeated.set(centred, trial * centred.length);
  const goal = tf.tensor3d(repeated, [TRIALS, target.steps, channels.length]);
  const toNmse = 1 / (TRIALS * target.steps * variance(target.samples, channels.length));
  const recent: number[] = [];
  const floats = (variable: tf.Variable) => variable.dataSync() as Float32Array;

  for (let iteration = 0; iteration < iterations; iteration++) {
    // where the trials start, less x⁰: x⁰ itself carries the gradient
    const away = new Float32Array(TRIALS * units);
    if (transition !== "reset") {
      const states = random.normals(TRIALS * units, sd);
      const at = floats(x0);
      const prepared = transition === "none" ? states : prepare(kernel, at, states, preparation);
      for (let i = 0; i < away.length; i++) away[i] = prepared[i] - (learnsState ? at[i % units] : 0);
    }
    const loss = descent.step(iteration, () => {
      const from = tf.tensor2d(away, [TRIALS, units]);
      const start = (learnsState ? from.add(x0) : from) as tf.Tensor2D;
      const y = rollout(kernel, u as tf.Tensor2D, v as tf.Tensor2D, b as tf.Tensor1D, start, target.steps);
      return y.sub(goal).square().sum().mul(toNmse) as tf.Scalar;
    });
    recent.push(loss);
    if (recent.length > WINDOW) recent.shift();
    onIteration(iteration + 1, recent.reduce((sum, l) => sum + l, 0) / recent.length);
  }
  const copy = (variable: tf.Variable) => floats(variable).slice();
  const motif: Motif = { name: target.name, steps: target.steps, b: copy(b), x0: copy(x0), u: copy(u), v: copy(v), target: target.samples };
  descent.dispose();
  goal.dispose();
  if (!learnsState) x0.dispose();
  if (rank === 0) tf.dispose([u, v]);
  return { motif, nmse: recent.reduce((sum, l) => sum + l, 0) / recent.length };
}

/** States (B × N) after `steps` of preparation to x⁰ (N), through the cortex's own transition module. */
export function prepare(kernel: Kernel, x0: Float32Array, states: Float32Array, steps: number): Float32Array {
  const { cortex } = kernel;
  const input = preparationInput(cortex, x0);
  const bias = new Float32Array(states.length);
  for (let at = 0; at < bias.length; at += x0.length) bias.set(input, at);
  return kernel.forward({ rank: cortex.preparationRank, U: cortex.Up, V: cortex.Vp }, bias, states, steps).end;
}
