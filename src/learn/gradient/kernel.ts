// The rollout kernels of assembly/rollout.ts over their own memory, and the arrays that they work on.

import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import { transpose } from "../../algebra/products.ts";
import { type Compile, compile as compileByAsc, dimensions } from "../../device/compile.ts";
import { readRows, writePanels, writeRows } from "../../device/panels.ts";
import { recurrence } from "../../device/recurrence.ts";
import { kappa } from "../../model/cell.ts";
import type { Cortex } from "../../model/library.ts";
import { padded } from "../../model/padding.ts";

/** The fields of the block that says what a rollout works on: where its arrays lie, and its counts (assembly/rollout.ts). */
type Place =
  | ("J" | "JT" | "W" | "WT" | "U" | "V" | "UT" | "VT" | "bias" | "x" | "r" | "s" | "y" | "goal" | "difference" | "distance")
  | ("dy" | "dd" | "target" | "weight" | "change" | "dUT" | "dV" | "dbias" | "dx" | "z" | "h" | "q");
type Count = "steps" | "trials" | "rank";
type Block = Partial<Record<Place | Count, number>>;

interface Exports extends Record<string, unknown> {
  readonly memory: WebAssembly.Memory;
  readonly BLOCK: WebAssembly.Global;
  readonly Field: Readonly<Record<Place | Count | "kappa", WebAssembly.Global>>;
  forward(block: number): void;
  settle(block: number): void;
  score(block: number): number;
  backward(block: number): void;
}

/** What the kernels are compiled for: a cortex's dimensions, without sensors, clock and preparatory loop: a rollout has none, or is its. */
export const kernelConstants = (cortex: Cortex) => ({
  ...dimensions(cortex, "units", 0, 0),
  SENSORS: 0,
  MOST_STEPS: 1,
  PREPARATION_RANK: 0,
});

