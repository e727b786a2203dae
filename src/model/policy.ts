// What a policy is: the high-level controller, which picks the next motif from named inputs when nothing is queued.
import { UserError } from "../base/errors.ts";
import { cortexHash } from "./identity.ts";
import type { Library } from "./library.ts";

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

/** @throws UserError for a policy of another library: its cortex, or a motif that is not there */
export function checkFits({ cortex, motifs }: Policy, library: Library): void {
  if (cortex !== cortexHash(library.cortex)) {
    throw new UserError("The policy belongs to another cortex: it was learned with the motifs of another library.");
  }
  const names = library.motifs.map(({ name }) => name);
  const unknown = motifs.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UserError(`The policy picks "${unknown}", which is no motif of the library: ${names.join(", ")}.`);
}
