import { Random } from "../base/random.ts";
import type { Cortex, Phi, Transition } from "./library.ts";

export interface CortexOptions {
  /** N, R */
  readonly units: number;
  readonly rank: number;
  /** seconds */
  readonly dt: number;
  readonly tau: number;
  readonly seed: number;
  readonly transition: Transition;
  readonly phi: Phi;
  /** g, the spread of J's eigenvalues */
  readonly gain: number;
}

/** J ~ N(0, g²/N), W ~ N(0, 1/N) times the scale of the channel, c their offset; no preparatory loop yet. */
export function drawCortex(options: CortexOptions, channels: readonly string[], scale: Float32Array, offset: Float32Array): Cortex {
  const { units, rank, dt, tau, seed, transition, phi, gain } = options;
  const root = Math.sqrt(units);
  return {
    units,
    rank,
    preparationRank: 0,
    channels,
    sensors: [],
    dt,
    tau,
    transition,
    phi,
    J: new Random(seed, "J").normals(units * units, gain / root),
    W: new Random(seed, "W").normals(channels.length * units, 1 / root).map((w, i) => w * scale[Math.floor(i / units)]),
    c: offset,
    Up: new Float32Array(),
    Vp: new Float32Array(),
    B: new Float32Array(),
  };
}
