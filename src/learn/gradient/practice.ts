// One motif's own parameters in the kernels' layout, and trials of them, forward and backward, within the kernels' memory.
import { type Target, variances } from "../../data/targets.ts";
import { padded } from "../../model/padding.ts";
import type { Held, Kernel } from "./kernel.ts";

type Array =
  | "target"
  | "weight"
  | "change"
  | "U"
  | "V"
  | "UT"
  | "VT"
  | "bias"
  | "x"
  | "dUT"
  | "dV"
  | "dbias"
  | "dx"
  | "z"
  | "h"
  | "q"
  | "r"
  | "s"
  | "y";

/** What the error's change in a step weighs beside the error. */
export interface ChangeWeight {
  /** At most, times (τ / dt)². */
  readonly most: number;
  /** At most, times what the target's own change in a step is to its variance: a target that jumps is left to jump. */
  readonly share: number;
}

/** A channel that moves less in this motif than this share of its variance in the library weighs no more for it. */
const STILL = 0.1;

/**
 * Parameters and gradients are Uᵀ (R × N), V (R × N), b and x⁰ (N), one after the other, each row padded to whole panels.
 * The loss is the mean over channels of error ÷ variance, and of the error's change in a step, weighed.
 */
export class Practice {
  /** How many numbers the parameters are, and where among them b and x⁰ begin. */
  readonly size: number;
  readonly inputAt: number;
  readonly stateAt: number;
  readonly #kernel: Kernel;
  readonly #held: Held<Array>;
  readonly #n: number;
  readonly #rank: number;

  constructor(kernel: Kernel, { samples, steps }: Target, { most, share }: ChangeWeight) {
    const { units, rank, channels, c, W, tau, dt } = kernel.cortex;
    const C = channels.length;
    const n = padded(units);
    this.#kernel = kernel;
    this.#n = n;
    this.#rank = rank;
    this.inputAt = 2 * rank * n;
    this.stateAt = this.inputAt + n;
    this.size = this.stateAt + n;
    this.#held = kernel.hold(
      { steps, trials: 1, rank },
      {
        target: steps * C,
        weight: C,
        change: C,
        U: rank * n,
        VT: rank * n,
        UT: rank * n,
        V: rank * n,
        bias: n,
        x: n,
        dUT: rank * n,
        dV: rank * n,
        dbias: n,
        dx: 2 * n, // one more for the copies that a sparse J needs
        z: 32, // of two panels
        h: n,
        q: rank,
        r: (steps + 1) * n,
        s: steps * rank,
        y: steps * C,
      },
    );
    const { at } = this.#held;
    kernel.floats.set(
      samples.map((y, i) => y - c[i % C]),
      at.target / 4,
    );
    const own = variances(samples, C);
    const moves = variances(
      samples.slice(C).map((y, i) => y - samples[i]),
      C,
    );
    for (let channel = 0; channel < C; channel++) {
      const row = W.subarray(channel * units, (channel + 1) * units);
      const library = row.reduce((sum, w) => sum + w * w, 0); // W ~ N(0, 1/N) times the scale of the channel
      const weighed = Math.max(own[channel], STILL * library);
      const memory = kernel.floats;
      memory[at.weight / 4 + channel] = weighed > 0 ? 1 / (weighed * C * steps) : 0;
      memory[at.change / 4 + channel] = Math.min(
        most * (tau / dt) ** 2,
        (share * own[channel]) / Math.max(moves[channel], Number.MIN_VALUE),
      );
    }
  }

  /** Go on from these parameters. */
  set(parameters: Float32Array): void {
    const { at } = this.#held;
    const memory = this.#kernel.floats;
    memory.set(parameters.subarray(0, this.stateAt), at.UT / 4);
    panels(memory, at.U / 4, at.UT / 4, this.#n, this.#rank);
    panels(memory, at.VT / 4, at.V / 4, this.#n, this.#rank);
  }

  /** A trial from a state (N): its nMSE, and the gradient of its loss, a view that holds until the next. */
  run(start: Float32Array): { nmse: number; gradient: Float32Array } {
    const { block, at } = this.#held;
    const memory = this.#kernel.floats;
    memory.set(start, at.x / 4);
    memory.fill(0, at.dUT / 4, at.dUT / 4 + this.inputAt);
    const nmse = this.#kernel.practise(block);
    return { nmse, gradient: memory.subarray(at.dUT / 4, at.dUT / 4 + this.size) };
  }
}

/** Rows (R × N, padded) as the panels of their transpose (N × R): 16 units of every row after one another. */
function panels(memory: Float32Array, to: number, from: number, n: number, rank: number): void {
  for (let panel = 0; panel < n; panel += 16) {
    for (let k = 0; k < rank; k++) memory.copyWithin(to + panel * rank + k * 16, from + k * n + panel, from + k * n + panel + 16);
  }
}
