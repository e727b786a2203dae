// A small linear library, designed in the test itself.
import { standardise, type Target } from "../../../src/data/targets.ts";
import { designMotif, type LinearRecipe } from "../../../src/learn/linear/design-motif.ts";
import { withGuarantee } from "../../../src/learn/linear/fit.ts";
import type { Library } from "../../../src/model/library.ts";
import { linearCortex } from "./fixture.ts";

export const RECIPE: LinearRecipe = { seed: 1, noise: 0.01, iterations: 30, preparation: 32 };

/** Smooth movements that differ in their frequencies; their offset is the library's c. */
export function targets(names: readonly string[], channels = 1): Target[] {
  return names.map((name, m) => {
    const steps = 90 + 7 * m;
    const samples = Float32Array.from({ length: steps * channels }, (_, i) => {
      const t = Math.floor(i / channels) / steps;
      return Math.cos((4 + m) * t + (i % channels)) + 0.5 * Math.sin((9 + 2 * m) * t);
    });
    return { name, steps, samples };
  });
}

export function linearLibrary(names = ["a", "b", "c"], channels = ["x"], units = 28): Library {
  const moves = targets(names, channels.length);
  const cortex = { ...linearCortex(units, channels), c: standardise(moves, channels.length).offset };
  const motifs = moves.map((target) => designMotif(cortex, target, RECIPE).motif);
  return withGuarantee({ cortex, motifs, architecture: "linear", preparation: RECIPE.preparation, training: { ...RECIPE, sd: 1 } });
}
