// One job of the study: learn a library with what `fit` uses, measure it with what `evaluate` uses.

import { mean } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { standardise, type Target, variance } from "../data/targets.ts";
import { build, stateIn, stateOf } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import { executed, record } from "../drive/play.ts";
import { addToControl, trainControl } from "../learn/control.ts";
import { addMotif, fit } from "../learn/gradient/fit.ts";
import { samplesOf } from "../learn/linear/design-motif.ts";
import { fitEigenmodes } from "../learn/linear/eigenmodes.ts";
import { fitLinear, NOISE } from "../learn/linear/fit.ts";
import type { OnProgress } from "../learn/runner.ts";

import { evaluate } from "../measure/evaluate.ts";
import type { Evaluation } from "../measure/evaluation.ts";
import { decay } from "../measure/states.ts";
import { countParameters, hasLoop, isLearnedBy, KINDS, PAPER, type Parameters } from "../model/architecture.ts";
import { rates } from "../model/cell.ts";
import { drawCortex } from "../model/draw.ts";
import type { Library } from "../model/library.ts";
import { type ContinualJob, type ControlJob, type Job, type LibraryJob, type ModesJob, ROWS } from "./jobs.ts";
import { type Occupancy, occupancy } from "./subspaces.ts";

/** A library's figures at one preparation. */
export interface Measured {
  /** τ */
  readonly preparation: number;
  readonly alone: number;
  readonly sequenced: number;
  readonly ratio: number;
  /** worst pair ÷ its motif alone */
  readonly worst: number;
  /** nMSE of the worst motif alone */
  readonly worstMotif: number;
}

/** How well motifs start from states of several kinds (a controller without a module, or with one that is not used). */
export interface Conditions {
  /** nMSE in training, from fresh random states, from these moved 20 % towards where motifs end, and from where they end. */
  readonly training: number;
  readonly random: number;
  readonly towards: number;
  readonly others: number;
  /** Share of state values (all units, all trials) up to each of GRID, of random states and of the ends of motifs. */
  readonly randomStates: readonly number[];
  readonly endStates: readonly number[];
}

