import { AdamOptimizer, tensor1d, tidy, type Variable, variable } from "./tensorflow.ts";

const WARM_UP = 20;
const LAST = 0.02;

/** Share of the learning rate at an iteration: a short warm-up, then a cosine down to 2 %. */
export function schedule(iteration: number, iterations: number): number {
  if (iteration < WARM_UP) return (iteration + 1) / WARM_UP;
  const progress = (iteration - WARM_UP) / Math.max(1, iterations - WARM_UP);
  return LAST + (1 - LAST) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/** Adam's ε: small beside gradients in units of a rate. */
const EPSILON = 1e-10;

/** Adam whose learning rate follows the schedule. */
class ScheduledAdam extends AdamOptimizer {
  constructor() {
    super(0, 0.9, 0.999, EPSILON);
  }

  set share(share: number) {
    this.learningRate = share;
  }
}

/** Arrays that are learned at one rate. */
export interface Group {
  readonly rate: number;
  readonly arrays: readonly Float32Array[];
}

/**
 * Minimises a loss over groups of arrays, each group at its own rate; the gradient is clipped to norm 1 over all of them. All
 * arrays are one variable of TensorFlow.js, each in units of its rate: Adam's step does not depend on the scale of a gradient,
 * and one variable costs a fraction of many.
 */
export class Descent {
  /** The arrays as they are, in order of the groups. */
  readonly arrays: readonly Float32Array[];
  readonly #rates: readonly number[];
  readonly #iterations: number;
  readonly #adam = new ScheduledAdam();
  readonly #variable: Variable;
  readonly #gradient: Float32Array;

  constructor(groups: readonly Group[], iterations: number) {
    this.arrays = groups.flatMap(({ arrays }) => arrays.map((array) => array.slice()));
    this.#rates = groups.flatMap(({ rate, arrays }) => arrays.map(() => rate));
    this.#iterations = iterations;
    const size = this.arrays.reduce((sum, { length }) => sum + length, 0);
    const scaled = new Float32Array(size);
    let at = 0;
    for (const [i, array] of this.arrays.entries()) for (const value of array) scaled[at++] = value / this.#rates[i];
    this.#variable = variable(tensor1d(scaled));
    this.#gradient = new Float32Array(size);
  }

  /** One iteration, given the gradient of each array where `arrays` are now, which it moves. */
  step(iteration: number, gradients: readonly Float32Array[]): void {
    let square = 0;
    for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) square += gradient[i] * gradient[i];
    const clip = Math.min(1, 1 / (Math.sqrt(square) + 1e-12));
    let at = 0;
    for (const [k, gradient] of gradients.entries()) {
      const scale = clip * this.#rates[k];
      for (let i = 0; i < gradient.length; i++) this.#gradient[at++] = gradient[i] * scale;
    }
    this.#adam.share = schedule(iteration, this.#iterations);
    tidy(() => this.#adam.applyGradients([{ name: this.#variable.name, tensor: tensor1d(this.#gradient) }]));
    const moved = this.#variable.dataSync();
    at = 0;
    for (const [k, array] of this.arrays.entries()) for (let i = 0; i < array.length; i++) array[i] = moved[at++] * this.#rates[k];
  }

  /** Free the variable and the optimiser's moments. */
  dispose(): void {
    this.#adam.dispose();
    this.#variable.dispose();
  }
}
