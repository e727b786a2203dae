// Several demonstrations of one movement, averaged at the same points of the movement rather than at the same times: dynamic
// time warping (Sakoe & Chiba 1978, symmetric, P = 1: locally one may run at most twice as fast as another).
import { mean, standardDeviation } from "simple-statistics";
import { follow } from "./path.ts";

/** Points on which the warp is sought; it is smooth, so more would find the same. */
const POINTS = 200;
/** Cost of being early or late by the whole movement, in variances of a channel: settles what the data leave open. */
const DIAGONAL = 1;
/** Half the window that smooths a warp, in points. */
const SMOOTH = 4;
/** A channel counts as moving with this share of its largest deviation. */
const STILL = 0.3;

export interface Average {
  /** count × C */
  readonly mean: Float64Array;
  /** Standard deviation of the aligned demonstrations, count × C. */
  readonly spread: Float64Array;
  /** Of each channel: how far the mean moves ÷ how far the demonstrations do, on average. */
  readonly kept: readonly number[];
  /** Most by which one was moved in time against the mean, as a share of the movement. */
  readonly moved: number;
}

/**
 * What is compared, at POINTS points: the shape of each channel, about its own mean and over its own deviation, since
 * demonstrations reach to different places. A channel that hardly moves in one is not blown up to the size of the others.
 */
function shapesOf(demonstrations: readonly Float64Array[], count: number, channels: number): Float64Array[] {
  const n = Math.min(POINTS, count);
  const whole = Float64Array.from({ length: count }, (_, k) => k);
  const points = Float64Array.from({ length: n }, (_, i) => (i * (count - 1)) / (n - 1));
  const out = demonstrations.map(() => new Float64Array(n * channels));
  for (let c = 0; c < channels; c++) {
    const columns = demonstrations.map((samples) => [...follow(whole, samples, channels, c, points)]);
    const deviations = columns.map(standardDeviation);
    const least = STILL * Math.max(...deviations);
    columns.forEach((column, d) => {
      const [middle, scale] = [mean(column), Math.max(deviations[d], least)];
      column.forEach((value, i) => {
        out[d][i * channels + c] = scale > 0 ? (value - middle) / scale : 0;
      });
    });
  }
  return out;
}

/** Where in `other` (points, 0 … n − 1) each point of `one` is. */
function warp(one: Float64Array, other: Float64Array, channels: number): Float64Array {
  const n = one.length / channels;
  const cost = (i: number, j: number) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += (one[i * channels + c] - other[j * channels + c]) ** 2;
    return sum / channels + DIAGONAL * ((i - j) / n) ** 2;
  };
  const total = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
  const from = new Uint8Array(n * n);
  total[0] = cost(0, 0);
  for (let i = 1; i < n; i++) {
    for (let j = 1; j < n; j++) {
      const here = cost(i, j);
      const ways = [
        total[(i - 1) * n + j - 1] + 2 * here,
        j > 1 ? total[(i - 1) * n + j - 2] + 2 * cost(i, j - 1) + here : Number.POSITIVE_INFINITY,
        i > 1 ? total[(i - 2) * n + j - 1] + 2 * cost(i - 1, j) + here : Number.POSITIVE_INFINITY,
      ];
      const best = ways.indexOf(Math.min(...ways));
      total[i * n + j] = ways[best];
      from[i * n + j] = best;
    }
  }
  const path = new Float64Array(n);
  for (let i = n - 1, j = n - 1; i > 0; ) {
    path[i] = j;
    const way = from[i * n + j];
    if (way === 2) path[i - 1] = j - 0.5;
    i -= way === 2 ? 2 : 1;
    j -= way === 1 ? 2 : 1;
  }
  return path.map((_, i) => {
    const reach = Math.min(SMOOTH, i, n - 1 - i);
    let sum = 0;
    for (let k = i - reach; k <= i + reach; k++) sum += path[k];
    return sum / (2 * reach + 1);
  });
}

function range(values: Float64Array, channels: number, c: number): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = c; i < values.length; i += channels) [least, most] = [Math.min(least, values[i]), Math.max(most, values[i])];
  return most - least;
}

/** The demonstration nearest to all others. */
function central(all: readonly Float64Array[]): Float64Array {
  const far = all.map((one) => all.reduce((sum, other) => sum + one.reduce((s, value, i) => s + (value - other[i]) ** 2, 0), 0));
  return all[far.indexOf(Math.min(...far))];
}

/** The mean of demonstrations (each count × C, sampled over its own duration), aligned; its timing is their mean timing. */
export function average(demonstrations: readonly Float64Array[], count: number, channels: number): Average {
  const shapes = shapesOf(demonstrations, count, channels);
  const n = Math.min(POINTS, count);
  const reference = central(shapes);
  const warps = shapes.map((shape) => warp(reference, shape, channels));
  const timing = Float64Array.from({ length: n }, (_, i) => warps.reduce((sum, path) => sum + path[i], 0) / warps.length);
  // Points of the reference at which the mean timing is at each step, then each demonstration there.
  const identity = Float64Array.from({ length: n }, (_, i) => i);
  const steps = Float64Array.from({ length: count }, (_, k) => (k * (n - 1)) / (count - 1));
  const points = follow(timing, identity, 1, 0, steps);
  const whole = Float64Array.from({ length: count }, (_, k) => k);
  const places = warps.map((path) => follow(identity, path, 1, 0, points));
  const aligned = demonstrations.map((samples, d) => {
    const at = places[d].map((point) => (point * (count - 1)) / (n - 1));
    const out = new Float64Array(count * channels);
    for (let c = 0; c < channels; c++) {
      follow(whole, samples, channels, c, at).forEach((value, k) => {
        out[k * channels + c] = value;
      });
    }
    return out;
  });
  const D = demonstrations.length;
  const middle = aligned[0].map((_, i) => aligned.reduce((sum, samples) => sum + samples[i], 0) / D);
  const spread = middle.map((value, i) => Math.sqrt(aligned.reduce((sum, samples) => sum + (samples[i] - value) ** 2, 0) / (D - 1)));
  const kept = Array.from({ length: channels }, (_, c) => {
    const own = demonstrations.reduce((sum, samples) => sum + range(samples, channels, c), 0) / D;
    return own > 0 ? range(middle, channels, c) / own : 1;
  });
  const moved = places.reduce((most, place) => place.reduce((m, point, k) => Math.max(m, Math.abs(point - steps[k])), most), 0) / (n - 1);
  return { mean: middle, spread, kept, moved };
}
