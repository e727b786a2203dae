// How near the state of the cortex comes to a motif's initial state, on the controller itself.
import { norm } from "../algebra/products.ts";
import { Random } from "../base/random.ts";
import { build } from "../device/build.ts";
import { stateIn, stateOf } from "../device/coordinates.ts";
import type { State } from "../device/layout.ts";
import type { Scales } from "../device/quantise.ts";
import type { Controller } from "../drive/controller.ts";
import { isExact } from "../model/architecture.ts";
import { certificate, moduleKappa } from "../model/cell.ts";
import type { Cortex, Library } from "../model/library.ts";
import { loadReadouts } from "./readouts.ts";

/** ‖x − x⁰‖ in a preparation: where it begins, after the P steps that it lasts at least, and where it ends. */
export interface Preparation {
  readonly motif: string;
  /** P or more: as many as the glide needs to stay within the limits */
  readonly steps: number;
  readonly before: number;
  readonly settled: number;
  readonly after: number;
}

/** ‖x − x⁰‖ of the state of a controller, whatever its basis, from the x⁰ of a motif. */
function distance({ cortex, motifs }: Library, { metadata }: Controller, state: State, motif: string): number {
  const x0 = motifs.find(({ name }) => name === motif)?.x0 ?? new Float32Array(cortex.units);
  return norm(Float64Array.from(stateOf(cortex, metadata, state), (x, i) => x - x0[i]));
}

/** Watches a controller tick by tick (at one step a tick) and keeps the preparations that it sees. */
export class PreparationWatch {
  readonly #library: Library;
  readonly #controller: Controller;
  readonly #last: State;
  #begun: { motif: string; steps: number; before: number; settled: number } | undefined;
  #found: Preparation[] = [];

  constructor(library: Library, controller: Controller) {
    this.#library = library;
    this.#controller = controller;
    this.#last = controller.state.slice();
  }

  /** To be called after every tick. */
  readonly onTick = (): void => {
    const { phase, motif = "", state, metadata } = this.#controller;
    const begun = this.#begun;
    if (begun && phase !== "prepare") {
      this.#found.push({ ...begun, after: this.#distance(begun.motif) });
      this.#begun = undefined;
    }
    if (phase === "prepare") this.#begun ??= { motif, steps: 0, before: this.#distance(motif), settled: Number.NaN };
    this.#last.set(state);
    if (this.#begun && ++this.#begun.steps === metadata.preparation) this.#begun.settled = this.#distance(motif);
  };

  /** The preparations seen since this was last asked. */
  take(): Preparation[] {
    const found = this.#found;
    this.#found = [];
    this.#begun = undefined;
    return found;
  }

  #distance(motif: string): number {
    return distance(this.#library, this.#controller, this.#last, motif);
  }
}

/** The share of a state error that preparations leave, over all ordered pairs of motifs. */
export interface StatesLeft {
  readonly pairs: number;
  /** After P steps. */
  readonly settled: Left;
  /** Where the motif starts: a preparation lasts P steps, or as many more as the glide needs to stay within the limits. */
  readonly started: Left & { readonly steps: { readonly least: number; readonly most: number } };
  /** What P steps of the exact module leave; null for a trained one, of which only what was measured is known. */
  readonly certificate: number | null;
  /** Whether no pair leaves more than the certificate, up to rounding; null without one. */
  readonly hold: boolean | null;
}

interface Left {
  readonly mean: number;
  readonly worst: { readonly from: string; readonly to: string; readonly left: number };
}

/** Unit roundoff of f32; and of κ_p in an int16 controller. */
const ROUNDING = 2 ** -24;
const COARSE_KAPPA = 2 ** -15;

/**
 * The most that may be left of a state error before, by so many steps of the exact module to an x⁰ of that norm. A step rounds κ_p,
 * the difference and its product, relative to the error, and the sum, relative to the state; contraction sums the latter up to 1/κ_p
 * times themselves.
 */
function mostLeft(cortex: Cortex, scales: Scales | undefined, steps: number, before: number, x0: number): number {
  if (scales) {
    const rounded = Math.sqrt(cortex.units) * 2 ** -scales.x; // a difference is off by less than that, and so is what it leads to
    return certificate(cortex, steps) * before * (1 + (4 * steps * COARSE_KAPPA) / moduleKappa(cortex)) + rounded;
  }
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
  if (seen.length === 0 || metadata.preparation === 0) return undefined;
  const lasted = seen.map(({ preparation }) => preparation.steps);
  const P = metadata.preparation;
  const left = (of: (preparation: Preparation) => number): Left => {
    const shares = seen.map(({ from, to, preparation }) => ({
      from: motifs[from].name,
      to: motifs[to].name,
      left: preparation.before > 0 ? of(preparation) / preparation.before : 0,
    }));
    return {
      mean: shares.reduce((sum, share) => sum + share.left, 0) / shares.length,
      worst: shares.reduce((most, share) => (share.left <= most.left ? most : share)),
    };
  };
  const holds = ({ to, preparation: { before, settled } }: (typeof seen)[number]) =>
    settled <= mostLeft(cortex, metadata.scales, P, before, norm(Float64Array.from(motifs[to].x0)));
  return {
    pairs: seen.length,
    settled: left(({ settled }) => settled),
    started: { ...left(({ after }) => after), steps: { least: Math.min(...lasted), most: Math.max(...lasted) } },
    certificate: isExact(cortex) ? certificate(cortex, P) : null,
    hold: isExact(cortex) ? seen.every(holds) : null,
  };
}

/**
 * How states approach x⁰ in a long preparation: ‖x − x⁰‖ after each of its steps, relative to the first, mean over so many
 * random states, as those of training, and motifs in turn.
 */
export async function decay(library: Library, steps: number, trials: number): Promise<number[]> {
  const { cortex, motifs, training } = library;
  const controller = await loadReadouts(await build(library, { preparation: steps }));
  const random = new Random(training.seed, "decay");
  const sums = new Array<number>(steps + 1).fill(0);
  for (let trial = 0; trial < trials; trial++) {
    const { name } = motifs[trial % motifs.length];
    controller.reset();
    controller.state.set(stateIn(cortex, controller.metadata, random.normals(cortex.units, training.sd)));
    controller.play(name);
    const first = distance(library, controller, controller.state, name);
    for (let k = 0; k <= steps; k++) {
      sums[k] += distance(library, controller, controller.state, name) / first / trials;
      if (k < steps) controller.tick();
    }
  }
  return sums;
}
