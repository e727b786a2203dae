// Small problems of the linear model.

import { Random } from "../../../src/base/random.ts";
import { optimisePreparation } from "../../../src/learn/linear/preparation.ts";
import { drawCortex } from "../../../src/model/draw.ts";
import type { Cortex } from "../../../src/model/library.ts";

export const normals = (name: string, count: number, sd = 1) => Float64Array.from(new Random(1, name).normals(count, sd));

/** A linear cortex with an optimised preparatory loop. */
export function linearCortex(units = 24, channels = ["x"], rank = 1): Cortex {
  const drawn = drawCortex(
    { units, rank, dt: 0.25, tau: 1, seed: 1, transition: "thalamic", phi: "identity", gain: 1 },
    channels,
    new Float32Array(channels.length).fill(1),
    new Float32Array(channels.length),
  );
  const preparationRank = Math.round(units / 4);
  const { Up, Vp } = optimisePreparation(Float64Array.from(drawn.J), preparationRank, { tail: 0.3 });
  return { ...drawn, preparationRank, Up: Float32Array.from(Up), Vp: Float32Array.from(Vp) };
}

/** A smooth movement of two frequencies, T × C. */
export function movement(steps: number, channels = 1): Float32Array {
  return Float32Array.from({ length: steps * channels }, (_, i) => {
    const t = Math.floor(i / channels) / steps;
    return Math.cos(5 * t + (i % channels)) + 0.5 * Math.sin(11 * t);
  });
}

/** Derivative of a loss along one coordinate, by central difference. */
export function difference(loss: (x: Float64Array) => number, x: Float64Array, i: number, h = 1e-6): number {
  const at = (shift: number) => loss(x.map((xi, k) => (k === i ? xi + shift : xi)));
  return (at(h) - at(-h)) / (2 * h);
}
