// The control network of the paper: one small network, J and W trained on random sequences of all motifs, of which each
// owns an input b only. It serves to show what shared, tuned weights cost. Back-propagation is truncated where one motif
// follows another (the state is carried on, its gradient is not), and motifs are learned from their beginnings on.
import { UserError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { standardise, type Target, variance } from "../data/targets.ts";
import { KINDS } from "../model/architecture.ts";
import { multiply } from "../model/cell.ts";
import { drawCortex } from "../model/draw.ts";
import type { Cortex, Library, Motif } from "../model/library.ts";
import { compileKernel, Kernel } from "./gradient/kernel.ts";
import { Descent, schedule } from "./gradient/optimiser.ts";

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
/** Spreads of the first b and states. */
const INPUT_SD = 0.5;
const STATE_SD = 1;
const LEARNING_RATES = { J: 0.001, W: 0.003, b: 0.01 } as const;
/** Motifs are cut to this share of their steps at first; they grow by a step whenever the running error is as small as LEARNED, beside
 * what the change from the motif before costs: about the variance of so many steps. At the latest they are whole after
 * WHOLE_AFTER of the iterations. */
const FIRST_SHARE = 0.1;
const LEARNED = 0.06;
const CHANGE_STEPS = 4;
const WHOLE_AFTER = 0.4;
/** Adam's β₂. */
const DECAY = 0.999;
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
  return new Kernel(await compileKernel(bare), bare);
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
  const drawn = drawCortex({ ...options, rank: 0, transition: "none", ...KINDS.control }, channels, scale, offset);
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
  const sizes = [start.J.length, start.W.length, targets.length * units] as const;
  const descent = new Descent(
    Float32Array.from([start.J, start.W, ...start.b].flatMap((array) => [...array])),
    [
      { rate: LEARNING_RATES.J, count: sizes[0] },
      { rate: LEARNING_RATES.W, count: sizes[1] },
      { rate: LEARNING_RATES.b, count: sizes[2] },
    ],
    DECAY,
  );
  const parts = (all: Float32Array): Tuned => ({
    J: all.subarray(0, sizes[0]),
    W: all.subarray(sizes[0], sizes[0] + sizes[1]),
    b: targets.map((_, i) => all.subarray(all.length - (targets.length - i) * units, all.length - (targets.length - i - 1) * units)),
  });
  const { J, W, b } = parts(descent.values);
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
    const motifs = Array.from({ length: TRIALS }, () => practised[random.integer(practised.length)]);
    const bias = new Float32Array(TRIALS * units);
    for (const [trial, motif] of motifs.entries()) bias.set(b[motif], trial * units);
    const { readouts: rates, end } = kernel.forward({ rank: units, U: J, V: kernel.cortex.W }, bias, states, length);
    const slope = new Float32Array(descent.values.length);
    const d = parts(slope);
    let loss = 0;
    for (const [trial, motif] of motifs.entries()) {
      const own = rates.subarray(trial * length * units, (trial + 1) * length * units);
      loss += readOut(own, W, d.W, centred[motif], 1 / (TRIALS * length * spread[motif]), units);
    }
    const gradient = kernel.backward(rates);
    d.J.set(gradient.U);
    for (const [trial, motif] of motifs.entries()) {
      for (let i = 0; i < units; i++) d.b[motif][i] += gradient.bias[trial * units + i];
    }
    descent.step(slope, schedule(iteration, iterations));
    states = end;
    running = MEMORY * running + (1 - MEMORY) * loss;
    onIteration(iteration + 1, loss);
  }
  descent.dispose();
  return { J: J.slice(), W: W.slice(), b: b.map((input) => input.slice()) };
}

/**
 * The loss weight Σ (W r − goal)² of the rates of one trial (T × N) and its gradient: added to dW (C × N), and in place of the
 * rates. The goal has T × C samples or more.
 */
function readOut(rates: Float32Array, W: Float32Array, dW: Float32Array, goal: Float32Array, weight: number, units: number): number {
  const C = W.length / units;
  let loss = 0;
  for (let row = 0; row < rates.length / units; row++) {
    const r = rates.subarray(row * units, (row + 1) * units);
    const errors = multiply(W, r, C).map((y, c) => y - goal[row * C + c]);
    const dr = new Float64Array(units);
    for (let c = 0; c < C; c++) {
      const dy = 2 * weight * errors[c];
      loss += weight * errors[c] ** 2;
      for (let i = 0; i < units; i++) {
        dW[c * units + i] += dy * r[i];
        dr[i] += dy * W[c * units + i];
      }
    }
    r.set(dr);
  }
  return loss;
}
