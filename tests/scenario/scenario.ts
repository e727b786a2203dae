// One scenario for every engine and every chip: a library made from a seed, and a script that goes through everything a
// controller can be told, with sensor values that include NaN, infinities and denormals, and a long decay through
// denormals. (In the manner of Box2D's determinism test.) expected.json holds the hashes.

import { Random } from "../../src/base/random.ts";
import type { BuildOptions } from "../../src/device/build.ts";
import { drawDiagonals } from "../../src/model/draw.ts";
import type { Library, Limits, Motif } from "../../src/model/library.ts";
import type { Aim } from "../../src/model/policy.ts";
import { spreadOffsets } from "../../src/model/sparse.ts";
import { makePolicy } from "../fixture.ts";

/** Something that happens before the tick `at` of every period. Reals are given as the bits of an f32. */
export type Command =
  | { readonly at: number; readonly do: "play"; readonly motif: number; readonly request: readonly number[] }
  | { readonly at: number; readonly do: "stride" | "speed"; readonly value: number }
  | { readonly at: number; readonly do: "sensor"; readonly bits: number }
  | { readonly at: number; readonly do: "input"; readonly index: number; readonly bits: number }
  | { readonly at: number; readonly do: "policy"; readonly isOn: boolean }
  | { readonly at: number; readonly do: "settle"; readonly position: readonly number[] }
  | { readonly at: number; readonly do: "stop" | "finish" | "snapshot" | "restore" };

/** The script is repeated every so many ticks. */
export const PERIOD = 5000;
/** Ticks after which the state is hashed. */
export const CHECKPOINTS = [1_000, 10_000, 100_000, 1_000_000] as const;
/**
 * The libraries: of 64 units for the larger machines, of 16 for the smallest, a linear one of 32, in its eigenbasis, one of 32
 * that is prepared by the exact module, two that are sparse too, one of those that feels, one with a policy and one with a policy that
 * gives goals; and some in integers.
 */
export const LIBRARIES = [
  64,
  16,
  "linear",
  "exact",
  "sparse 64",
  "sparse 16",
  "feeling",
  "policy",
  "goals",
  "int16 64",
  "int16 256",
  "int16 feeling",
] as const;
export type Kind = (typeof LIBRARIES)[number];

const feels = (kind: Kind) => kind === "feeling" || kind === "int16 feeling";
const picks = (kind: Kind) => kind === "policy" || kind === "goals";
const isInt16 = (kind: Kind) => typeof kind === "string" && kind.startsWith("int16");

const bits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0];
const bitsOf = (pattern: number) => new Float32Array(Uint32Array.of(pattern).buffer)[0];
const ONE_STEP = 2 ** 28;
const NAN = 0x7fc00000;
const INFINITY = 0x7f800000;
const DENORMAL = 0x00000123;

/** What a play asks, one value a channel (x, y). */
interface Asked {
  readonly gain?: readonly [number, number];
  readonly offset?: readonly [number, number];
  readonly goal?: readonly [number, number];
  /** 1: relative, 2: goal */
  readonly asks?: readonly [number, number];
  readonly repeat?: number;
  readonly speed?: number;
}

const play = (
  at: number,
  motif: number,
  { gain = [1, 1], offset = [0, 0], goal = [0, 0], asks = [0, 0], repeat = 1, speed = 1 }: Asked = {},
): Command => ({
  at,
  do: "play",
  motif,
  request: [0, repeat >>> 0, bits(speed), ...[...gain, ...offset, ...goal].map(bits), ...asks],
});
const stride = (at: number, factor: number): Command => ({ at, do: "stride", value: Math.round(factor * ONE_STEP) });
const speed = (at: number, factor: number): Command => ({ at, do: "speed", value: bits(factor) });
const sensor = (at: number, value: number): Command => ({ at, do: "sensor", bits: value });

/** Where the machine is before the first tick of all, x and y. */
export const START: readonly number[] = [0.5, -0.25].map(bits);

/**
 * In order of time. Preparations take 650 steps at least, long enough for a cortex to decay to zero through the denormals.
 * "wave" is rhythmic. Refused: an unknown motif, a goal outside of the limits, a repeat of what is not rhythmic, no number.
 */
