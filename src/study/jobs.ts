// What the study consists of: independent jobs as plain data, so that any pool, or any queue, can run them.
import type { Connectivity, Module, Phi, Transition } from "../model/library.ts";
import type { MotifKind } from "./motifs.ts";

/** What every job says. */
interface AnyJob {
  readonly id: string;
  /** Which line of the table it belongs to. */
  readonly row: string;
  readonly kind: MotifKind;
  readonly motifs: number;
  readonly seed: number;
  readonly units: number;
  readonly iterations: number;
}

/** One library, learned and measured. */
export interface LibraryJob extends AnyJob {
  readonly what: "library";
  readonly architecture: "multiplicative" | "additive" | "linear";
  readonly transition: Transition;
  /** Spread of the random states; τ of preparation in training; R_p / N. The recipe's own if absent. */
  readonly sd?: number;
  readonly trainedPreparation?: number;
  readonly preparationShare?: number;
  /** All motifs start from one x⁰ that is not trained: the paper's number of parameters. */
  readonly sharedState?: boolean;
  /** τ of preparation at which it is measured; the first is that of the table. */
  readonly preparations: readonly number[];
  /** The paper's if absent. With the exact module its recipe is that module's own. */
  readonly cortex?: { readonly connectivity: Connectivity; readonly phi: Phi; readonly module: Module };
  /** g_p at which the exact module is measured, on the same motifs: a row of its own each. */
  readonly gains?: readonly number[];
  /** What its sequence is called in the pictures, if it is drawn. */
  readonly shown?: string | undefined;
}

/** The control network, and one more motif trained on it alone. */
export interface ControlJob extends AnyJob {
  readonly what: "control";
  /** iterations of the motif that is added */
  readonly more: number;
}

/** A multiplicative library that learns its motifs one after another. */
export interface ContinualJob extends AnyJob {
  readonly what: "continual";
}

/** How well motifs are fitted by sums of K damped oscillations: easy and hard ones over K. */
export interface ModesJob extends AnyJob {
  readonly what: "modes";
  readonly modes: readonly number[];
}

export type Job = LibraryJob | ControlJob | ContinualJob | ModesJob;

/** The size of a study. */
export interface Size {
  readonly motifs: number;
  readonly seeds: number;
  readonly multiplicative: { readonly units: number; readonly iterations: number };
  readonly additive: { readonly units: number; readonly iterations: number };
  /** The sparse cortex, which has more units for what a step costs. */
  readonly sparse: { readonly units: number };
  /** With the exact module, at most so many iterations. */
  readonly exact: { readonly iterations: number };
  /** A wide additive cortex, to show that width does not help. */
  readonly wide: { readonly units: number; readonly iterations: number; readonly motifs: number };
  readonly linear: { readonly units: number; readonly iterations: number };
  readonly control: { readonly units: number; readonly iterations: number; readonly more: number };
  /** τ of preparation to train through. */
  readonly trainedPreparations: readonly number[];
}

export const FULL: Size = {
  motifs: 10,
  seeds: 3,
  multiplicative: { units: 100, iterations: 2000 },
  additive: { units: 300, iterations: 800 },
  sparse: { units: 256 },
  exact: { iterations: 4000 },
  wide: { units: 1000, iterations: 800, motifs: 4 },
  linear: { units: 100, iterations: 150 },
  control: { units: 50, iterations: 30_000, more: 1000 },
  trainedPreparations: [1, 2, 3, 5],
};

export const QUICK: Size = {
  motifs: 4,
  seeds: 2,
  multiplicative: { units: 64, iterations: 500 },
  additive: { units: 128, iterations: 300 },
  sparse: { units: 128 },
  exact: { iterations: 1000 },
  wide: { units: 256, iterations: 300, motifs: 3 },
  linear: { units: 64, iterations: 60 },
  control: { units: 50, iterations: 3000, more: 300 },
  trainedPreparations: [2],
};

/** τ of preparation at which libraries with a module are measured as well. */
const PREPARATIONS = [0.5, 1, 1.5, 2, 3, 5, 8] as const;
/** Pairs of modes that motifs are fitted by. */
const MODES = [1, 2, 3, 4, 5, 6, 8, 10] as const;
/** Training so long a preparation is training from x⁰ itself. */
const EXACT = 20;

export const ROWS = {
  randomAdditive: "additive, from random states, sd 1",
  randomAdditiveWider: "additive, from random states, sd 1.2",
  randomWide: "additive, wide, from random states, sd 1",
  randomMultiplicative: "multiplicative, from random states, sd 1",
  exact: (architecture: string) => `${architecture}, module, from exact x⁰`,
  through: (architecture: string, tau: number, share: number) => `${architecture}, module of ${share} N, through ${tau} τ`,
  sparse: "multiplicative, sparse, module of 0.2 N, through 2 τ",
  exactModule: (connectivity: Connectivity) => `multiplicative, ${connectivity}, exact module`,
  atGain: (row: string, gain: number) => `${row}, g_p = ${gain}`,
  reset: "multiplicative, state overwritten",
  linear: "linear, closed form",
  control: "control, J and W tuned on random sequences",
  continual: "multiplicative, learned one after another",
  shared: "multiplicative, module of 0.2 N, one x⁰ for all, through 3 τ",
  modes: "fits by K damped oscillations",
};

/** What a job says beside what all of one kind and seed have in common. */
type Sketch<J extends Job = Job> = J extends Job ? Omit<J, "id" | "kind" | "seed" | "motifs"> & { readonly motifs?: number } : never;

const UNPREPARED = { what: "library", transition: "none", preparations: [0] } as const;
const PREPARED = { what: "library", transition: "thalamic", preparationShare: 0.2 } as const;

