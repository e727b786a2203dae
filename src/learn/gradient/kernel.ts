// The rollout kernels of assembly/rollout.ts over their own memory, and the arrays that they work on.

import { transpose } from "../../algebra/products.ts";
import { readRows, writePanels, writeRows } from "../../device/panels.ts";
import { type Cortex, kappa, padded } from "../../model/library.ts";

interface Exports {
  readonly memory: WebAssembly.Memory;
  forward(...addresses: number[]): void;
  settle(...addresses: number[]): void;
  backward(...addresses: number[]): void;
}

/** A loop as a rollout takes it: U is N × R, V is R × N, row-major. */
export interface Loop {
  readonly rank: number;
  readonly U: Float32Array;
  readonly V: Float32Array;
}

/** Gradients of a loss; U, V as in Loop; bias and start B × N. */
export interface Gradients {
  readonly U: Float32Array;
  readonly V: Float32Array;
  readonly bias: Float32Array;
  readonly start: Float32Array;
}

const PAGE = 65536;
/** Where our arrays begin: the kernels keep nothing of their own in memory. */
const BASE = 16;

/** Rolls a cortex out over trials of one mode, and carries gradients back. Arrays are trial by trial, row-major. */
export class Kernel {
  readonly cortex: Cortex;
  readonly #exports: Exports;
  readonly #n: number;
  readonly #kappa: number;
  readonly #cortexAt: { J: number; JT: number; W: number; WT: number };
  readonly #free: number;
  /** What the last rollout left for its gradient. */
  #record: { backward: (dLoss: Float32Array) => Gradients } | undefined;

