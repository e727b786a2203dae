// What a policy decides, drawn from what its network gives. An action is a row of numbers: 1 at what is chosen and 0 at every other
// choice, by softmax of their outputs; then amounts, each N(output, sd²).
import type { Random } from "../../base/random.ts";
import type { Network, Shape } from "./network.ts";

/** Logarithm of the deviation with which amounts begin. */
export const FIRST_LOG_SD = -0.5;

export type Choose = (network: Network, shape: Shape, random: Random) => Float32Array;

/** The first of the greatest of so many. */
export function greatest(values: ArrayLike<number>, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[i] > values[best]) best = i;
  return best;
}

function drawn(outputs: Float64Array, count: number, random: Random): number {
  const most = outputs[greatest(outputs, count)];
  const shares = outputs.subarray(0, count).map((output) => Math.exp(output - most));
  let left = random.uniform(0, sum(shares));
  let index = 0;
  while (index < count - 1 && left >= shares[index]) left -= shares[index++];
  return index;
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** An action with this choice, where there are some, and such amounts. */
function action({ choices, amounts }: Shape, choose: () => number, amount: (i: number) => number): Float32Array {
  const row = new Float32Array(choices + amounts);
  if (choices > 0) row[choose()] = 1;
  for (let i = 0; i < amounts; i++) row[choices + i] = amount(i);
  return row;
}

/** How decisions are made of what the network gives. */
export type Choosing = "sampled" | "best" | "blind";
export const CHOOSING: Readonly<Record<Choosing, Choose>> = {
  /** Drawn as it says. */
  sampled: ({ outputs, logSd }, shape, random) =>
    action(
      shape,
      () => drawn(outputs, shape.choices, random),
      (i) => outputs[shape.choices + i] + Math.exp(logSd[i]) * random.normal(),
    ),
  /** What it holds best. */
  best: ({ outputs }, shape) =>
    action(
      shape,
      () => greatest(outputs, shape.choices),
      (i) => outputs[shape.choices + i],
    ),
  /** Whatever it says: each choice as likely as another, amounts anywhere from −1 to 1. */
  blind: (_, shape, random) =>
    action(
      shape,
      () => random.integer(shape.choices),
      () => random.uniform(-1, 1),
    ),
};
