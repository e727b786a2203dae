// What a policy is: the high-level controller, which picks the next motif from named inputs when nothing is queued.
import { Fields } from "../base/fields.ts";

/** A channel that a policy gives the goal of, and from where to where: from at an output of −1 and below, to at 1 and above. */
export interface Aim {
  readonly channel: string;
  readonly from: number;
  readonly to: number;
}

/** Goals as JSON has them. */
export function readAims(list: readonly unknown[], fail: (why: string) => never): Aim[] {
  return list.map((value) => {
    const of = new Fields(value, "a goal", fail);
    return { channel: of.text("channel"), from: of.number("from"), to: of.number("to") };
  });
}

/** Its goal is middle + half × the output within ±1, in f32. */
export const rangeOf = ({ from, to }: Aim) => ({ middle: Math.fround((from + to) / 2), half: Math.fround((to - from) / 2) });

/**
 * tanh, tanh, then one logit a motif; the greatest is picked, the first of equals; then one output for each of G goals:
 *   outputs = W3 tanh(W2 tanh(W1 s + b1) + b2) + b3
 * with s the inputs as they are read (whatever standardised them is part of W1 and b1). Matrices row-major, f32.
 */
export interface Policy {
  /** Names of the I inputs, in the order of the columns of W1: sensors of the library, and values that the host writes. */
  readonly inputs: readonly string[];
  /** Names of the M motifs that it picks from, in the order of the logits. */
  readonly motifs: readonly string[];
  /** Where the motif is to end, in the order of the outputs behind the logits; rhythmic motifs are not asked to. None by default. */
  readonly goals?: readonly Aim[];
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
  /** (M + G) × H and M + G */
  readonly W3: Float32Array;
  readonly b3: Float32Array;
}

/** H, the units of each hidden layer, unless another number is asked. */
export const HIDDEN = 64;

/** The inputs that no sensor gives: the host writes them. */
export function toldOf({ inputs }: Pick<Policy, "inputs">, sensors: readonly string[]): string[] {
  return inputs.filter((name) => !sensors.includes(name));
}
