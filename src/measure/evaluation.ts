// What an evaluation says.
import type { Jumps } from "./boundary.ts";
import type { Motion } from "./motion.ts";
import type { Rhythm } from "./rhythm.ts";
import type { StatesLeft } from "./states.ts";

export interface Warning {
  /**
   * motif, channel: an error by itself; sequence: one after another motif; rhythm: one that does not last; transition: what is said
   * of preparations does not hold; limit: one is breached, or narrower than what was shown.
   */
  readonly kind: "motif" | "channel" | "sequence" | "rhythm" | "transition" | "limit";
  readonly motif?: string;
  readonly channel?: string;
  readonly text: string;
}

/** The errors of a motif by itself; null for a channel that moves in no motif. */
export interface MotifErrors {
  readonly name: string;
  readonly nmse: number;
  readonly channels: Readonly<Record<string, number | null>>;
}

/** A mean, and the motif, or the motif after another, that is worst. */
interface Worst<W> {
  readonly mean: number;
  readonly worst: W;
}
/** An error after another motif. */
interface After {
  readonly from: string;
  readonly nmse: number;
}
/** The motif that is worst. */
export interface WorstMotif {
  readonly motif: string;
  readonly nmse: number;
}
/** The motif that is worst, and after which. */
export interface WorstPair {
  readonly from: string;
  readonly to: string;
  readonly nmse: number;
}

export interface Evaluation {
  /**
   * Alone: nMSE over all channels, and per channel (its squared error ÷ its own variance, or where it hardly moves a tenth of its
   * variance in the library; null if it moves in no motif); and after whatever motif it is worst.
   */
  readonly motifs: readonly (MotifErrors & { readonly after: After & { readonly channels: Readonly<Record<string, After | null>> } })[];
  /** Per channel, over all motifs and all ordered pairs; null if it moves in none. */
  readonly channels: Readonly<Record<string, { readonly alone: Worst<WorstMotif>; readonly pairs: Worst<WorstPair> } | null>>;
  readonly alone: Worst<WorstMotif>;
  readonly pairs: {
    /** [from][to] */
    readonly nmse: readonly (readonly number[])[];
    readonly mean: number;
    /** The pair whose nMSE ÷ that of its second motif alone is largest. */
    readonly worst: WorstPair & { readonly ratio: number };
  };
  readonly sequences: Worst<WorstMotif>;
  /** sequences ÷ alone, over the same mix of motifs */
  readonly ratio: number;
  readonly preparation: { readonly steps: number; readonly tau: number };
  /** What preparations left of the state's error, over all ordered pairs (thalamic transitions). */
  readonly states?: StatesLeft;
  /** Jumps of the output at the changes of motif, of this controller and of three others, beside the motifs' own. */
  readonly boundary: Record<string, Jumps>;
  /** Of rhythmic motifs. */
  readonly rhythms?: readonly Rhythm[];
  /** How fast the output moves over the same pairs, beside the limits, by channel. */
  readonly motion: Readonly<Record<string, Motion>>;
  /**
   * Of a linear library with a guarantee: bounds on the nMSE of pairs, whether all hold, and the pair that comes nearest to its own;
   * of the network, without limits.
   */
  readonly bounds?: { readonly nmse: readonly (readonly number[])[]; readonly hold: boolean; readonly nearest: Nearest };
  /** What is wrong, and what to do about it; empty if nothing is. */
  readonly warnings: readonly Warning[];
}

interface Nearest extends WorstPair {
  readonly bound: number;
}
