// From demonstrations to a library, whatever its architecture: choose what the data ask for, then train or design.

import { availableParallelism } from "node:os";
import { UserError } from "../base/errors.ts";
import { sensorsLast } from "../data/felt.ts";
import type { Note } from "../data/notes.ts";
import type { Demonstrations } from "../data/recordings.ts";
import { chooseTau, makeTarget, type Target } from "../data/targets.ts";
import {
  hasLoop,
  isLearnedBy,
  isLinear,
  KINDS,
  type Kind,
  type LearnedBy,
  MODULE_GAIN,
  type Preparation,
  preparationSteps,
} from "../model/architecture.ts";
import type { Connectivity, Library, Module, Phi, Transition } from "../model/library.ts";
import { padded } from "../model/padding.ts";
import { type Feedback, type FeedbackSource, feedbackFor } from "./feedback.ts";
import * as gradient from "./gradient/fit.ts";
import * as linear from "./linear/fit.ts";
import type { OnProgress, Queue } from "./runner.ts";
import type { Where } from "./where.ts";

/** What `fit` makes; the control network belongs to the study. */
export type FittedArchitecture = LearnedBy<"gradient" | "closed form">;

/** Every field has a default; `planFit` says which. */
export interface FitOptions {
  /** Columns that were felt, not commanded: what they are expected to read is learned, and feedback from what was done about what differed. */
  readonly sensors?: readonly string[] | undefined;
  /** Where the feedback comes from, if not from the demonstrations: a file, or a body. */
  readonly feedback?: FeedbackSource | undefined;
  /** Ticks a second of the loop that will run the controller: dt becomes a whole number of ticks. */
  readonly tick?: number | undefined;
  /** multiplicative by default */
  readonly architecture?: FittedArchitecture | undefined;
  /** thalamic by default */
  readonly transition?: Transition | undefined;
  /** Of the cortex; sparse and quadratic by default for the multiplicative architecture, dense and tanh for the additive one. */
  readonly connectivity?: Connectivity | undefined;
  readonly phi?: Exclude<Phi, "identity"> | undefined;
  /** The transition module, exact by default, and the conductance of an exact one, 2 by default. */
  readonly module?: Module | undefined;
  readonly moduleGain?: number | undefined;
  /** P at play time, 3 τ by default. */
  readonly preparation?: Preparation | undefined;
  /** N */
  readonly units?: number | undefined;
  /** R, thalamic units of a motif's loop */
  readonly rank?: number | undefined;
  /** Membrane time constant and timestep, seconds. */
  readonly tau?: number | undefined;
  readonly dt?: number | undefined;
  /** a motif */
  readonly iterations?: number | undefined;
  /** Linear: relative error of x⁰ that motifs are to bear, and pairs of eigenvalues. */
  readonly noise?: number | undefined;
  readonly modes?: number | undefined;
  readonly seed?: number | undefined;
  /** Motifs side by side; the result does not depend on it. */
  readonly workers?: number | undefined;
  /** Where machines take the motifs from, if not this one alone trains them; the result does not depend on it. */
  readonly queue?: Queue | undefined;
}

/** What will be done: the targets and every choice that was left open. */
export interface FitPlan extends Where {
  readonly channels: readonly string[];
  /** "" where not known. */
  readonly channelUnits: readonly string[];
  /** The last of the channels. */
  readonly sensors: readonly string[];
  /** Of each motif. */
  readonly feedback: readonly (Feedback | undefined)[];
  readonly targets: readonly Target[];
  readonly architecture: FittedArchitecture;
  readonly transition: Transition;
  readonly connectivity: Connectivity;
  readonly phi: Phi;
  readonly module: Module;
  readonly moduleGain: number;
  /** steps */
  readonly preparation: number;
  readonly units: number;
  readonly rank: number;
  readonly tau: number;
  readonly dt: number;
  readonly iterations: number;
  readonly noise: number;
  readonly modes: number | undefined;
  readonly seed: number;
  /** What there is to do, in iterations of a motif. */
  readonly cost: number;
  /** Target against recording, a motif: what was filtered away ÷ the recording's variance. */
  readonly lost: readonly number[];
  /** What was found and done in reading and sampling. */
  readonly notes: readonly Note[];
}

export interface Fitted {
  readonly library: Library;
  /** nMSE of each of the library's motifs at the end of its training; of a linear one, played from x⁰ itself. */
  readonly nmse: readonly number[];
  /** Motifs that stalled and were started again from another draw. */
  readonly restarted: readonly string[];
  /** Linear motifs that got fewer pairs of eigenvalues than they were to have, since more are ill-conditioned, and why. */
  readonly lowered: linear.LinearFit["lowered"];
  /** Motifs that the library lacks, and why: what fails of one takes nothing from the others. */
  readonly failed: readonly linear.Failure[];
}

/**
 * What `fit` will do with such demonstrations: τ from their durations, sizes and iterations from the architecture.
 * @throws UserError if an option does not fit the others or the data.
 */