const SCRIPT: readonly Command[] = [
  play(0, 0),
  play(0, 1, { gain: [-1.5, -1.5], offset: [0.25, 0.25], repeat: 3 }),
  sensor(100, bits(0.5)),
  sensor(690, NAN),
  speed(700, 0.7),
  sensor(720, INFINITY),
  play(800, 2, { gain: [2, 0.5], asks: [1, 0] }),
  sensor(850, DENORMAL),
  stride(1100, 3.9),
  play(1150, 0, { goal: [1.5, -1], asks: [2, 2] }),
  play(1150, 99),
  play(1150, 0, { goal: [1e6, 0], asks: [2, 0] }),
  play(1150, 0, { repeat: 2 }),
  sensor(1160, INFINITY + 0x80000000),
  stride(1400, 1),
  speed(1420, 1.5),
  { at: 1480, do: "stop" },
  play(1600, 1, { speed: 1.25, repeat: -1 }),
  { at: 1650, do: "snapshot" },
  play(1700, 2, { gain: [0.5, 0.5], offset: [-3, -3] }),
  stride(1750, 1 / 3),
  sensor(1800, bits(-1e-3)),
  { at: 2300, do: "restore" },
  speed(2305, 0.9),
  sensor(2310, 0),
  play(2320, 2, { gain: [0.5, -0.25], goal: [0, 0.75], asks: [1, 3], speed: 3 }),
  { at: 3300, do: "finish" },
  stride(3310, 3.9),
  play(3320, 3), // "rest": x⁰ = 0 and no input
  stride(3990, 1),
  { at: 4000, do: "settle", position: [0.1, 2].map(bits) },
  play(4300, 1, { offset: [1, 1] }),
  play(4310, 0, { gain: [bitsOf(NAN), 1] }),
  { at: 4980, do: "stop" },
];

/** Readings come so often, and now and then for so long none that is a number. */
const TICKS_A_READING = 7;
const SILENCE = [1700, 1900] as const;

const ODD = [NAN, INFINITY, INFINITY + 0x80000000, DENORMAL, bits(1e9), bits(-1e9), bits(3e38)];
const reading = (random: Random) => (random.uniform() < 0.8 ? bits(random.normal()) : ODD[random.integer(ODD.length)]);

/** What a controller that feels is told in place of the script's few readings: jitter, jumps, and what is no reading at all. */
function readings(): Command[] {
  const random = new Random(1, "scenario readings");
  return Array.from({ length: Math.floor(PERIOD / TICKS_A_READING) }, (_, k): Command => {
    const at = k * TICKS_A_READING;
    if (at >= SILENCE[0] && at < SILENCE[1]) return { at, do: "sensor", bits: NAN };
    return { at, do: "sensor", bits: reading(random) };
  });
}

/** What a policy is told meanwhile, now one thing, now another; and that it is on again after what switched it off. */
function told(): Command[] {
  const random = new Random(1, "scenario inputs");
  const inputs = Array.from({ length: Math.floor(PERIOD / 11) }, (_, k): Command => {
    return { at: k * 11, do: "input", index: random.integer(TOLD.length), bits: reading(random) };
  });
  const switches = [1500, 2400, 4200].map((at): Command => ({ at, do: "policy", isOn: true }));
  return [...inputs, ...switches, { at: 3900, do: "policy", isOn: false }];
}

/** A play asks nothing of what is expected to be felt, the third channel: gain 1, and offset, goal and what is asked 0. */
function widened(command: Command): Command {
  if (command.do !== "play") return command;
  const [reserved, repeat, pace, ...asked] = command.request;
  const each = [bits(1), 0, 0, 0].flatMap((none, i) => [...asked.slice(2 * i, 2 * i + 2), none]);
  return { ...command, request: [reserved, repeat, pace, ...each] };
}

const inOrder = (commands: readonly Command[]) => [...commands].sort((a, b) => a.at - b.at);
const WITHOUT_READINGS = SCRIPT.filter((command) => command.do !== "sensor");
/** What the policy is told beside the sensor. */
const TOLD = ["goal", "mode"];
const FELT = inOrder([...WITHOUT_READINGS.map(widened), ...readings()]);
const PICKED = inOrder([...WITHOUT_READINGS, ...readings(), ...told()]);

