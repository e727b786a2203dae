// How near the state of the cortex comes to a motif's initial state, on the controller itself.
import { norm } from "../algebra/products.ts";
import { Random } from "../base/random.ts";
import { build, stateIn, stateOf } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import { type Cortex, certificate, isExact, type Library, moduleKappa } from "../model/library.ts";

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

/** What preparations leave of a state error, over all ordered pairs of motifs. */
export interface StatesLeft {
  /** What the exact module leaves at most; null for a trained one, of which only what was measured is known. */
  readonly certificate: number | null;
  readonly pairs: number;
  readonly mean: number;
  readonly worst: { readonly from: string; readonly to: string; readonly left: number };
  /** Whether no pair leaves more than the certificate of its own steps, up to rounding; null without one. */
  readonly hold: boolean | null;
}

/** Unit roundoff of f32. */
const ROUNDING = 2 ** -24;

/**
 * The most that may be left of a state error before, by so many steps of the exact module to an x⁰ of that norm. A step rounds κ_p,
 * the difference and its product, relative to the error, and the sum, relative to the state; contraction sums the latter up to 1/κ_p
 * times themselves.
 */
function mostLeft(cortex: Cortex, { steps, before }: Preparation, x0: number): number {
  return certificate(cortex, steps) * before * (1 + 4 * steps * ROUNDING) + (2 * ROUNDING * (x0 + before)) / moduleKappa(cortex);
}

/** Of ordered pairs, each with the preparation between its two motifs; undefined if the controller's preparations have no module. */
export function statesLeft(
  { motifs, cortex }: Library,
  { metadata }: Controller,
  pairs: readonly { readonly from: number; readonly to: number; readonly preparation: Preparation | undefined }[],
): StatesLeft | undefined {
  if (metadata.transition !== "thalamic") return undefined;
  const seen = pairs.flatMap(({ from, to, preparation }) => (preparation ? [{ from, to, preparation }] : []));
  if (seen.length === 0) return undefined;
  const shares = seen.map(({ from, to, preparation: { before, after } }) => ({
    from: motifs[from].name,
    to: motifs[to].name,
    left: before > 0 ? after / before : 0,
  }));
  const exact = isExact(cortex);
  const holds = ({ to, preparation }: (typeof seen)[number]) =>
    preparation.after <= mostLeft(cortex, preparation, norm(Float64Array.from(motifs[to].x0)));
  return {
    certificate: exact ? certificate(cortex, metadata.preparation) : null,
    pairs: shares.length,
    mean: shares.reduce((sum, { left }) => sum + left, 0) / shares.length,
    worst: shares.reduce((most, one) => (one.left <= most.left ? most : one)),
    hold: exact ? seen.every(holds) : null,
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