/** What each seed of a kind of motif is learned by; what is drawn, and what one seed tells enough of, with the first. */
function sketches(size: Size, kind: MotifKind, isFirst: boolean): Sketch[] {
  const additive = { architecture: "additive", ...size.additive } as const;
  const multiplicative = { architecture: "multiplicative", ...size.multiplicative } as const;
  const once = (...jobs: Sketch[]) => (isFirst ? jobs : []);
  const shown = (name: string) => (isFirst ? { shown: name } : {});
  return [
    { row: ROWS.randomAdditive, ...additive, ...UNPREPARED, sd: 1 },
    { row: ROWS.randomAdditiveWider, ...additive, ...UNPREPARED, sd: 1.2 },
    { row: ROWS.randomMultiplicative, ...multiplicative, ...UNPREPARED, sd: 1, ...shown("without a module") },
    ...once({ row: ROWS.randomWide, architecture: "additive", ...size.wide, ...UNPREPARED, sd: 1 }),
    ...withModule(multiplicative, size, kind, shown("with the transition module")),
    ...withModule(additive, size, kind, {}),
    {
      row: ROWS.through("multiplicative", 5, 0.1),
      ...multiplicative,
      ...PREPARED,
      preparationShare: 0.1,
      trainedPreparation: 5,
      preparations: [5, 8],
    },
    { what: "library", row: ROWS.reset, ...multiplicative, transition: "reset", preparations: [3] },
    // the control network takes motifs of equal duration
    ...(kind === "own" ? [] : [{ what: "control", row: ROWS.control, ...size.control } as const]),
    ...once({ what: "continual", row: ROWS.continual, ...size.multiplicative }),
    { what: "library", row: ROWS.linear, architecture: "linear", ...size.linear, transition: "thalamic", preparations: [8] },
  ];
}

/** An architecture with a module: from x⁰ itself, and through preparations of several lengths, the first of which may be drawn. */
function withModule(
  how: Pick<LibraryJob, "architecture" | "units" | "iterations">,
  { trainedPreparations }: Size,
  kind: MotifKind,
  shown: Pick<LibraryJob, "shown">,
): Sketch[] {
  const exact = { row: ROWS.exact(how.architecture), ...how, ...PREPARED, trainedPreparation: EXACT, preparations: [3, ...PREPARATIONS] };
  const through = trainedPreparations.map((tau, k) => ({
    row: ROWS.through(how.architecture, tau, 0.2),
    ...how,
    ...PREPARED,
    trainedPreparation: tau,
    preparations: [kind === "oscillating" ? Math.max(3, tau) : tau, ...PREPARATIONS.filter((p) => p >= tau)],
    ...(k === 0 && shown),
  }));
  return [exact, ...through];
}

/** g_p of the exact module; the first is `fit`'s. */
const GAINS = [2, 1, 3] as const;

/** What `fit` makes now, step by step from the paper's model: the sparse cortex, the exact module, and both. */
function beyondPaper({ multiplicative, sparse, exact, motifs }: Size, kind: MotifKind, seed: number): LibraryJob[] {
  const common = { what: "library", architecture: "multiplicative", transition: "thalamic", kind, seed, motifs } as const;
  const SPARSE = { connectivity: "sparse", phi: "quadratic" } as const;
  const DENSE = { connectivity: "dense", phi: "tanh" } as const;
  const byModule = { gains: GAINS, preparations: [3, ...PREPARATIONS.filter((p) => p !== 3)] } as const;
  return [
    {
      id: `${kind}-${seed}-sparse`,
      row: ROWS.sparse,
      ...common,
      ...multiplicative,
      ...sparse,
      cortex: { ...SPARSE, module: "trained" },
      preparationShare: 0.2,
      trainedPreparation: 2,
      preparations: [kind === "oscillating" ? 3 : 2, ...PREPARATIONS.filter((p) => p >= 2)],
    },
    ...[DENSE, SPARSE].map((cortex) => ({
      id: `${kind}-${seed}-exact-${cortex.connectivity}`,
      row: ROWS.exactModule(cortex.connectivity),
      ...common,
      ...(cortex.connectivity === "sparse" ? sparse : { units: multiplicative.units }),
      ...exact,
      cortex: { ...cortex, module: "exact" as const },
      ...byModule,
    })),
  ];
}

/** What one x⁰ for all motifs does, and how well motifs are fitted by few modes. */
function further(size: Size, kind: MotifKind, seed: number): Job[] {
  const common = { kind, seed, motifs: size.motifs } as const;
  const shared: LibraryJob = {
    id: `${kind}-${seed}-shared`,
    row: ROWS.shared,
    architecture: "multiplicative",
    ...common,
    ...size.multiplicative,
    ...PREPARED,
    sharedState: true,
    trainedPreparation: 3,
    preparations: [3, ...PREPARATIONS.filter((p) => p >= 3)],
  };
  if (seed > 1) return [shared];
  return [shared, { id: `${kind}-modes`, what: "modes", row: ROWS.modes, ...common, units: 0, iterations: MODES.length, modes: MODES }];
}

/** Every job of a study, the figures of the table first. */
export function makeJobs(size: Size, kinds: readonly MotifKind[]): Job[] {
  const ofKinds = kinds.flatMap((kind) => Array.from({ length: size.seeds }, (_, k) => ({ kind, seed: k + 1 })));
  const table = ofKinds
    .flatMap(({ kind, seed }) => sketches(size, kind, seed === 1).map((sketch) => ({ motifs: size.motifs, ...sketch, kind, seed })))
    .map((job, k): Job => ({ ...job, id: `${job.kind}-${job.seed}-${k}` }));
  return [...table, ...ofKinds.flatMap(({ kind, seed }) => [...further(size, kind, seed), ...beyondPaper(size, kind, seed)])];
}
