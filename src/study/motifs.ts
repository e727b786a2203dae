// Motifs made from a seed, in the manner of the paper: hard ones that step between levels, easy ones that oscillate.

import { Random } from "../base/random.ts";
import type { Target } from "../data/targets.ts";

export const MOTIF_KINDS = ["step", "oscillating"] as const;
/** `own`: the user's. */
export type MotifKind = (typeof MOTIF_KINDS)[number] | "own";

/** Steps of τ/4: 80 τ. */
export const STEPS = 320;
/** How long a level lasts, in steps. */
const LEVEL = [32, 80] as const;
/** Frequencies of an oscillation, in periods a motif, and how many there are. */
const PERIODS = [0.5, 4] as const;
const WAVES = 5;

/** `count` motifs of one channel, zero mean and unit variance. */
export function makeMotifs(kind: (typeof MOTIF_KINDS)[number], count: number, seed: number): Target[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new Random(seed, `${kind} ${i}`);
    const samples = kind === "step" ? levels(random) : waves(random);
    const mean = samples.reduce((sum, y) => sum + y, 0) / STEPS;
    const sd = Math.sqrt(samples.reduce((sum, y) => sum + (y - mean) ** 2, 0) / STEPS);
    return { name: `${kind}-${i}`, steps: STEPS, samples: samples.map((y) => (y - mean) / sd) };
  });
}

function levels(random: Random): Float32Array {
  let level = 0;
  let until = 0;
  return Float32Array.from({ length: STEPS }, (_, t) => {
    if (t >= until) {
      level = random.normal();
      until = t + random.uniform(...LEVEL);
    }
    return level;
  });
}

function waves(random: Random): Float32Array {
  const parts = Array.from({ length: WAVES }, () => ({
    size: random.normal(),
    turns: random.uniform(...PERIODS),
    phase: random.uniform(0, 2 * Math.PI),
  }));
  return Float32Array.from({ length: STEPS }, (_, t) =>
    parts.reduce((sum, { size, turns, phase }) => sum + size * Math.sin((2 * Math.PI * turns * t) / STEPS + phase), 0),
  );
}
