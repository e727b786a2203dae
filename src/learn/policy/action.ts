// What a policy decides, drawn from what its network gives. An action is a row of numbers: of a choice, 1 at what is chosen and 0
// elsewhere; of amounts, the amounts.
import type { Random } from "../../base/random.ts";

/** One of O things, by softmax of the outputs; or O amounts, each N(output, sd²), the logarithms of the sd learned beside the network. */
export type ActionKind = "choice" | "amounts";

/** Logarithm of the deviation with which amounts begin. */
export const FIRST_LOG_SD = -0.5;

/** Numbers that are learned beside the network. */
export const besideOf = (kind: ActionKind, outputs: number) => (kind === "amounts" ? outputs : 0);

export type Choose = (outputs: Float64Array, beside: Float32Array, random: Random) => Float32Array;

const chosen = (index: number, of: number) => new Float32Array(of).fill(1, index, index + 1);

/** The first of the greatest. */
export function greatest(outputs: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i] > outputs[best]) best = i;
  return best;
}

/** Drawn as the outputs say. */
const sampled: Readonly<Record<ActionKind, Choose>> = {
  choice(outputs, _, random) {
    const most = outputs[greatest(outputs)];
    const shares = outputs.map((output) => Math.exp(output - most));
    let left = random.uniform(
      0,
      shares.reduce((sum, share) => sum + share, 0),
    );
    let index = 0;
    while (index < outputs.length - 1 && left >= shares[index]) left -= shares[index++];
    return chosen(index, outputs.length);
  },
  amounts: (outputs, beside, random) => Float32Array.from(outputs, (mean, i) => mean + Math.exp(beside[i]) * random.normal()),
};

/** What the outputs hold best. */
const best: Readonly<Record<ActionKind, Choose>> = {
  choice: (outputs) => chosen(greatest(outputs), outputs.length),
  amounts: (outputs) => Float32Array.from(outputs),
};

/** Whatever the outputs say: each choice as likely as another; amounts N(0, 1). */
const blind: Readonly<Record<ActionKind, Choose>> = {
  choice: (outputs, _, random) => chosen(random.integer(outputs.length), outputs.length),
  amounts: (outputs, _, random) => random.normals(outputs.length),
};

export const CHOOSING = { sampled, best, blind } as const;
export type Choosing = keyof typeof CHOOSING;