  /** @param module assembly/rollout.ts compiled for the cortex's dimensions */
  constructor(module: WebAssembly.Module, cortex: Cortex) {
    this.cortex = cortex;
    this.#exports = new WebAssembly.Instance(module).exports as unknown as Exports;
    this.#kappa = Math.fround(kappa(cortex));
    const { units, channels, J, W } = cortex;
    const n = padded(units);
    this.#n = n;
    const C = channels.length;
    const plan = new Plan(BASE);
    this.#cortexAt = { J: plan.take(n * units), JT: plan.take(n * units), W: plan.take(n * C), WT: plan.take(n * C) };
    this.#free = plan.end;
    const memory = this.#reserve(plan.end);
    writePanels(memory, this.#cortexAt.J / 4, J, units, units);
    writePanels(memory, this.#cortexAt.JT / 4, transpose(J, units, units), units, units);
    writeRows(memory, this.#cortexAt.W / 4, W, C, units);
    writePanels(memory, this.#cortexAt.WT / 4, transpose(W, C, units), units, C);
  }

  /**
   * T steps from the states `start` (B × N), each trial with its own bias (B × N). Returns the readouts W r of the
   * states that the steps leave (B × T × C, without c) and the states after the last (B × N).
   */
  forward(loop: Loop, bias: Float32Array, start: Float32Array, steps: number): { readouts: Float32Array; end: Float32Array } {
    const { units, channels } = this.cortex;
    const C = channels.length;
    const trials = start.length / units;
    const place = this.#place(loop, bias, start, steps, (plan) => ({ y: plan.take(trials * steps * C) }));
    const { U, V, x, r, s, z, biasAt, extra } = place;
    const { J, W } = this.#cortexAt;
    this.#exports.forward(steps, trials, loop.rank, this.#kappa, J, U, V, biasAt, W, x, r, s, extra.y, z);
    const backward = (dReadouts: Float32Array) => {
      this.#floats.set(dReadouts, extra.y / 4); // the readouts are no longer needed
      return this.#backward(place, loop.rank, steps, trials, { dy: extra.y, difference: 0, dd: 0 });
    };
    this.#record = { backward };
    const end = readRows(this.#floats, x / 4, trials, units);
    return { readouts: this.#floats.slice(extra.y / 4, extra.y / 4 + trials * steps * C), end };
  }

  /** As forward, for a loss on the state: returns ‖x_t − goal‖² after each step (B × T); goal is B × N. */
  settle(loop: Loop, bias: Float32Array, start: Float32Array, goal: Float32Array, steps: number): Float32Array {
    const { units } = this.cortex;
    const n = this.#n;
    const trials = start.length / units;
    const place = this.#place(loop, bias, start, steps, (plan) => ({
      goal: plan.take(trials * n),
      difference: plan.take(trials * steps * n),
      dd: plan.take(trials * steps),
    }));
    const { U, V, x, r, s, z, biasAt, extra } = place;
    writeRows(this.#floats, extra.goal / 4, goal, trials, units);
    const { J } = this.#cortexAt;
    this.#exports.settle(steps, trials, loop.rank, this.#kappa, J, U, V, biasAt, extra.goal, x, r, s, extra.difference, extra.dd, z);
    const backward = (dDistances: Float32Array) => {
      this.#floats.set(dDistances, extra.dd / 4);
      return this.#backward(place, loop.rank, steps, trials, { dy: 0, ...extra });
    };
    this.#record = { backward };
    return this.#floats.slice(extra.dd / 4, extra.dd / 4 + trials * steps);
  }

  /** Gradients of a loss from its gradient with respect to what the last forward or settle returned. Once each. */
  backward(dLoss: Float32Array): Gradients {
    const record = this.#record;
    if (!record) throw new Error("Nothing was rolled out.");
    this.#record = undefined;
    return record.backward(dLoss);
  }

  get #floats(): Float32Array {
    return new Float32Array(this.#exports.memory.buffer);
  }

  #reserve(end: number): Float32Array {
    const { memory } = this.#exports;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return new Float32Array(memory.buffer);
  }

  #place<T>(loop: Loop, bias: Float32Array, start: Float32Array, steps: number, more: (plan: Plan) => T) {
    const { units } = this.cortex;
    const { rank } = loop;
    const n = this.#n;
    const trials = start.length / units;
    const plan = new Plan(this.#free);
    const vectors = (count: number) => plan.take(count * n);
    const place = {
      U: vectors(rank),
      V: vectors(rank),
      UT: vectors(rank),
      VT: vectors(rank),
      dUT: vectors(rank),
      dV: vectors(rank),
      biasAt: vectors(trials),
      x: vectors(trials),
      z: plan.take(32), // of two panels
      h: vectors(1),
      q: plan.take(rank),
      r: vectors(trials * steps),
      s: plan.take(trials * steps * rank),
      extra: more(plan),
    };
    const memory = this.#reserve(plan.end);
    memory.fill(0, this.#free / 4, plan.end / 4); // padding must be zero, whatever lay here before
    writePanels(memory, place.U / 4, loop.U, units, rank);
    writeRows(memory, place.V / 4, loop.V, rank, units);
    writeRows(memory, place.UT / 4, transpose(loop.U, units, rank), rank, units);
    writePanels(memory, place.VT / 4, transpose(loop.V, rank, units), units, rank);
    writeRows(memory, place.biasAt / 4, bias, trials, units);
    writeRows(memory, place.x / 4, start, trials, units);
    return place;
  }

  #backward(
    place: { UT: number; VT: number; dUT: number; dV: number; biasAt: number; x: number; r: number; s: number; h: number; q: number },
    rank: number,
    steps: number,
    trials: number,
    loss: { dy: number; difference: number; dd: number },
  ): Gradients {
    const { units } = this.cortex;
    const { UT, VT, dUT, dV, biasAt, x, r, s, h, q } = place;
    const memory = this.#floats;
    memory.fill(0, dUT / 4, dUT / 4 + rank * this.#n);
    memory.fill(0, dV / 4, dV / 4 + rank * this.#n);
    // the biases and states of the rollout are no longer needed: their gradients take their places
    this.#exports.backward(
      steps,
      trials,
      rank,
      this.#kappa,
      this.#cortexAt.JT,
      UT,
      VT,
      this.#cortexAt.WT,
      r,
      s,
      loss.dy,
      loss.difference,
      loss.dd,
      dUT,
      dV,
      biasAt,
      x,
      h,
      q,
    );
    return {
      U: transpose(readRows(memory, dUT / 4, rank, units), rank, units),
      V: readRows(memory, dV / 4, rank, units),
      bias: readRows(memory, biasAt / 4, trials, units),
      start: readRows(memory, x / 4, trials, units),
    };
  }
}

/** Hands out addresses one after the other, aligned to a vector. */
class Plan {
  end: number;

  constructor(from: number) {
    this.end = from;
  }

  take(floats: number): number {
    const at = this.end;
    this.end += Math.ceil(floats / 4) * 16;
    return at;
  }
}
