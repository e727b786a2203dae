// One motif: its private parameters by back-propagation through time and Adam, through its own transition.
import { Random } from "../../base/random.ts";
import { type Target, variance } from "../../data/targets.ts";
import type { LearnedBy } from "../../model/architecture.ts";
import { preparationInput } from "../../model/derived.ts";
import type { Motif } from "../../model/library.ts";
import type { Kernel } from "./kernel.ts";
import { Descent } from "./optimiser.ts";

/** What is trained motif by motif: not the linear model, not the control network. */
export type TrainedArchitecture = LearnedBy<"gradient">;

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
  const C = channels.length;
  const learnsState = transition !== "none" && !sharedState;
  const first = random.normals(units, INPUT_SD[recipe.architecture]);
  const state = sharedState ? new Random(recipe.seed, "shared x0").normals(units) : random.normals(units);
  const descent = new Descent(
    [
      { rate: rates.loop, arrays: [random.normals(units * rank, scale), random.normals(units * rank, scale)] },
      { rate: rates.input, arrays: learnsState ? [first, state] : [first] },
    ],
    iterations,
  );
  const [u, v, b, x0 = state] = descent.arrays;
  const centred = target.samples.map((y, i) => y - c[i % C]);
  const toNmse = 1 / (TRIALS * target.steps * variance(target.samples, C));
  const recent: number[] = [];

  for (let iteration = 0; iteration < iterations; iteration++) {
    const start = startStates();
    const { readouts } = kernel.forward({ rank, U: u, V: v }, repeat(b), start, target.steps);
    let loss = 0;
    const slope = 2 * toNmse;
    for (let i = 0, k = 0; i < readouts.length; i++, k = k + 1 === centred.length ? 0 : k + 1) {
      const error = readouts[i] - centred[k];
      loss += error * error;
      readouts[i] = slope * error; // from here on dL/dy
    }
    const gradient = kernel.backward(readouts);
    descent.step(iteration, [gradient.U, gradient.V, summed(gradient.bias), ...(learnsState ? [summed(gradient.start)] : [])]);
    recent.push(loss * toNmse);
    if (recent.length > WINDOW) recent.shift();
    onIteration(iteration + 1, recent.reduce((sum, l) => sum + l, 0) / recent.length);
  }
  descent.dispose();
  const motif: Motif = { name: target.name, steps: target.steps, b, x0, u, v, target: target.samples };
  return { motif, nmse: recent.reduce((sum, l) => sum + l, 0) / recent.length };

  /** Where the trials start, B × N. */
  function startStates(): Float32Array {
    if (transition === "reset") return repeat(x0);
    const states = random.normals(TRIALS * units, sd);
    return transition === "none" ? states : prepare(kernel, x0, states, preparation);
  }

  /** A vector for each trial. */
  function repeat(vector: Float32Array): Float32Array {
    const out = new Float32Array(TRIALS * units);
    for (let trial = 0; trial < TRIALS; trial++) out.set(vector, trial * units);
    return out;
  }

  /** The sum over trials. */
  function summed(gradients: Float32Array): Float32Array {
    const out = gradients.slice(0, units);
    for (let i = units; i < gradients.length; i++) out[i % units] += gradients[i];
    return out;
  }
}

/** States (B × N) after `steps` of preparation to x⁰ (N), through the cortex's own transition module. */
export function prepare(kernel: Kernel, x0: Float32Array, states: Float32Array, steps: number): Float32Array {
  const { cortex } = kernel;
  const input = preparationInput(cortex, x0);
  const bias = new Float32Array(states.length);
  for (let at = 0; at < bias.length; at += x0.length) bias.set(input, at);
  return kernel.forward({ rank: cortex.preparationRank, U: cortex.Up, V: cortex.Vp }, bias, states, steps).end;
}
