// The control network of the paper: one small network, J and W trained on random sequences of all motifs, of which each
// owns an input b only. It serves to show what shared, tuned weights cost. Back-propagation is truncated where one motif
// follows another (the state is carried on, its gradient is not), and motifs are learned from their beginnings on.
import * as tf from "@tensorflow/tfjs";
import { UserError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { standardise, type Target, variance } from "../data/targets.ts";
import { compile, dimensions } from "../device/compile.ts";
import { drawCortex } from "../model/draw.ts";
import type { Cortex, Library, Motif } from "../model/library.ts";
import { Kernel } from "./gradient/kernel.ts";
import { Descent } from "./gradient/optimiser.ts";

tf.enableProdMode(); // no advice to install another backend

export interface ControlOptions {
  readonly units: number;
  /** seconds */
  readonly dt: number;
  readonly tau: number;
  readonly seed: number;
  readonly iterations: number;
}

/** Sequences side by side. */
const TRIALS = 8;
/** g of the first J, spreads of the first b and states. */
const GAIN = 1.1;
const INPUT_SD = 0.5;
const STATE_SD = 1;
const RATES = { J: 0.001, W: 0.003, b: 0.01 } as const;
/** Motifs are cut to this share of their steps at first; they grow by a step whenever the running error is as small as LEARNED, beside
 * what the change from the motif before costs: about the variance of so many steps. At the latest they are whole after
 * WHOLE_AFTER of the iterations. */
const FIRST_SHARE = 0.1;
const LEARNED = 0.06;
const CHANGE_STEPS = 4;
const WHOLE_AFTER = 0.4;
/** Share of the past in the running error. */
const MEMORY = 0.9;

/** J (N × N), W (C × N), b (M × N): everything that is tuned. */
interface Tuned {
  readonly J: Float32Array;
  readonly W: Float32Array;
  readonly b: readonly Float32Array[];
}

/** A kernel that reads out the rates themselves and has no J of its own: as a loop of rank N, J gets a gradient. */
async function ratesKernel(cortex: Cortex): Promise<Kernel> {
  const { units } = cortex;
  const W = new Float32Array(units * units);
  for (let i = 0; i < units; i++) W[i * (units + 1)] = 1;
  const bare: Cortex = { ...cortex, channels: Array.from({ length: units }, (_, i) => `r${i}`), W, J: new Float32Array(units * units) };
  return new Kernel(await WebAssembly.compile((await compile("rollout", "simd", dimensions(bare, "units", 0, 0))) as BufferSource), bare);
}

/** Train all motifs of a library together. They must last equally long. */
export async function trainControl(
  targets: readonly Target[],
  channels: readonly string[],
  options: ControlOptions,
  onIteration: (done: number, nmse: number) => void = () => {},
): Promise<Library> {
  if (targets.some(({ steps }) => steps !== targets[0].steps)) {
    throw new UserError("The control network is trained on motifs of equal duration; these differ.");
  }
  const { offset, scale } = standardise(targets, channels.length);
  const drawn = drawCortex({ ...options, rank: 0, transition: "none", phi: "tanh", gain: GAIN }, channels, scale, offset);
  const random = new Random(options.seed, "control b");
  const start: Tuned = { J: drawn.J, W: drawn.W, b: targets.map(() => random.normals(options.units, INPUT_SD)) };
  const tuned = await train(drawn, start, targets, [...targets.keys()], options, true, onIteration);
  return assemble(drawn, tuned, targets, options);
}

/** Train one more motif, alone, on everything the network has: what that does to the others is the point. */
export async function addToControl(library: Library, target: Target, iterations: number): Promise<Library> {
  const { cortex, motifs, training } = library;
  const random = new Random(training.seed, `control b ${target.name}`);
  const targets = [...motifs.map(({ name, steps, target: samples }) => ({ name, steps, samples: samples as Float32Array })), target];
  const start: Tuned = { J: cortex.J, W: cortex.W, b: [...motifs.map(({ b }) => b), random.normals(cortex.units, INPUT_SD)] };
  const options = { units: cortex.units, dt: cortex.dt, tau: cortex.tau, seed: training.seed, iterations };
  return assemble(cortex, await train(cortex, start, targets, [motifs.length], options, false, () => {}), targets, options);
}

function assemble(cortex: Cortex, { J, W, b }: Tuned, targets: readonly Target[], { seed, iterations }: ControlOptions): Library {
  const none = new Float32Array();
  const x0 = new Float32Array(cortex.units);
  const motifs = targets.map(({ name, steps, samples }, i): Motif => ({ name, steps, b: b[i], x0, u: none, v: none, target: samples }));
  const training = { seed, preparation: 0, sd: STATE_SD, iterations };
  return { cortex: { ...cortex, J, W }, motifs, architecture: "control", preparation: 0, training };
}

/** Adam on J, W and the inputs of the motifs `practised`, in random sequences of these. */
async function train(
  cortex: Cortex,
  start: Tuned,
  targets: readonly Target[],
  practised: readonly number[],
  { units, seed, iterations }: ControlOptions,
  isGrowing: boolean,
  onIteration: (done: number, nmse: number) => void,
): Promise<Tuned> {
  const kernel = await ratesKernel(cortex);
  const random = new Random(seed, `control sequences ${practised.length}`);
  const C = cortex.channels.length;
  const J = tf.variable(tf.tensor2d(start.J, [units, units]));
  const W = tf.variable(tf.tensor2d(start.W, [C, units]));
  const b = tf.variable(tf.tensor2d(Float32Array.from(start.b.flatMap((input) => [...input])), [targets.length, units]));
  const descent = new Descent(
    [
      { rate: RATES.J, variables: [J] },
      { rate: RATES.W, variables: [W] },
      { rate: RATES.b, variables: [b] },
    ],
    iterations,
  );
  const centred = targets.map(({ samples }) => samples.map((y, i) => y - cortex.c[i % C]));
  const spread = targets.map(({ samples }) => variance(samples, C));
  const [{ steps }] = targets;
  let states = random.normals(TRIALS * units, STATE_SD);
  let length = isGrowing ? Math.max(2, Math.round(FIRST_SHARE * steps)) : steps;
  let running = 1;
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (running < LEARNED + CHANGE_STEPS / length) length++;
    const due = isGrowing ? FIRST_SHARE + ((1 - FIRST_SHARE) * iteration) / (WHOLE_AFTER * iterations) : 1;
    length = Math.min(steps, Math.max(length, Math.round(due * steps)));
    const motifs = Int32Array.from({ length: TRIALS }, () => practised[random.integer(practised.length)]);
    const goal = new Float32Array(TRIALS * length * C);
    const weights = new Float32Array(TRIALS * length * C);
    motifs.forEach((motif, trial) => {
      goal.set(centred[motif].subarray(0, length * C), trial * length * C);
      weights.fill(1 / (TRIALS * length * spread[motif]), trial * length * C, (trial + 1) * length * C);
    });
    let end = states;
    const loss = descent.step(iteration, () => {
      const bias = tf.gather(b, tf.tensor1d(motifs, "int32")) as tf.Tensor2D;
      const r = rates(kernel, J as tf.Tensor2D, bias, states, length, (last) => {
        end = last;
      });
      const y = tf.matMul(r.reshape([TRIALS * length, units]), W, false, true);
      return y
        .sub(tf.tensor2d(goal, [TRIALS * length, C]))
        .square()
        .mul(tf.tensor2d(weights, [TRIALS * length, C]))
        .sum() as tf.Scalar;
    });
    states = end;
    running = MEMORY * running + (1 - MEMORY) * loss;
    onIteration(iteration + 1, loss);
  }
  const copy = (variable: tf.Variable) => (variable.dataSync() as Float32Array).slice();
  const inputs = copy(b);
  const tuned: Tuned = { J: copy(J), W: copy(W), b: targets.map((_, i) => inputs.slice(i * units, (i + 1) * units)) };
  descent.dispose();
  return tuned;
}

/** Rates (B × T × N) of T steps from `states` (B × N) with J and a bias a trial; `onEnd` is told the states after them. */
function rates(
  kernel: Kernel,
  J: tf.Tensor2D,
  bias: tf.Tensor2D,
  states: Float32Array,
  steps: number,
  onEnd: (states: Float32Array) => void,
): tf.Tensor3D {
  const [trials, units] = bias.shape;
  const V = kernel.cortex.W; // the identity
  const operation = tf.customGrad((...inputs) => {
    const [U, biases] = (inputs.slice(0, 2) as tf.Tensor[]).map((tensor) => tensor.dataSync() as Float32Array);
    const { readouts, end } = kernel.forward({ rank: units, U, V }, biases, states, steps);
    onEnd(end);
    return {
      value: tf.tensor3d(readouts, [trials, steps, units]),
      gradFunc: (dRates: tf.Tensor) => {
        const gradient = kernel.backward(dRates.dataSync() as Float32Array);
        return [tf.tensor2d(gradient.U, [units, units]), tf.tensor2d(gradient.bias, [trials, units])];
      },
    };
  });
  return operation(J, bias) as tf.Tensor3D;
}
