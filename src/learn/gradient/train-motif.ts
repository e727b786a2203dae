// One motif: its private parameters by back-propagation through time and Adam.
import { transpose } from "../../algebra/products.ts";
import { Random } from "../../base/random.ts";
import { PERIODS, type Target } from "../../data/targets.ts";
import { readRows, writeRows } from "../../device/panels.ts";
import { preparationInput } from "../../model/derived.ts";
import type { Motif } from "../../model/library.ts";
import { padded } from "../../model/padding.ts";
import type { Kernel } from "./kernel.ts";
import { Descent, schedule } from "./optimiser.ts";
import { Practice } from "./practice.ts";
import type { Recipe } from "./recipe.ts";

/** Iterations over which the reported nMSE is averaged. */
const WINDOW = 20;
/** Good enough to stop; and how much less the error must be after another round for a further one. */
const GOOD = 2e-5;
const IMPROVES = 0.75;
/** From this share of a round on, trials start nearer and nearer to x⁰, in the end at this share of the distance: what is left is exact. */
const CALM_AFTER = 0.7;
const CALM = 0.2;

/** What a trial is to do: a rhythmic target several times over. */
function unrolled(target: Target): Target {
  if (!target.period) return target;
  const samples = new Float32Array(PERIODS * target.samples.length);
  for (let period = 0; period < PERIODS; period++) samples.set(target.samples, period * target.samples.length);
  return { ...target, steps: PERIODS * target.steps, samples };
}

export interface TrainedMotif {
  readonly motif: Motif;
  /** Mean of the last iterations' error: over channels, of the squared error ÷ the channel's variance. */
  readonly nmse: number;
  /** How often it stalled and was begun again from another draw. */
  readonly restarts: number;
}

/**
 * Train a motif until it stops improving or the recipe's iterations end. Only its own parameters are variables, so nothing else
 * can change. `onIteration` is told the iterations done, the current nMSE, and the motif as it is now, made when asked for.
 */
export function trainMotif(
  kernel: Kernel,
  target: Target,
  recipe: Recipe,
  onIteration: (done: number, nmse: number, current: () => Motif) => void,
): TrainedMotif {
  const practice = new Practice(kernel, unrolled(target), recipe.change);
  let best = { values: new Float32Array(), nmse: Number.POSITIVE_INFINITY };
  let before = Number.POSITIVE_INFINITY; // nMSE of this draw after the last round
  let draws = 0;
  let attempt: Attempt | undefined;
  for (let done = 0; done < recipe.iterations; ) {
    attempt ??= new Attempt(kernel, practice, target.name, recipe, draws++);
    const { values } = attempt;
    const current = () => motifOf(kernel, practice, target, values);
    const left = recipe.iterations - done;
    const length = left < 1.5 * recipe.round ? left : recipe.round;
    const nmse = attempt.round(length, (iteration, error) => onIteration(done + iteration, error, current));
    done += length;
    if (nmse < best.nmse) best = { values: attempt.values.slice(), nmse };
    const hasStalled = !(nmse <= recipe.stalled);
    if (!hasStalled && (nmse <= GOOD || nmse > before * IMPROVES)) break;
    before = nmse;
    if (!hasStalled) continue;
    attempt.dispose();
    attempt = undefined;
    before = Number.POSITIVE_INFINITY;
  }
  attempt?.dispose();
  const motif = motifOf(kernel, practice, target, best.values);
  onIteration(recipe.iterations, best.nmse, () => motif);
  return { motif, nmse: best.nmse, restarts: draws - 1 };
}

/** A draw of first parameters, and what became of it. */
class Attempt {
  readonly #kernel: Kernel;
  readonly #practice: Practice;
  readonly #recipe: Recipe;
  readonly #random: Random;
  readonly #descent: Descent;
  readonly #state: Float32Array;
  /** Where the last trial started, less x⁰. */
  #away: Float32Array;
  #isMirrored = false;

