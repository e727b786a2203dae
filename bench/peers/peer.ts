// What the same cell, with the same weights, is measured as.

import { kappa } from "../../src/model/cell.ts";
import type { Library } from "../../src/model/library.ts";
import { wholeJ } from "../../src/model/sparse.ts";

/** One step's parameters: J N × N row-major; of a sparse one also its diagonals, 8 × N, and their offsets; u, v, b, w N. */
export interface Cell {
  readonly units: number;
  readonly kappa: number;
  readonly phi: "tanh" | "quadratic";
  readonly J: Float32Array;
  readonly diagonals: Float32Array;
  readonly offsets: readonly number[];
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly b: Float32Array;
  readonly w: Float32Array;
  readonly x0: Float32Array;
}

export interface Peer {
  readonly name: string;
  /** It knows no sparse J: it multiplies by the whole matrix. */
  readonly isDense?: boolean;
  /** Steps of one sample: a few milliseconds. */
  readonly batch: number;
  /** Outputs of so many steps from x⁰. */
  outputs(steps: number): Promise<number[]>;
  /** Make the batch of steps; what measures itself returns how long that took, ms. */
  sample(): unknown;
  /** What samples need beforehand. */
  ready?(): Promise<unknown>;
  end?(): void;
}

export function cellOf({ cortex, motifs: [{ u, v, b, x0 }] }: Library): Cell {
  const { units, connectivity, offsets, J, W } = cortex;
  const isSparse = connectivity === "sparse";
  const diagonals = isSparse ? J : new Float32Array();
  const phi = isSparse ? "quadratic" : "tanh";
  return { units, kappa: Math.fround(kappa(cortex)), phi, J: wholeJ(cortex), diagonals, offsets, u, v, b, w: W, x0 };
}

/** The same library with its J as a matrix. */
export function asDense(library: Library): Library {
  return { ...library, cortex: { ...library.cortex, J: wholeJ(library.cortex), connectivity: "dense", offsets: [] } };
}

/** φ as one writes it. */
export const PHI: Record<Cell["phi"], (x: number) => number> = {
  tanh: Math.tanh,
  quadratic(x) {
    const c = Math.max(-2, Math.min(2, x));
    return c * (1 - Math.abs(c) / 4);
  },
};

/** A peer that steps by a function of this process. */
export function inProcess(name: string, batch: number, reset: () => void, step: () => number | Promise<number>): Peer {
  const rest = async (first: Promise<number>) => {
    await first;
    for (let k = 1; k < batch; k++) await step();
  };
  return {
    name,
    batch,
    async outputs(steps) {
      reset();
      const found: number[] = [];
      for (let k = 0; k < steps; k++) found.push(await step());
      return found;
    },
    sample() {
      const first = step();
      // a promise is waited for only where there is one: that would cost as much as a step
      if (first instanceof Promise) return rest(first);
      for (let k = 1; k < batch; k++) step();
    },
  };
}
