// How near the state of the cortex comes to a motif's initial state, on the controller itself.
import { norm } from "../algebra/products.ts";
import { Random } from "../base/random.ts";
import { build, stateIn, stateOf } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import type { Library } from "../model/library.ts";

/** ‖x − x⁰‖ where a preparation begins and where it ends. */
export interface Preparation {
  readonly motif: string;
  readonly steps: number;
  readonly before: number;
  readonly after: number;
}

/** ‖x − x⁰‖ of the state of a controller, whatever its basis, from the x⁰ of a motif. */
function distance({ cortex, motifs }: Library, { metadata }: Controller, state: Float32Array, motif: string): number {
  const x0 = motifs.find(({ name }) => name === motif)?.x0 ?? new Float32Array(cortex.units);
  return norm(Float64Array.from(stateOf(cortex, metadata.basis, state), (x, i) => x - x0[i]));
}

/** Watches a controller tick by tick (at one step a tick) and keeps the preparations that it sees. */
export class PreparationWatch {
  readonly #library: Library;
  readonly #controller: Controller;
  readonly #last: Float32Array;
  #begun: { motif: string; steps: number; before: number } | undefined;
  #found: Preparation[] = [];

  constructor(library: Library, controller: Controller) {
    this.#library = library;
    this.#controller = controller;
    this.#last = controller.state.slice();
  }

  /** To be called after every tick. */
  readonly onTick = (): void => {
    const { phase, motif = "", state } = this.#controller;
    if (this.#begun && phase !== "prepare") this.#end(this.#begun);
    if (phase === "prepare") {
      this.#begun ??= { motif, steps: 0, before: this.#distance(motif) };
      this.#begun.steps++;
    }
    this.#last.set(state);
  };

  /** The preparations seen since this was last asked. */
  take(): Preparation[] {
    const found = this.#found;
    this.#found = [];
    this.#begun = undefined;
    return found;
  }

  #end(begun: { motif: string; steps: number; before: number }): void {
    this.#found.push({ ...begun, after: this.#distance(begun.motif) });
    this.#begun = undefined;
  }

  #distance(motif: string): number {
    return distance(this.#library, this.#controller, this.#last, motif);
  }
}

/** What is left of a state error by a preparation: share, over all ordered pairs of motifs. */
export interface StatesLeft {
  readonly pairs: number;
  readonly mean: number;
  readonly worst: { readonly from: string; readonly to: string; readonly left: number };
}

/** Of ordered pairs, each with the preparation between its two motifs; undefined if the controller's state is not driven. */
export function statesLeft(
  { motifs }: Library,
  { metadata }: Controller,
  pairs: readonly { readonly from: number; readonly to: number; readonly preparation: Preparation | undefined }[],
): StatesLeft | undefined {
  if (metadata.transition !== "thalamic") return undefined;
  const seen = pairs.flatMap(({ from, to, preparation }) =>
    preparation ? [{ from: motifs[from].name, to: motifs[to].name, left: preparation.after / preparation.before }] : [],
  );
  if (seen.length === 0) return undefined;
  return {
    pairs: seen.length,
    mean: seen.reduce((sum, { left }) => sum + left, 0) / seen.length,
    worst: seen.reduce((most, one) => (one.left <= most.left ? most : one)),
  };
}

/**
 * How states approach x⁰ in a long preparation: ‖x − x⁰‖ after each of its steps, relative to the first, mean over so many
 * random states, as those of training, and motifs in turn.
 */
export async function decay(library: Library, steps: number, trials: number): Promise<number[]> {
  const { cortex, motifs, training } = library;
  const controller = await Controller.load(await build(library, { preparation: steps }));
  const random = new Random(training.seed, "decay");
  const sums = new Array<number>(steps + 1).fill(0);
  for (let trial = 0; trial < trials; trial++) {
    const { name } = motifs[trial % motifs.length];
    controller.reset();
    controller.state.set(stateIn(cortex, controller.metadata.basis, random.normals(cortex.units, training.sd)));
    controller.play(name);
    const first = distance(library, controller, controller.state, name);
    for (let k = 0; k <= steps; k++) {
      sums[k] += distance(library, controller, controller.state, name) / first / trials;
      if (k < steps) controller.tick();
    }
  }
  return sums;
}