  constructor(kernel: Kernel, practice: Practice, name: string, recipe: Recipe, attempt: number) {
    const { units, rank } = kernel.cortex;
    this.#kernel = kernel;
    this.#practice = practice;
    this.#recipe = recipe;
    this.#random = new Random(recipe.seed, `motif ${name} ${attempt}`);
    const { inputAt, stateAt, size } = practice;
    const first = new Float32Array(size);
    writeRows(first, 0, this.#random.normals(2 * rank * units, 1 / Math.sqrt(units)), 2 * rank, units);
    first.set(this.#random.normals(units, recipe.inputSd), inputAt);
    first.set(recipe.sharedState ? new Random(recipe.seed, "shared x0").normals(units) : this.#random.normals(units), stateAt);
    const { input, loop } = recipe.rates;
    this.#descent = new Descent(
      first,
      [
        { rate: loop, count: inputAt },
        { rate: input, count: size - inputAt },
      ],
      recipe.memory,
    );
    this.#state = new Float32Array(size - stateAt);
    this.#away = new Float32Array(units);
  }

  get values(): Float32Array {
    return this.#descent.values;
  }

  /** So many iterations, at the end of which the rates are low. Returns the nMSE of the last ones. */
  round(iterations: number, onIteration: (done: number, nmse: number) => void): number {
    const { trials, starts, sharedState } = this.#recipe;
    const learnsState = this.#kernel.cortex.transition !== "none" && !sharedState;
    const { stateAt, size } = this.#practice;
    const sum = new Float32Array(size);
    const recent: number[] = [];
    for (let iteration = 0; iteration < iterations; iteration++) {
      this.#practice.set(this.values);
      const calm = starts.around === "x0" ? 1 - (1 - CALM) * Math.max(0, (iteration / iterations - CALM_AFTER) / (1 - CALM_AFTER)) : 1;
      let error = 0;
      sum.fill(0);
      for (let trial = 0; trial < trials; trial++) {
        const { nmse, gradient } = this.#practice.run(this.#start(calm));
        error += nmse / trials;
        for (let i = 0; i < size; i++) sum[i] += gradient[i] / trials;
      }
      if (!learnsState) sum.fill(0, stateAt);
      this.#descent.step(sum, schedule(iteration, iterations));
      recent.push(error);
      if (recent.length > WINDOW) recent.shift();
      onIteration(iteration + 1, mean(recent));
    }
    return mean(recent);
  }

  /** Where a trial starts, N padded. */
  #start(calm: number): Float32Array {
    const { starts } = this.#recipe;
    const { units, transition } = this.#kernel.cortex;
    const x0 = this.values.subarray(this.#practice.stateAt, this.#practice.stateAt + units);
    if (starts.around === "x0") {
      // every second trial starts opposite to the one before: what is linear in the distance cancels
      if (!this.#isMirrored) this.#away = this.#random.normals(units, starts.sd);
      const side = this.#isMirrored ? -calm : calm;
      this.#isMirrored = !this.#isMirrored;
      for (let i = 0; i < units; i++) this.#state[i] = x0[i] + side * this.#away[i];
    } else if (transition === "reset") this.#state.set(x0);
    else {
      const state = this.#random.normals(units, starts.sd);
      this.#state.set(transition === "none" ? state : prepare(this.#kernel, x0, state, starts.steps));
    }
    return this.#state;
  }

  dispose(): void {
    this.#descent.dispose();
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function motifOf(
  { cortex }: Kernel,
  { inputAt, stateAt }: Practice,
  { name, steps, period, samples }: Target,
  values: Float32Array,
): Motif {
  const { units, rank } = cortex;
  const half = rank * padded(units);
  return {
    name,
    steps,
    b: values.slice(inputAt, inputAt + units),
    x0: values.slice(stateAt, stateAt + units),
    u: transpose(readRows(values, 0, rank, units), rank, units),
    v: readRows(values, half, rank, units),
    ...(period && { period }),
    target: samples,
  };
}

/** States (B × N) after `steps` of preparation to x⁰ (N), through the cortex's own transition module. */
export function prepare(kernel: Kernel, x0: Float32Array, states: Float32Array, steps: number): Float32Array {
  const { cortex } = kernel;
  const input = preparationInput(cortex, x0);
  const bias = new Float32Array(states.length);
  for (let at = 0; at < bias.length; at += x0.length) bias.set(input, at);
  return kernel.forward({ rank: cortex.preparationRank, U: cortex.Up, V: cortex.Vp }, bias, states, steps).end;
}
