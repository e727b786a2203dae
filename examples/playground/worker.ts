// Learns motifs in a thread of the page, one after the other, and tells how far they are and what they look like.
import type { Target } from "../../src/data/targets.ts";
import { Kernel } from "../../src/learn/gradient/kernel.ts";
import type { Recipe } from "../../src/learn/gradient/recipe.ts";
import { type TrainedMotif, trainMotif } from "../../src/learn/gradient/train-motif.ts";
import type { Cortex, Motif } from "../../src/model/library.ts";

export interface Lesson {
  readonly kernel: WebAssembly.Module;
  readonly cortex: Cortex;
  readonly target: Target;
  readonly recipe: Recipe;
}

/** How far a lesson is; `curve` is what the motif does now, T × C. */
export interface Told {
  readonly done: number;
  readonly of: number;
  readonly nmse: number;
  readonly curve: Float32Array;
}

export type Answer = { readonly told: Told } | { readonly learned: TrainedMotif } | { readonly failed: string };

/** Milliseconds between two tellings. */
const PAUSE = 80;

const answer = (said: Answer) => postMessage(said);

addEventListener("message", ({ data }: MessageEvent<Lesson>) => {
  const { cortex, target, recipe } = data;
  try {
    const kernel = new Kernel(data.kernel, cortex);
    let last = 0;
    const learned = trainMotif(kernel, target, recipe, (done, nmse, current) => {
      const now = performance.now();
      if (now - last < PAUSE) return;
      last = now;
      answer({ told: { done, of: recipe.iterations, nmse, curve: curveOf(kernel, current()) } });
    });
    answer({ learned });
  } catch (error) {
    answer({ failed: (error as Error).message });
  }
});

/** The readouts of a motif from its initial state, T × C. */
function curveOf(kernel: Kernel, { u: U, v: V, b, x0, steps }: Motif): Float32Array {
  const { rank, channels, c } = kernel.cortex;
  const { readouts } = kernel.forward({ rank, U, V }, b, x0, steps);
  return readouts.map((y, i) => y + c[i % channels.length]);
}