export function planFit(demonstrations: Demonstrations, options: FitOptions = {}): FitPlan {
  const { sensors = [], tick } = options;
  const { channels, channelUnits, motifs, notes } = sensorsLast(demonstrations, sensors);
  const { architecture = "multiplicative", transition = "thalamic", seed = 1, workers = availableParallelism(), queue } = options;
  const wanted = options.dt ?? (options.tau ?? chooseTau(motifs)) / 4;
  const dt = tick === undefined ? wanted : Math.max(1, Math.round(wanted * tick)) / tick;
  const tau = options.tau ?? (options.dt || tick ? dt * 4 : chooseTau(motifs));
  if (dt > tau) throw new UserError(`dt = ${dt} s is longer than tau = ${tau} s; choose a dt of tau / 4 or so.`);
  if (!hasLoop(architecture) && options.rank) {
    throw new UserError(`--rank belongs to the other architectures; the ${architecture} one has no loops.`);
  }
  for (const name of ["noise", "modes"] as const) {
    if (options[name] !== undefined && !isLearnedBy(architecture, "closed form"))
      throw new UserError(`--${name} belongs to --architecture linear.`);
  }
  if (isLearnedBy(architecture, "closed form") && transition === "none") {
    throw new UserError("A linear motif needs its initial state: --transition must be thalamic or reset.");
  }
  const kind: Kind = KINDS[architecture];
  const { connectivity = kind.connectivities[0], phi = kind.phi, moduleGain = MODULE_GAIN } = options;
  const { module = transition === "none" ? "trained" : "exact" } = options;
  if (!kind.connectivities.includes(connectivity)) {
    throw new UserError(
      `--connectivity ${connectivity} is for other architectures: a cortex of the ${architecture} one is ${kind.connectivities.join(" or ")}.`,
    );
  }
  if (phi !== kind.phi && isLinear(kind)) throw new UserError(`--phi is for other architectures: the ${architecture} one is linear.`);
  if (options.moduleGain !== undefined && module !== "exact") throw new UserError("--module-gain belongs to --module exact.");
  const cortex = { connectivity, phi, module, moduleGain };
  const made = motifs.map((motif) => makeTarget(motif, channels, dt));
  const targets = made.map(({ target }) => target);
  const rhythmic = targets.find(({ period }) => period);
  if (rhythmic && isLearnedBy(architecture, "closed form")) throw new UserError(cannotRepeat(rhythmic.name));
  const chosen = kind.defaults({ channels: channels.length, connectivity, module });
  const { units = chosen.units, rank = chosen.rank, iterations = chosen.iterations } = options;
  if (connectivity === "sparse" && units % 16 !== 0) {
    throw new UserError(
      `A sparse cortex has a multiple of 16 units, not ${units}: choose --units ${padded(units)}, or --connectivity dense.`,
    );
  }
  const { noise = linear.NOISE, modes } = options;
  const preparation = preparationSteps(options.preparation ?? { tau: kind.preparation[module] }, { tau, dt });
  const sizes = { units, rank, tau, dt, iterations, preparation, noise, modes, seed, workers };
  const open = { channels, targets, architecture, transition, ...cortex, ...sizes };
  const cost = isLearnedBy(architecture, "gradient")
    ? gradient.totalCost(open, targets.length)
    : linear.linearCost({ ...open, transition: designed(transition) }, targets.length);
  const period = tick === undefined ? dt : 1 / tick;
  const feedback = motifs.map((motif, i) => feedbackFor(options.feedback, motif, targets[i], channels, sensors, period));
  return {
    ...open,
    queue,
    sensors,
    feedback,
    channelUnits,
    cost,
    lost: made.map(({ lost }) => lost),
    notes: [...notes, ...made.flatMap((one) => one.notes)],
  };
}

/** Why a linear library has no rhythmic motifs. */
export const cannotRepeat = (name: string) =>
  `Motif "${name}" is rhythmic, and a linear one decays: it cannot be repeated. Choose --architecture multiplicative.`;

/** Carry out a plan. The same plan gives the same bits, whatever the number of workers. */
export async function carryOut(plan: FitPlan, onProgress: OnProgress = () => {}): Promise<Fitted> {
  const { targets, channels, architecture, transition } = plan;
  const made = isLearnedBy(architecture, "gradient")
    ? { ...(await gradient.fit(targets, channels, { ...plan, architecture }, onProgress)), lowered: [], failed: [] }
    : { ...(await linear.fitLinear(targets, channels, { ...plan, transition: designed(transition) }, onProgress)), restarted: [] };
  return { ...made, library: asShown(made.library, plan) };
}

/** What a plan says of a library beyond what is learned: sensors, feedback, units of channels, the spread among them. */
function asShown(library: Library, { channelUnits, targets, sensors, feedback }: FitPlan): Library {
  const motifs = library.motifs.map((motif) => {
    const index = targets.findIndex(({ name }) => name === motif.name);
    const { spread } = targets[index];
    const K = feedback[index]?.K;
    return { ...motif, ...(spread && { spread }), ...(K && { K }) };
  });
  return { ...library, cortex: { ...library.cortex, sensors }, motifs, ...(channelUnits.some((unit) => unit !== "") && { channelUnits }) };
}

/** Train a library for demonstrations, as `readDemonstrations` gives them. */
export function fit(demonstrations: Demonstrations, options: FitOptions = {}, onProgress?: OnProgress): Promise<Fitted> {
  return carryOut(planFit(demonstrations, options), onProgress);
}

/** The transitions that linear motifs know: planFit refuses "none". */
const designed = (transition: Transition) => (transition === "reset" ? "reset" : "thalamic");
