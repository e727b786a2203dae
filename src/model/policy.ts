// What a policy is: the high-level controller, which picks the next motif from named inputs when nothing is queued.

/**
 * tanh, tanh, then one logit a motif; the greatest is picked, the first of equals:
 *   logits = W3 tanh(W2 tanh(W1 s + b1) + b2) + b3
 * with s the inputs as they are read (whatever standardised them is part of W1 and b1). Matrices row-major, f32.
 */
export interface Policy {
  /** Names of the I inputs, in the order of the columns of W1: sensors of the library, and values that the host writes. */
  readonly inputs: readonly string[];
  /** Names of the M motifs that it picks from, in the order of the logits. */
  readonly motifs: readonly string[];
  /** Hash of the cortex of the library that it was learned with (identity.ts). */
  readonly cortex: string;
  /** How it came to be. */
  readonly seed: number;
  readonly task: string;
  /** H × I and H */
  readonly W1: Float32Array;
  readonly b1: Float32Array;
  /** H × H and H */
  readonly W2: Float32Array;
  readonly b2: Float32Array;
  /** M × H and M */
  readonly W3: Float32Array;
  readonly b3: Float32Array;
}

/** H, the units of each hidden layer, unless another number is asked. */
export const HIDDEN = 64;

/** The inputs that no sensor gives: the host writes them. */
export function toldOf({ inputs }: Pick<Policy, "inputs">, sensors: readonly string[]): string[] {
  return inputs.filter((name) => !sensors.includes(name));
}
