// The two principal components of the network's states: the plane in which the page shows them.
import { dot } from "../../src/algebra/products.ts";

/** Enough for a picture. */
const ITERATIONS = 40;

export class Plane {
  readonly #axes: readonly Float32Array[];
  readonly #origin: readonly number[];

  /** @param states count × N */
  constructor(states: Float32Array, units: number) {
    const count = states.length / units;
    const mean = new Float32Array(units);
    for (let i = 0; i < states.length; i++) mean[i % units] += states[i] / count;
    const centred = states.map((x, i) => x - mean[i % units]);
    const first = leading(centred, units, []);
    this.#axes = [first, leading(centred, units, [first])];
    this.#origin = this.#axes.map((axis) => dot(mean, axis));
  }

  /** Where a state is. */
  project(x: ArrayLike<number>): [number, number] {
    const [p, q] = this.#axes.map((axis, i) => dot(x, axis) - this.#origin[i]);
    return [p, q];
  }
}

/** The direction in which states vary most, orthogonal to others: by power iteration. */
function leading(states: Float32Array, units: number, others: readonly Float32Array[]): Float32Array {
  let v = Float32Array.from({ length: units }, (_, i) => Math.sin(1 + i * 1.7));
  for (let k = 0; k < ITERATIONS; k++) {
    const next = new Float32Array(units);
    for (let at = 0; at < states.length; at += units) {
      const row = states.subarray(at, at + units);
      const along = dot(row, v);
      for (let i = 0; i < units; i++) next[i] += along * row[i];
    }
    for (const other of others) {
      const along = dot(next, other);
      for (let i = 0; i < units; i++) next[i] -= along * other[i];
    }
    const norm = Math.sqrt(dot(next, next)) || 1;
    v = next.map((value) => value / norm);
  }
  return v;
}
