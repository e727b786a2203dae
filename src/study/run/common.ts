// What the kinds of jobs share.
import type { Target } from "../../data/targets.ts";
import type { Evaluation } from "../../measure/evaluation.ts";
import { countParameters, type Parameters } from "../../model/architecture.ts";
import type { Library } from "../../model/library.ts";
import type { Measured } from "../results.ts";

/** What a library is learned from. */
export interface Material {
  readonly targets: readonly Target[];
  readonly channels: readonly string[];
}

/** Of every library, τ. */
export const DT = 0.25;

/** Significant digits of what is kept. */
export const round = (value: number) => Number(value.toPrecision(4));

/** What is kept of an evaluation at a preparation, τ. */
export function figures(preparation: number, { alone, sequences, ratio, pairs }: Evaluation): Measured {
  return {
    preparation,
    alone: round(alone.mean),
    sequenced: round(sequences.mean),
    ratio: round(ratio),
    worst: round(pairs.worst.ratio),
    worstMotif: round(alone.worst.nmse),
  };
}

/** As the paper counts them; an x⁰ that all motifs share is drawn, not learned. */
export function count(library: Library, hasSharedState = false): Parameters {
  const parameters = countParameters(library);
  return hasSharedState ? { ...parameters, initialState: 0, untuned: parameters.untuned + library.cortex.units } : parameters;
}
