// How late ticks start and how long they take, counted in shared memory: the loop counts, the host reads at any time.
import { Int32Histogram } from "hdr-histogram-js";

/** Nanoseconds up to a second, with three digits; what is longer counts as a second. */
export const MOST_NS = 2 ** 30 - 1;
const empty = () => new Int32Histogram(1, MOST_NS, 3);

export function histogramMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * empty().countsArrayLength);
}

/** A histogram whose counts lie in `memory`. */
export function sharedHistogram(memory: SharedArrayBuffer): Int32Histogram {
  const histogram = empty();
  histogram._counts = new Int32Array(memory);
  return histogram;
}

/** Percentiles and extremes, µs. */
export interface Distribution {
  readonly n: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly p9999: number;
  readonly max: number;
}

/** How many values lie from each edge (µs, rising) to the next, the last one without end; what lies below the first counts there. */
export function countsBetween(memory: SharedArrayBuffer, edges: readonly number[]): number[] {
  const histogram = empty();
  const counted = edges.map(() => 0);
  new Int32Array(memory).forEach((count, i) => {
    if (count === 0) return;
    const us = histogram.valueFromIndex(i) / 1000;
    counted[
      Math.max(
        0,
        edges.findLastIndex((edge) => edge <= us),
      )
    ] += count;
  });
  return counted;
}

/** The distribution that a histogram in shared memory holds now. */
export function distribution(memory: SharedArrayBuffer): Distribution {
  const counts = new Int32Array(memory);
  const histogram = empty();
  counts.forEach((count, i) => {
    if (count > 0) histogram.recordValueWithCount(histogram.valueFromIndex(i), count);
  });
  const us = (ns: number) => ns / 1000;
  const [p50, p99, p999, p9999] = [50, 99, 99.9, 99.99].map((p) => us(histogram.getValueAtPercentile(p)));
  return { n: histogram.totalCount, mean: us(histogram.mean), p50, p99, p999, p9999, max: us(histogram.maxValue) };
}
