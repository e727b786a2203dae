import * as tf from "@tensorflow/tfjs";

const WARM_UP = 20;
const LAST = 0.02;

/** Share of the learning rate at an iteration: a short warm-up, then a cosine down to 2 %. */
export function schedule(iteration: number, iterations: number): number {
  if (iteration < WARM_UP) return (iteration + 1) / WARM_UP;
  const progress = (iteration - WARM_UP) / Math.max(1, iterations - WARM_UP);
  return LAST + (1 - LAST) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

/** Adam whose learning rate follows the schedule. */
class ScheduledAdam extends tf.AdamOptimizer {
  readonly #peak: number;

  constructor(rate: number) {
    super(rate, 0.9, 0.999, 1e-8);
    this.#peak = rate;
  }

  setShare(share: number): void {
    this.learningRate = this.#peak * share;
  }
}

export interface Group {
  readonly rate: number;
  readonly variables: readonly tf.Variable[];
}

/** Minimise a loss over groups of variables, each with its own rate; the gradient is clipped to norm 1 over all of them. */
export class Descent {
  readonly #groups: { adam: ScheduledAdam; variables: readonly tf.Variable[] }[];
  readonly #iterations: number;

  constructor(groups: readonly Group[], iterations: number) {
    this.#groups = groups.map(({ rate, variables }) => ({ adam: new ScheduledAdam(rate), variables }));
    this.#iterations = iterations;
  }

  /** One iteration; returns the loss before it. */
  step(iteration: number, loss: () => tf.Scalar): number {
    return tf.tidy(() => {
      const all = this.#groups.flatMap(({ variables }) => [...variables]);
      const { value, grads } = tf.variableGrads(loss, all);
      let square = 0;
      for (const { name } of all) for (const g of grads[name].dataSync()) square += g * g;
      const clip = Math.min(1, 1 / (Math.sqrt(square) + 1e-12));
      for (const { adam, variables } of this.#groups) {
        adam.setShare(schedule(iteration, this.#iterations));
        adam.applyGradients(variables.map(({ name }) => ({ name, tensor: clip < 1 ? grads[name].mul(clip) : grads[name] })));
      }
      return value.dataSync()[0];
    });
  }

  /** Free the variables and the optimisers' moments. */
  dispose(): void {
    for (const { adam, variables } of this.#groups) {
      adam.dispose();
      for (const variable of variables) variable.dispose();
    }
  }
}
