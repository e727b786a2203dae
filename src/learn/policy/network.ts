// The networks of a policy: inputs, two hidden layers of tanh, outputs. All that is learned of one stands in one array, as W1,
// b1, W2, b2, W3, b3 follow each other, each row-major, and after them the logarithms of the deviations of amounts.
import type { Random } from "../../base/random.ts";

/** I, H, and what the outputs are: one for each of so many choices, then amounts. Beside each amount its deviation is learned. */
export interface Shape {
  readonly inputs: number;
  readonly hidden: number;
  readonly choices: number;
  readonly amounts: number;
}

/** Rows and columns of each array, in their order. */
export function extents({ inputs, hidden, choices, amounts }: Shape): [number, number][] {
  const outputs = choices + amounts;
  return [
    [hidden, inputs],
    [1, hidden],
    [hidden, hidden],
    [1, hidden],
    [outputs, hidden],
    [1, outputs],
    ...(amounts > 0 ? [[1, amounts] as [number, number]] : []),
  ];
}

/** How many numbers a network is. */
export const sizeOf = (shape: Shape) => extents(shape).reduce((sum, [rows, columns]) => sum + rows * columns, 0);

/** The network of the value has the policy's inputs and hidden units. */
export const valueShape = ({ inputs, hidden }: Shape): Shape => ({ inputs, hidden, choices: 1, amounts: 0 });

/** Views of the arrays. */
export function arraysOf(values: Float32Array, shape: Shape): Float32Array[] {
  let at = 0;
  return extents(shape).map(([rows, columns]) => {
    at += rows * columns;
    return values.subarray(at - rows * columns, at);
  });
}

/** One after the other. */
export function joined(arrays: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    result.set(array, at);
    at += array.length;
  }
  return result;
}

/** Weights N(0, 1/n), those of the outputs times `last`; everything else zero. */
export function drawNetwork(shape: Shape, random: Random, last: number): Float32Array {
  const arrays = extents(shape).map(([rows, columns], i) => {
    const isWeight = i === 0 || i === 2 || i === 4;
    return isWeight ? random.normals(rows * columns, (i === 4 ? last : 1) / Math.sqrt(columns)) : new Float32Array(rows * columns);
  });
  return joined(arrays);
}

/** The network with further choices, whose outputs are zero; every other output is as before. */
export function withChoices(values: Float32Array, shape: Shape, more: number): Float32Array {
  const { hidden, choices } = shape;
  const [W1, b1, W2, b2, W3, b3, ...logSd] = arraysOf(values, shape);
  const grown = (rows: Float32Array, width: number) => [
    rows.subarray(0, choices * width),
    new Float32Array(more * width),
    rows.subarray(choices * width),
  ];
  return joined([W1, b1, W2, b2, ...grown(W3, hidden), ...grown(b3, 1), ...logSd]);
}

/** Mean and deviation of each input, by which it is standardised while a network learns. */
export interface Standard {
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

/** Below this share of what an input is (of 1 at least), it counts as constant: weights stay of a size that a policy may have. */
const LEAST_SD = 1e-4;

/** @param rows of I inputs each */
export function standardOf(rows: readonly Float32Array[], inputs: number): Standard {
  const sums = new Float64Array(inputs);
  const squares = new Float64Array(inputs);
  let count = 0;
  for (const row of rows) {
    for (let k = 0; k < row.length; k++) sums[k % inputs] += row[k];
    count += row.length / inputs;
  }
  const mean = sums.map((sum) => sum / count);
  for (const row of rows) for (let k = 0; k < row.length; k++) squares[k % inputs] += (row[k] - mean[k % inputs]) ** 2;
  const sd = squares.map((sum, i) => {
    const [own, size] = [Math.sqrt(sum / count), Math.max(1, Math.abs(mean[i]))];
    return own > LEAST_SD * size ? own : size;
  });
  return { mean: Float32Array.from(mean), sd: Float32Array.from(sd) };
}

/** The same network for inputs as they are: what standardises them goes into W1 and b1. */
export function withStandard(values: Float32Array, shape: Shape, { mean, sd }: Standard): Float32Array {
  return rescaled(values, shape, (weight, i) => {
    const own = weight / sd[i];
    return [own, -own * mean[i]];
  });
}

/** The reverse: the network for standardised inputs that does what this one does for inputs as they are. */
export function withoutStandard(values: Float32Array, shape: Shape, { mean, sd }: Standard): Float32Array {
  return rescaled(values, shape, (weight, i) => [weight * sd[i], weight * mean[i]]);
}

/** Each weight of an input in the place of the one that was, and what it adds to the bias. */
function rescaled(values: Float32Array, shape: Shape, change: (weight: number, input: number) => [number, number]): Float32Array {
  const result = values.slice();
  const [W1, b1] = arraysOf(result, shape);
  for (let h = 0; h < shape.hidden; h++) {
    let bias = b1[h];
    for (let i = 0; i < shape.inputs; i++) {
      const [weight, shift] = change(W1[h * shape.inputs + i], i);
      W1[h * shape.inputs + i] = weight;
      bias += shift;
    }
    b1[h] = bias;
  }
  return result;
}

/** A network at work, for inputs as they are. */
export class Network {
  /** What the last run gave. */
  readonly outputs: Float64Array;
  /** Logarithms of the deviations of the amounts. */
  readonly logSd: Float32Array;
  readonly #layers: readonly { readonly W: Float32Array; readonly b: Float32Array; readonly out: Float64Array }[];

  constructor(values: Float32Array, shape: Shape) {
    const [W1, b1, W2, b2, W3, b3, logSd] = arraysOf(values, shape);
    const { hidden, choices, amounts } = shape;
    this.outputs = new Float64Array(choices + amounts);
    this.logSd = logSd ?? new Float32Array(0);
    this.#layers = [
      { W: W1, b: b1, out: new Float64Array(hidden) },
      { W: W2, b: b2, out: new Float64Array(hidden) },
      { W: W3, b: b3, out: this.outputs },
    ];
  }

  run(inputs: Float32Array): Float64Array {
    let given: ArrayLike<number> = inputs;
    for (const { W, b, out } of this.#layers) {
      for (let j = 0; j < out.length; j++) {
        let sum = b[j];
        for (let i = 0, at = j * given.length; i < given.length; i++) sum += W[at + i] * given[i];
        out[j] = out === this.outputs ? sum : Math.tanh(sum);
      }
      given = out;
    }
    return this.outputs;
  }
}
