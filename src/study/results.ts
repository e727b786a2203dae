// What the jobs of the study give: plain data, as it is kept and drawn.
import type { Parameters } from "../model/architecture.ts";
import type { ContinualJob, ControlJob, LibraryJob, ModesJob } from "./jobs.ts";
import type { Occupancy } from "./subspaces.ts";

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
