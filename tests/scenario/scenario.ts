// One scenario for every engine and every chip: a library made from a seed, and a script that goes through everything a
// controller can be told, with sensor values that include NaN, infinities and denormals, and a long decay through
// denormals. (In the manner of Box2D's determinism test.) expected.json holds the hashes.

import { Random } from "../../src/base/random.ts";
import type { BuildOptions } from "../../src/device/build.ts";
import { drawDiagonals } from "../../src/model/draw.ts";
import type { Library, Motif } from "../../src/model/library.ts";
import { spreadOffsets } from "../../src/model/sparse.ts";

/** Something that happens before the tick `at` of every period. Reals are given as the bits of an f32. */
export type Command =
  | { readonly at: number; readonly do: "play"; readonly motif: number; readonly gain: number; readonly offset: number }
  | { readonly at: number; readonly do: "stride"; readonly value: number }
  | { readonly at: number; readonly do: "sensor"; readonly bits: number }
  | { readonly at: number; readonly do: "stop" | "snapshot" | "restore" };

/** The script is repeated every so many ticks. */
export const PERIOD = 5000;
/** Ticks after which the state is hashed. */
export const CHECKPOINTS = [1_000, 10_000, 100_000, 1_000_000] as const;
/**
 * The libraries: of 64 units for the larger machines, of 16 for the smallest, a linear one of 32, in its eigenbasis, one of 32
 * that is prepared by the exact module, and two that are sparse too.
 */
export const LIBRARIES = [64, 16, "linear", "exact", "sparse 64", "sparse 16"] as const;
export type Kind = (typeof LIBRARIES)[number];

const bits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0];
const ONE_STEP = 2 ** 28;
const NAN = 0x7fc00000;
const INFINITY = 0x7f800000;
const DENORMAL = 0x00000123;

const play = (at: number, motif: number, gain = 1, offset = 0): Command => ({
  at,
  do: "play",
  motif,
  gain: bits(gain),
  offset: bits(offset),
});
const speed = (at: number, factor: number): Command => ({ at, do: "stride", value: Math.round(factor * ONE_STEP) });
const sensor = (at: number, value: number): Command => ({ at, do: "sensor", bits: value });

/** In order of time. Preparations take 650 steps, long enough for a cortex to decay to zero through the denormals. */
export const SCRIPT: readonly Command[] = [
  play(0, 0),
  play(0, 1, -1.5, 0.25),
  sensor(100, bits(0.5)),
  sensor(690, NAN),
  speed(700, 0.7),
  sensor(720, INFINITY),
  play(800, 2, 2),
  sensor(850, DENORMAL),
  speed(1100, 3.9),
  play(1150, 0),
  play(1150, 99), // refused
  sensor(1160, INFINITY + 0x80000000),
  speed(1400, 1),
  { at: 1480, do: "stop" },
  play(1600, 1),
  { at: 1650, do: "snapshot" },
  play(1700, 2, 0.5, -3),
  speed(1750, 1 / 3),
  sensor(1800, bits(-1e-3)),
  { at: 2300, do: "restore" },
  sensor(2310, 0),
  play(2400, 3), // "rest": x⁰ = 0 and no input
  play(4300, 1, 1, 1),
  { at: 4980, do: "stop" },
];

const PREPARATION = 650;
const NAMES = ["reach", "wave", "turn", "rest"];
const STEPS = [120, 75, 90, 40];

const UNITS: Record<Kind, number> = { 64: 64, 16: 16, linear: 32, exact: 32, "sparse 64": 64, "sparse 16": 16 };

/**
 * A library: J contracts while it is prepared (J + U_p V_p is small) and is lively otherwise. The linear one explodes in
 * some of its motifs, to its limit, and comes back. The exact module needs no J that contracts.
 */
export function makeLibrary(kind: Kind): Library {
  const isLinear = kind === "linear";
  const isSparse = kind === "sparse 64" || kind === "sparse 16";
  const isExact = isSparse || kind === "exact";
  const units = UNITS[kind];
  const draw = (name: string, count: number, sd: number) => new Random(1, `scenario ${kind} ${name}`).normals(count, sd);
  const rank = 2;
  const preparationRank = isExact ? 0 : units / 4;
  const Up = draw("U_p", units * preparationRank, 1.4 / Math.sqrt(preparationRank));
  const Vp = draw("V_p", preparationRank * units, 1.4 / Math.sqrt(units));
  const J = isSparse ? drawDiagonals(1, units, 1.8) : draw("J", units * units, (isExact ? 1.8 : 0.3) / Math.sqrt(units));
  if (!isExact) {
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < units; j++) {
        let loop = 0;
        for (let k = 0; k < preparationRank; k++) loop += Up[i * preparationRank + k] * Vp[k * units + j];
        J[i * units + j] -= loop;
      }
    }
  }
  const motifs = NAMES.map((name, m): Motif => {
    const own = (array: string, count: number, sd: number) => draw(`${name} ${array}`, count, sd);
    const still = name === "rest" ? 0 : 1;
    return {
      name,
      steps: STEPS[m],
      b: own("b", units, 0.3 * still),
      x0: own("x0", units, still),
      u: own("u", units * rank, (isLinear ? 5 : 1) / Math.sqrt(units)),
      v: own("v", rank * units, 1 / Math.sqrt(units)),
    };
  });
  return {
    cortex: {
      units,
      rank,
      preparationRank,
      channels: ["x", "y"],
      sensors: ["force"],
      dt: 0.005,
      tau: 0.02,
      transition: "thalamic",
      module: isExact ? "exact" : "trained",
      moduleGain: 2,
      phi: isLinear ? "identity" : isSparse ? "quadratic" : "tanh",
      connectivity: isSparse ? "sparse" : "dense",
      offsets: isSparse ? spreadOffsets(units) : [],
      J,
      W: draw("W", 2 * units, 1 / Math.sqrt(units)),
      c: draw("c", 2, 0.5),
      Up,
      Vp,
      B: draw("B", units, 0.3),
    },
    motifs,
    architecture: isLinear ? "linear" : "multiplicative",
    preparation: PREPARATION,
    training: { seed: 1, preparation: 0, sd: 1, iterations: 0 },
  };
}

/** A queue of eight is enough for the script, and keeps the state small. */
export const BUILD: BuildOptions = { queue: 8 };