/** The kernels for cortices of the same dimensions. */
export async function compileKernel(cortex: Cortex, compile: Compile = compileByAsc): Promise<WebAssembly.Module> {
  return WebAssembly.compile((await compile("rollout", "simd", kernelConstants(cortex))) as BufferSource);
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

/** Addresses of a block and of its arrays. */
export interface Held<K extends string> {
  readonly block: number;
  readonly at: Readonly<Record<K, number>>;
}

const PAGE = 65536;
/** Where the block lies, and after it our arrays: the kernels keep nothing of their own in memory. */
const BASE = 16;

/** Rolls a cortex out over trials of one mode, and carries gradients back. Arrays are trial by trial, row-major. */
export class Kernel {
  readonly cortex: Cortex;
  readonly #exports: ASUtil & Exports;
  readonly #n: number;
  /** Where the arrays of a rollout begin. */
  #free: number;
  /** What the last rollout left for its gradient. */
  #record: { backward: (dLoss: Float32Array) => Gradients } | undefined;

  /** @param module of compileKernel, for a cortex of the same dimensions */
  constructor(module: WebAssembly.Module, cortex: Cortex) {
    this.cortex = cortex;
    this.#exports = instantiateSync<Exports>(module).exports;
    const { units, channels, W } = cortex;
    const n = padded(units);
    this.#n = n;
    const C = channels.length;
    const plan = new Plan(BASE + this.#exports.BLOCK.value);
    const { matrix, transposed, columns } = recurrence(cortex);
    const at = { J: plan.take(n * columns), JT: plan.take(n * columns), W: plan.take(n * C), WT: plan.take(n * C) };
    this.#free = plan.end;
    const memory = this.#reserve(plan.end);
    writePanels(memory, at.J / 4, matrix, units, columns);
    writePanels(memory, at.JT / 4, transposed, units, columns);
    writeRows(memory, at.W / 4, W, C, units);
    writePanels(memory, at.WT / 4, transpose(W, C, units), units, C);
    this.#set(at);
    memory[(BASE + this.#exports.Field.kappa.value) / 4] = kappa(cortex);
  }

  /**
   * T steps from the states `start` (B × N), each trial with its own bias (B × N). Returns the readouts W r of the
   * states that the steps leave (B × T × C, without c) and the states after the last (B × N).
   */
  forward(loop: Loop, bias: Float32Array, start: Float32Array, steps: number): { readouts: Float32Array; end: Float32Array } {
    const { units, channels } = this.cortex;
    const trials = start.length / units;
    const values = trials * steps * channels.length;
    const at = this.#place(loop, bias, start, steps, (plan) => ({ y: plan.take(values) }));
    this.#exports.forward(BASE);
    const backward = (dReadouts: Float32Array) => {
      this.floats.set(dReadouts, at.y / 4); // the readouts are no longer needed
      return this.#backward(at, loop.rank, trials, { dy: at.y, dd: 0 });
    };
    this.#record = { backward };
    return { readouts: this.floats.slice(at.y / 4, at.y / 4 + values), end: readRows(this.floats, at.x / 4, trials, units) };
  }

  /** As forward, for a loss on the state: returns ‖x_t − goal‖² after each step (B × T); goal is B × N. */
  settle(loop: Loop, bias: Float32Array, start: Float32Array, goal: Float32Array, steps: number): Float32Array {
    const { units } = this.cortex;
    const trials = start.length / units;
    const at = this.#place(loop, bias, start, steps, (plan) => ({
      goal: plan.take(trials * this.#n),
      difference: plan.take(trials * steps * this.#n),
      distance: plan.take(trials * steps),
    }));
    writeRows(this.floats, at.goal / 4, goal, trials, units);
    this.#exports.settle(BASE);
    const backward = (dDistances: Float32Array) => {
      this.floats.set(dDistances, at.distance / 4);
      return this.#backward(at, loop.rank, trials, { dy: 0, dd: at.distance });
    };
    this.#record = { backward };
    return this.floats.slice(at.distance / 4, at.distance / 4 + trials * steps);
  }

  /** Gradients of a loss from its gradient with respect to what the last forward or settle returned. Once each. */
  backward(dLoss: Float32Array): Gradients {
    const record = this.#record;
    if (!record) throw new Error("Nothing was rolled out.");
    this.#record = undefined;
    return record.backward(dLoss);
  }

  /**
   * Arrays that stay as long as the kernel, one after the other and zero at first, in a block of their own. The gradient with
   * respect to y is to lie where y was.
   * @param sizes in f32
   * @returns addresses of the block and of the arrays
   */
  hold<K extends Place>(counts: Partial<Record<Count, number>>, sizes: Record<K | "y", number>): Held<K | "y"> {
    const plan = new Plan(this.#free);
    const block = plan.take(this.#exports.BLOCK.value / 4);
    const at = Object.fromEntries(Object.entries<number>(sizes).map(([name, size]) => [name, plan.take(size)])) as Record<K | "y", number>;
    this.#free = plan.end;
    const memory = this.#reserve(plan.end);
    memory.copyWithin(block / 4, BASE / 4, (BASE + this.#exports.BLOCK.value) / 4); // the cortex
    this.#set({ ...counts, ...at, dy: at.y, dd: 0 }, block);
    return { block, at };
  }

  /** One trial of what was held: returns the error of its readouts; adds to dUT and dV, leaves dbias and dx. */
  practise(block: number): number {
    this.#exports.forward(block);
    const error = this.#exports.score(block);
    this.#exports.backward(block);
    return error;
  }

  /** All memory; a view that no longer holds once more is held or rolled out. */
  get floats(): Float32Array {
    return new Float32Array(this.#exports.memory.buffer);
  }

  #reserve(end: number): Float32Array {
    const { memory } = this.#exports;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return new Float32Array(memory.buffer);
  }

  /** Say in the block where things lie. */
  #set(block: Block, at = BASE): void {
    const words = new Int32Array(this.#exports.memory.buffer);
    for (const [name, value] of Object.entries(block) as [keyof Block, number][]) {
      words[(at + this.#exports.Field[name].value) / 4] = value;
    }
  }

  #place<T extends Block>(loop: Loop, bias: Float32Array, start: Float32Array, steps: number, more: (plan: Plan) => T) {
    const { units } = this.cortex;
    const { rank } = loop;
    const trials = start.length / units;
    const plan = new Plan(this.#free);
    const vectors = (count: number) => plan.take(count * this.#n);
    const at = {
      U: vectors(rank),
      V: vectors(rank),
      UT: vectors(rank),
      VT: vectors(rank),
      dUT: vectors(rank),
      dV: vectors(rank),
      bias: vectors(trials),
      x: vectors(trials + 1), // one more for the copies that a sparse J needs
      z: plan.take(32), // of two panels
      h: vectors(1),
      q: plan.take(rank),
      r: vectors(trials * steps + 1),
      s: plan.take(trials * steps * rank),
      ...more(plan),
    };
    const memory = this.#reserve(plan.end);
    memory.fill(0, this.#free / 4, plan.end / 4); // padding must be zero, whatever lay here before
    writePanels(memory, at.U / 4, loop.U, units, rank);
    writeRows(memory, at.V / 4, loop.V, rank, units);
    writeRows(memory, at.UT / 4, transpose(loop.U, units, rank), rank, units);
    writePanels(memory, at.VT / 4, transpose(loop.V, rank, units), units, rank);
    writeRows(memory, at.bias / 4, bias, trials, units);
    writeRows(memory, at.x / 4, start, trials, units);
    this.#set({ steps, trials, rank, ...at });
    return at;
  }

  #backward(
    at: Record<"dUT" | "dV" | "bias" | "x", number>,
    rank: number,
    trials: number,
    loss: Required<Pick<Block, "dy" | "dd">>,
  ): Gradients {
    const { units } = this.cortex;
    const memory = this.floats;
    memory.fill(0, at.dUT / 4, at.dUT / 4 + rank * this.#n);
    memory.fill(0, at.dV / 4, at.dV / 4 + rank * this.#n);
    // the biases and states of the rollout are no longer needed: their gradients take their places
    this.#set({ ...loss, dbias: at.bias, dx: at.x });
    this.#exports.backward(BASE);
    return {
      U: transpose(readRows(memory, at.dUT / 4, rank, units), rank, units),
      V: readRows(memory, at.dV / 4, rank, units),
      bias: readRows(memory, at.bias / 4, trials, units),
      start: readRows(memory, at.x / 4, trials, units),
    };
  }
}

/** Hands out addresses one after the other, aligned to a vector. */
class Plan {
  end: number;

  constructor(from: number) {
    this.end = Math.ceil(from / 16) * 16;
  }

  take(floats: number): number {
    const at = this.end;
    this.end += Math.ceil(floats / 4) * 16;
    return at;
  }
}
