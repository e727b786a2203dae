// What the same cell, with the same weights, is measured as.
import type { Library } from "../../src/model/library.ts";
import { kappa } from "../../src/model/library.ts";

/** One step's parameters: J N × N row-major, u, v, b, w N. */
export interface Cell {
  readonly units: number;
  readonly kappa: number;
  readonly J: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly b: Float32Array;
  readonly w: Float32Array;
  readonly x0: Float32Array;
}

export interface Peer {
  readonly name: string;
  /** Steps of one sample: a few milliseconds. */
  readonly batch: number;
  /** Outputs of so many steps from x⁰. */
  outputs(steps: number): Promise<number[]>;
  /** ns a step, over so many steps. */
  time(steps: number): Promise<number>;
  end?(): void;
}

export function cellOf({ cortex, motifs: [{ u, v, b, x0 }] }: Library): Cell {
  return { units: cortex.units, kappa: Math.fround(kappa(cortex)), J: cortex.J, u, v, b, w: cortex.W, x0 };
}

/** A peer that steps by a function of this process. */
export function inProcess(name: string, batch: number, reset: () => void, step: () => number | Promise<number>): Peer {
  return {
    name,
    batch,
    async outputs(steps) {
      reset();
      const found: number[] = [];
      for (let k = 0; k < steps; k++) found.push(await step());
      return found;
    },
    async time(steps) {
      const first = step();
      const from = performance.now();
      // a promise is waited for only where there is one: that would cost as much as a step
      if (first instanceof Promise) {
        await first;
        for (let k = 1; k < steps; k++) await step();
      } else for (let k = 1; k < steps; k++) step();
      return ((performance.now() - from) * 1e6) / (steps - 1);
    },
  };
}
