// A library made from a seed, without training: what it plays means nothing, but every bit of it is known.

import { Random } from "../src/base/random.ts";
import { drawDiagonals } from "../src/model/draw.ts";
import { cortexHash } from "../src/model/identity.ts";
import type { Library, Limits, Motif, Phi } from "../src/model/library.ts";
import type { Aim, Policy } from "../src/model/policy.ts";
import { spreadOffsets } from "../src/model/sparse.ts";

export interface Shape {
  units?: number;
  rank?: number;
  preparationRank?: number;
  channels?: string[];
  sensors?: string[];
  motifs?: string[];
  steps?: number;
  seed?: number;
  targets?: boolean;
  /** A sparse J and the quadratic φ; a multiple of 16 units. */
  sparse?: boolean;
  phi?: Phi;
  /** The exact transition module. */
  exact?: boolean;
}

/** Limits that a motif of noise keeps at any gain and speed of the tests. */
function wide(channels: number): Limits {
  const all = (value: number) => new Float32Array(channels).fill(value);
  return { minimum: all(-Infinity), maximum: all(Infinity), velocity: all(1e5), acceleration: all(1e7) };
}

export function makeLibrary(shape: Shape = {}): Library {
  const {
    units = shape.sparse ? 32 : 24,
    rank = 2,
    preparationRank = shape.exact ? 0 : 5,
    channels = ["x", "y"],
    sensors = [],
    motifs = ["a", "b", "c"],
    steps = 30,
    seed = 1,
    targets = true,
    sparse = false,
    phi = sparse ? "quadratic" : "tanh",
    exact = false,
  } = shape;
  const draw = (name: string, count: number, sd: number) => new Random(seed, name).normals(count, sd);
  const root = 1 / Math.sqrt(units);
  return {
    cortex: {
      units,
      rank,
      preparationRank,
      channels,
      sensors,
      dt: 0.01,
      tau: 0.04,
      transition: "thalamic",
      module: exact ? "exact" : "trained",
      moduleGain: 2,
      phi,
      connectivity: sparse ? "sparse" : "dense",
      offsets: sparse ? spreadOffsets(units) : [],
      J: sparse ? drawDiagonals(seed, units, 1.2) : draw("J", units * units, 1.2 * root),
      W: draw("W", channels.length * units, root),
      c: draw("c", channels.length, 1),
      Up: draw("Up", units * preparationRank, root),
      Vp: draw("Vp", preparationRank * units, root),
      B: draw("B", units * sensors.length, 1),
    },
    motifs: motifs.map((name, i): Motif => {
      const own = (array: string, count: number, sd: number) => draw(`${name} ${array}`, count, sd);
      const length = steps + i;
      const motif = {
        name,
        steps: length,
        b: own("b", units, 0.5),
        x0: own("x0", units, 1),
        u: own("u", units * rank, root),
        v: own("v", rank * units, root),
      };
      return targets ? { ...motif, target: own("target", length * channels.length, 1) } : motif;
    }),
    architecture: rank > 0 ? "multiplicative" : "additive",
    preparation: 12,
    training: { seed, preparation: 8, sd: 2, iterations: 10 },
    limits: wide(channels.length),
    home: new Float32Array(channels.length),
  };
}

/** A policy from a seed, of all motifs of a library: lively enough that it picks each of them for some inputs. */
export function makePolicy(library: Library, inputs: readonly string[], hidden = 16, seed = 5, goals: readonly Aim[] = []): Policy {
  const draw = (name: string, count: number, sd: number) => new Random(seed, `policy ${name}`).normals(count, sd);
  const motifs = library.motifs.map(({ name }) => name);
  const outputs = motifs.length + goals.length;
  return {
    inputs,
    motifs,
    ...(goals.length > 0 && { goals }),
    cortex: cortexHash(library.cortex),
    seed,
    task: "task.js",
    W1: draw("W1", hidden * inputs.length, 1),
    b1: draw("b1", hidden, 0.5),
    W2: draw("W2", hidden * hidden, 1.5 / Math.sqrt(hidden)),
    b2: draw("b2", hidden, 0.5),
    W3: draw("W3", outputs * hidden, 1),
    b3: draw("b3", outputs, 0.1),
  };
}
