import { AdamOptimizer, scalar, tensor1d, tidy, type Variable, variable } from "./tensorflow.ts";

/** Adam's ε: small beside gradients in units of a rate. */
const EPSILON = 1e-10;

/** Adam whose learning rate follows a schedule. */
class ScheduledAdam extends AdamOptimizer {
  constructor(memory: number) {
    super(0, 0.9, memory, EPSILON);
  }

  set share(share: number) {
    this.learningRate = share;
  }
}

/** So many numbers that are learned at one rate. */
export interface Segment {
  readonly rate: number;
  readonly count: number;
}

/** What Adam remembers: the means of the gradient and of its square, after so many steps. */
export interface Momentum {
  readonly steps: number;
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/**
 * Minimises a loss by Adam; the gradient is clipped to norm 1. All that is learned is one variable of TensorFlow.js, each number
 * in units of its rate: Adam's step does not depend on the scale of a gradient, and one variable costs a fraction of many.
 */
export class Descent {
  /** What is learned, as it is. */
  readonly values: Float32Array;
  readonly #rates: Float32Array;
  readonly #adam: ScheduledAdam;
  readonly #variable: Variable;
  readonly #gradient: Float32Array;

  /** @param memory Adam's β₂, the share of the past in the mean square of the gradient */
  constructor(values: Float32Array, segments: readonly Segment[], memory: number) {
    this.values = values.slice();
    this.#rates = new Float32Array(values.length);
    let at = 0;
    for (const { rate, count } of segments) {
      this.#rates.fill(rate, at, at + count);
      at += count;
    }
    this.#variable = variable(tensor1d(values.map((value, i) => value / this.#rates[i])));
    this.#gradient = new Float32Array(values.length);
    this.#adam = new ScheduledAdam(memory);
  }

  /** One iteration: move `values` against their gradient, at so large a share of their rates. */
  step(gradient: Float32Array, share: number): void {
    let square = 0;
    for (let i = 0; i < gradient.length; i++) square += gradient[i] * gradient[i];
    const clip = Math.min(1, 1 / (Math.sqrt(square) + 1e-12));
    for (let i = 0; i < gradient.length; i++) this.#gradient[i] = gradient[i] * clip * this.#rates[i];
    this.#adam.share = share;
    tidy(() => this.#adam.applyGradients([{ name: this.#variable.name, tensor: tensor1d(this.#gradient) }]));
    const moved = this.#variable.dataSync();
    for (let i = 0; i < moved.length; i++) this.values[i] = moved[i] * this.#rates[i];
  }

  /** What it takes to go on elsewhere. */
  async momentum(): Promise<Momentum> {
    const [{ tensor: counter }, mean, square] = await this.#adam.getWeights();
    const [steps] = counter.dataSync();
    counter.dispose();
    const copyOf = ({ tensor }: typeof mean) => (tensor.dataSync() as Float32Array).slice();
    return { steps, mean: copyOf(mean), square: copyOf(square) };
  }

  /** Go on from there; from the beginning without. */
  async resume(momentum: Momentum | undefined): Promise<void> {
    if (!momentum) return;
    const { steps, mean, square } = momentum;
    const weights = [scalar(steps, "int32"), tensor1d(mean), tensor1d(square)].map((tensor, i) => ({ name: String(i), tensor }));
    await this.#adam.setWeights(weights);
    for (const { tensor } of weights) tensor.dispose();
  }

  /** Free the variable and the optimiser's moments. */
  dispose(): void {
    this.#adam.dispose();
    this.#variable.dispose();
  }
}

const WARM_UP = 20;
const LAST = 0.02;

/** Share of the learning rate at an iteration: a short warm-up, then a cosine down to 2 %. */
export function schedule(iteration: number, iterations: number): number {
  if (iteration < WARM_UP) return (iteration + 1) / WARM_UP;
  const progress = (iteration - WARM_UP) / Math.max(1, iterations - WARM_UP);
  return LAST + (1 - LAST) * 0.5 * (1 + Math.cos(Math.PI * progress));
}