export const scriptOf = (kind: Kind): readonly Command[] => (feels(kind) ? FELT : picks(kind) ? PICKED : SCRIPT);

const PREPARATION = 650;
const NAMES = ["reach", "wave", "turn", "rest"];
const STEPS = [120, 75, 90, 40];

const UNITS: Record<Kind, number> = {
  64: 64,
  16: 16,
  linear: 32,
  exact: 32,
  "sparse 64": 64,
  "sparse 16": 16,
  feeling: 16,
  policy: 16,
  goals: 16,
  "int16 64": 64,
  "int16 256": 256,
  "int16 feeling": 32,
};
/** Tight enough that glides are longer, motifs slower and outputs held; the linear library explodes, and has wide ones. */
const LIMITS: Record<"linear" | "others", Limits> = {
  others: {
    minimum: Float32Array.of(-4, -Infinity),
    maximum: Float32Array.of(2, 4),
    velocity: Float32Array.of(20, 300),
    acceleration: Float32Array.of(3000, 90000),
  },
  linear: {
    minimum: Float32Array.of(-1e8, -Infinity),
    maximum: Float32Array.of(1e5, 1e9),
    velocity: Float32Array.of(1e9, 1e10),
    acceleration: Float32Array.of(1e12, 1e13),
  },
};

/**
 * A library: J contracts while it is prepared (J + U_p V_p is small) and is lively otherwise. The linear one explodes in
 * some of its motifs, to its limit, and comes back. The exact module needs no J that contracts.
 */
export function makeLibrary(kind: Kind): Library {
  const isLinear = kind === "linear";
  const isFeeling = feels(kind);
  const isSparse = kind === "sparse 64" || kind === "sparse 16" || picks(kind) || isFeeling || isInt16(kind);
  const channels = isFeeling ? ["x", "y", "force"] : ["x", "y"];
  /** Of what it expects to feel, behind what holds of the commands: so many more. */
  const more = (values: Float32Array, value: number) => Float32Array.of(...values, ...channels.slice(2).map(() => value));
  const { minimum, maximum, velocity, acceleration } = LIMITS[isLinear ? "linear" : "others"];
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
      ...(name === "wave" && { period: STEPS[m] }),
      b: own("b", units, 0.3 * still),
      x0: own("x0", units, still),
      ...(isFeeling && { K: own("K", 2, 1) }),
      u: own("u", units * rank, (isLinear ? 5 : 1) / Math.sqrt(units)),
      v: own("v", rank * units, 1 / Math.sqrt(units)),
    };
  });
  return {
    cortex: {
      units,
      rank,
      preparationRank,
      channels,
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
      W: draw("W", channels.length * units, 1 / Math.sqrt(units)),
      c: draw("c", channels.length, 0.5),
      Up,
      Vp,
      B: draw("B", isFeeling || isInt16(kind) ? 0 : units, 0.3),
    },
    motifs,
    architecture: isLinear ? "linear" : "multiplicative",
    preparation: picks(kind) ? 20 : PREPARATION, // a policy is to pick often
    limits: {
      minimum: more(minimum, -Infinity),
      maximum: more(maximum, Infinity),
      velocity: more(velocity, 1e5),
      acceleration: more(acceleration, 1e8),
    },
    home: more(Float32Array.of(0.25, -0.5), 0),
    training: { seed: 1, preparation: 0, sd: 1, iterations: 0 },
  };
}

/** In another order than the channels; x is held at its greatest value now and then, by gains that motifs have on their way. */
const GOALS: readonly Aim[] = [
  { channel: "y", from: -3, to: 3.5 },
  { channel: "x", from: -3.5, to: 1.75 },
];

/** The policy of a library that has one: 20 units a layer, so that some of its last panel are padding. */
const policyOf = (kind: Kind) => makePolicy(makeLibrary(kind), ["goal", "force", "mode"], 20, 1, kind === "goals" ? GOALS : []);

/** A queue of eight is enough for the script, and keeps the state small. */
export function optionsOf(kind: Kind): BuildOptions {
  const precision = isInt16(kind) ? "int16" : "f32";
  return { queue: 8, precision, ...(picks(kind) && { policy: policyOf(kind) }) };
}
