// What the live view's page is told.

/** Once, when the page opens. */
export interface About {
  readonly controller: string;
  readonly hz: number;
  readonly channels: readonly string[];
  /** "" where not known. */
  readonly channelUnits: readonly string[];
  readonly motifs: readonly { readonly name: string; readonly isRhythmic: boolean }[];
  /** Lower edges of the lateness counts, µs; the first counts what is below the second. */
  readonly edges: readonly number[];
}

/** What the machine received, some times a second. */
export interface Sample {
  /** Of the loop's clock, seconds. */
  readonly t: number;
  readonly phase: string;
  readonly motif: string | undefined;
  readonly queued: number;
  readonly speed: number;
  readonly output: readonly number[];
  /** What was shown at this point of the motif, where that is known: while one is executed. */
  readonly target: readonly number[] | undefined;
  readonly fault: { readonly reason: string; readonly tick: number } | undefined;
}

/** How late ticks were, since the start. */
export interface Lateness {
  readonly counts: readonly number[];
  /** µs */
  readonly p50: number;
  readonly p999: number;
  readonly max: number;
  readonly ticks: number;
  readonly lost: number;
}