/** A library, measured. */
export interface LibraryResult {
  readonly job: LibraryJob | ControlJob;
  readonly parameters: Parameters;
  readonly measured: readonly Measured[];
  /** nMSE of every ordered pair at the first preparation, [from][to] */
  readonly pairs: readonly (readonly number[])[];
  readonly conditions?: Conditions;
  /** If it is drawn: a sequence at the first preparation, its first channel: what the machine receives, and the targets (null meanwhile). */
  readonly example?: { readonly output: readonly number[]; readonly target: readonly (number | null)[]; readonly phases: string };
  /** Where that sequence is in the state (with a module). */
  readonly occupancy?: Occupancy;
  /** With a module: ‖x − x⁰‖ after each step of a long preparation, relative to the first, mean over random states. */
  readonly decay?: readonly number[];
  /** Of the control network: nMSE of each motif before and after one more was trained alone. */
  readonly interference?: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** nMSE alone of every motif known, [after so many motifs − 1][motif]. */
export interface ContinualResult {
  readonly job: ContinualJob;
  readonly errors: readonly (readonly number[])[];
}

/** nMSE of the fit of each motif, [K][motif]. */
export interface ModesResult {
  readonly job: ModesJob;
  readonly fits: readonly (readonly number[])[];
}

export type JobResult = LibraryResult | ContinualResult | ModesResult;

/** State values at which distributions are tabulated. */
export const GRID = Array.from({ length: 81 }, (_, i) => (i - 40) / 10);

const DT = 0.25;
const TRIALS = 8;
/** Significant digits of what is kept. */
const round = (value: number) => Number(value.toPrecision(4));

/** What a library is learned from. */
export interface Material {
  readonly targets: readonly Target[];
  readonly channels: readonly string[];
}

/**
 * A result, or several where a library is measured with several gains of its module.
 * @param material its targets; for a control job one more than the job's motifs
 */
export async function runJob(job: Job, material: Material, onProgress: OnProgress): Promise<JobResult[]> {
  if (job.what === "control") return [await runControl(job, material, onProgress)];
  if (job.what === "continual") return [await runContinual(job, material, onProgress)];
  if (job.what === "modes") return [runModes(job, material, onProgress)];
  const { library, nmse } = await learn(job, material, onProgress);
  const { gains = [] } = job;
  if (gains.length === 0) return [await measure(job, library, nmse)];
  const results: LibraryResult[] = [];
  for (const gain of gains) {
    const withGain = { ...library, cortex: { ...library.cortex, moduleGain: gain } };
    results.push(await measure({ ...job, row: ROWS.atGain(job.row, gain) }, withGain, nmse));
  }
  return results;
}

function runModes(job: ModesJob, { targets, channels }: Material, onProgress: OnProgress): ModesResult {
  const { offset, scale } = standardise(targets, channels.length);
  const options = { units: 1, rank: 1, dt: DT, tau: 1, seed: job.seed, transition: "thalamic", phi: "identity", gain: 1 } as const;
  const cortex = drawCortex(options, channels, scale, offset);
  const most = Math.max(...job.modes);
  const errors = targets.map((target, i) => {
    const fits = fitEigenmodes(samplesOf(cortex, target), most, job.seed, target.name);
    const { nmse } = fits[most - 1];
    onProgress({ name: job.row, done: (i + 1) * job.modes.length, of: job.motifs * job.iterations, nmse, cost: 1 });
    return job.modes.map((K) => round(fits[K - 1].nmse));
  });
  return { job, fits: job.modes.map((_, k) => errors.map((own) => own[k])) };
}

/** @param nmse of each motif in training */
async function measure(job: LibraryJob, library: Library, nmse: readonly number[]): Promise<LibraryResult> {
  const measured: Measured[] = [];
  let pairs: readonly (readonly number[])[] = [];
  for (const preparation of new Set(job.preparations)) {
    const evaluation = await evaluate(library, await build(library, { preparation: Math.round(preparation / DT) }));
    if (measured.length === 0) pairs = evaluation.pairs.nmse.map((row) => row.map(round));
    measured.push(figures(preparation, evaluation));
  }
  return {
    job,
    parameters: count(library, job.sharedState),
    measured,
    pairs,
    ...(job.transition === "none" && { conditions: await conditionsOf(library, mean([...nmse])) }),
    ...(job.transition === "thalamic" && { decay: (await decay(library, DECAY_STEPS, TRIALS)).map(round) }),
    ...(job.shown && (await play(library, Math.round(job.preparations[0] / DT)))),
  };
}

function figures(preparation: number, { alone, sequences, ratio, pairs }: Evaluation): Measured {
  return {
    preparation,
    alone: round(alone.mean),
    sequenced: round(sequences.mean),
    ratio: round(ratio),
    worst: round(pairs.worst.ratio),
    worstMotif: round(alone.worst.nmse),
  };
}

async function runControl(job: ControlJob, { targets, channels }: Material, onProgress: OnProgress): Promise<LibraryResult> {
  const { units, seed, iterations, motifs, more } = job;
  const tell = (done: number, nmse: number) => onProgress({ name: job.row, done: done * motifs, of: iterations * motifs, nmse, cost: 1 });
  const library = await trainControl(targets.slice(0, motifs), channels, { units, dt: DT, tau: 1, seed, iterations }, tell);
  const before = await evaluate(library);
  const after = await evaluate(await addToControl(library, targets[motifs], more));
  const errors = ({ motifs: all }: Evaluation) => all.slice(0, motifs).map(({ nmse }) => round(nmse));
  return {
    job,
    parameters: count(library),
    measured: [figures(0, before)],
    pairs: before.pairs.nmse.map((row) => row.map(round)),
    interference: { before: errors(before), after: errors(after) },
  };
}

async function runContinual(job: ContinualJob, { targets, channels }: Material, onProgress: OnProgress): Promise<ContinualResult> {
  const { units, seed, iterations } = job;
  const common = { units, rank: channels.length, dt: DT, tau: 1, seed, iterations, workers: 1 };
  let library: Library | undefined;
  const errors: number[][] = [];
  for (const target of targets) {
    if (library) {
      const { motif } = await addMotif(library, target, onProgress);
      library = { ...library, motifs: [...library.motifs, motif] };
    } else {
      ({ library } = await fit(
        [target],
        channels,
        {
          ...common,
          architecture: "multiplicative",
          transition: "thalamic",
          preparation: KINDS.multiplicative.preparation.trained / DT,
          ...PAPER,
        },
        onProgress,
      ));
    }
    errors.push((await evaluate(library)).motifs.map(({ nmse }) => nmse));
  }
  return { job, errors };
}

async function learn(
  job: LibraryJob,
  { targets, channels }: Material,
  onProgress: OnProgress,
): Promise<{ library: Library; nmse: readonly number[] }> {
  const { architecture, units, seed, iterations, transition } = job;
  const common = { units, dt: DT, tau: 1, seed, iterations, workers: 1 };
  if (isLearnedBy(architecture, "gradient")) {
    const { sd, trainedPreparation, preparationShare, sharedState, cortex = PAPER } = job;
    const rank = hasLoop(architecture) ? channels.length : 0;
    return fit(
      targets,
      channels,
      {
        ...common,
        ...cortex,
        preparation: KINDS[architecture].preparation[cortex.module] / DT,
        architecture,
        transition,
        rank,
        sd,
        trainedPreparation,
        preparationShare,
        sharedState,
      },
      onProgress,
    );
  }
  const made = await fitLinear(
    targets,
    channels,
    { ...common, transition: "thalamic", rank: 1, preparation: KINDS.linear.preparation.trained / DT, noise: NOISE },
    onProgress,
  );
  const [failure] = made.failed; // figures of fewer motifs are no figures of these
  if (failure) throw new UserError(failure.reason);
  return made;
}

/** As the paper counts them; an x⁰ that all motifs share is drawn, not learned. */
function count(library: Library, hasSharedState = false): Parameters {
  const parameters = countParameters(library);
  return hasSharedState ? { ...parameters, initialState: 0, untuned: parameters.untuned + library.cortex.units } : parameters;
}

/** Steps of a preparation that is watched to its end: 12 τ. */
const DECAY_STEPS = 48;

/** Motifs from random states, from where other motifs end, and from between the two. */
async function conditionsOf(library: Library, training: number): Promise<Conditions> {
  const { cortex, motifs } = library;
  const controller = await Controller.load(await build(library, { preparation: 0, transition: "none" }));
  const random = new Random(library.training.seed, "conditions");
  const { basis } = controller.metadata;
  const channels = cortex.channels.length;
  /** nMSE of a motif from a state, and the state that it leaves */
  const from = (motif: number, state: Float32Array) => {
    controller.reset();
    controller.state.set(stateIn(cortex, basis, state));
    const { name, target } = motifs[motif];
    const wanted = target as Float32Array;
    const output = executed(record(controller, [{ motif: name }]), 0, channels);
    const squared = wanted.reduce((sum, y, t) => sum + (output[t] - y) ** 2, 0) / (wanted.length / channels);
    return { nmse: squared / variance(wanted, channels), end: controller.state.slice(0, cortex.units) };
  };
  const draw = () => random.normals(cortex.units, library.training.sd);
  const starts = Array.from({ length: TRIALS * motifs.length }, draw);
  const tried = starts.map((state, i) => from(i % motifs.length, state));
  const ends = tried.map(({ end }) => end);
  const other = () => ends[random.integer(ends.length)];
  return {
    training: round(training),
    random: round(mean(tried.map(({ nmse }) => nmse))),
    towards: round(
      mean(
        starts.map((state, i) =>
          ((end) =>
            from(
              i % motifs.length,
              state.map((x, k) => 0.8 * x + 0.2 * end[k]),
            ).nmse)(other()),
        ),
      ),
    ),
    others: round(mean(starts.map((_, i) => from(i % motifs.length, other()).nmse))),
    randomStates: distribution(starts),
    endStates: distribution(ends),
  };
}

function distribution(states: readonly Float32Array[]): number[] {
  const values = states.flatMap((state) => [...state]);
  return GRID.map((at) => round(values.filter((value) => value <= at).length / values.length));
}

/** Motifs in a sequence of that length are shown. */
const SHOWN = 4;

async function play(library: Library, preparation: number): Promise<Pick<LibraryResult, "example" | "occupancy">> {
  const { cortex, motifs: all, training } = library;
  const controller = await Controller.load(await build(library, { preparation }));
  const { basis } = controller.metadata;
  const random = new Random(training.seed, "example");
  const motifs = Array.from({ length: SHOWN }, () => all[random.integer(all.length)]);
  controller.state.set(stateIn(cortex, basis, random.normals(cortex.units, training.sd)));
  const states: Float64Array[] = [];
  const { output, phases, plays } = record(
    controller,
    motifs.map(({ name }) => ({ motif: name })),
    0,
    () => states.push(rates(cortex, stateOf(cortex, basis, controller.state))),
  );
  const channels = cortex.channels.length;
  const seen = motifs.map(() => 0);
  const example = {
    output: output.filter((_, i) => i % channels === 0).map(round),
    target: phases.map((phase, k) =>
      phase === "execute" ? round((motifs[plays[k]].target as Float32Array)[channels * seen[plays[k]]++]) : null,
    ),
    phases: phases.map((phase) => phase[0]).join(""),
  };
  return {
    example,
    ...(preparation > 0 && cortex.transition === "thalamic" && { occupancy: occupancy(states.slice(0, phases.length), phases) }),
  };
}
