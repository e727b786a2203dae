import { UserError } from "../base/errors.ts";

export const ARCHITECTURES = ["multiplicative", "additive", "linear", "control"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const PHIS = ["tanh", "identity"] as const;
/** φ, from the state of a unit to its rate. */
export type Phi = (typeof PHIS)[number];

export const TRANSITIONS = ["thalamic", "reset", "none"] as const;
/** How the cortex gets to a motif's initial state: by the transition module, by being overwritten, or not at all. */
export type Transition = (typeof TRANSITIONS)[number];

/** What the numbers of a controller's state are: the units' activities, or (linear only) coordinates in the eigenbasis of J. */
export const BASES = ["units", "eigen"] as const;
export type Basis = (typeof BASES)[number];

/** What all motifs share. Matrices row-major, f32. */
export interface Cortex {
  /** N */
  readonly units: number;
  /** R, thalamic units of a motif's loop; 0 for additive */
  readonly rank: number;
  /** R_p, thalamic units of the preparatory loop */
  readonly preparationRank: number;
  /** Names of the C output channels. */
  readonly channels: readonly string[];
  /** Names of the S sensor inputs. */
  readonly sensors: readonly string[];
  /** Timestep and membrane time constant, seconds. */
  readonly dt: number;
  readonly tau: number;
  readonly transition: Transition;
  readonly phi: Phi;
  /** N × N */
  readonly J: Float32Array;
  /** Readout y = W r + c: C × N and C. */
  readonly W: Float32Array;
  readonly c: Float32Array;
  /** Preparatory loop: N × R_p and R_p × N. */
  readonly Up: Float32Array;
  readonly Vp: Float32Array;
  /** Sensor input: N × S. */
  readonly B: Float32Array;
}

/** A motif's private parameters. */
export interface Motif {
  readonly name: string;
  /** T, duration in steps */
  readonly steps: number;
  /** N: input and initial state */
  readonly b: Float32Array;
  readonly x0: Float32Array;
  /** Loop: N × R and R × N. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** The movement to make, T × C; absent in a library that was made without demonstrations. */
  readonly target?: Float32Array;
}

/** What holds for every transition of a linear library (src/learn/linear/guarantee.ts); norms over the units. */
export interface Guarantee {
  /** P, steps of the preparation that it is about */
  readonly preparation: number;
  /** ‖M^P‖₂: a preparation leaves at most this share of a state error. */
  readonly contraction: number;
  /** Largest ‖x_end − x⁰‖ over all ordered pairs. */
  readonly distance: number;
  /** Largest ‖Aᵀ M^P‖₂: from one preparation to the next, at most this share of a state error is carried on. */
  readonly carried: number;
  /** No motif of any chain starts further than this from its x⁰; null if errors could grow along a chain. */
  readonly error: number | null;
}

/** How a library's motifs came to be, for those that are added later and for evaluation. */
export interface Training {
  readonly seed: number;
  /** P: each trial started from a random state of this sd after so many steps of preparation. */
  readonly preparation: number;
  readonly sd: number;
  readonly iterations: number;
  /** Linear: relative error of x⁰ that motifs are to bear, and pairs of eigenvalues if the user chose them. */
  readonly noise?: number | undefined;
  readonly modes?: number | undefined;
}

export interface Library {
  readonly cortex: Cortex;
  readonly motifs: readonly Motif[];
  readonly architecture: Architecture;
  /** P, steps of a preparation at play time. */
  readonly preparation: number;
  readonly training: Training;
  readonly guarantee?: Guarantee;
}

/** Units padded to whole panels of 16 rows, in which assembly/ keeps matrices. */
export function padded(units: number): number {
  return Math.ceil(units / 16) * 16;
}

/** κ = 1 − exp(−dt/τ), in f64; rounded to f32 where it is stored. */
export function kappa(cortex: Cortex): number {
  return 1 - Math.exp(-cortex.dt / cortex.tau);
}

const LIMITS = { units: 4096, rank: 64, channels: 256, sensors: 256, motifs: 4096, steps: 1_000_000, weight: 1e6 };

/** A name that is safe in a file name, a CSV cell and a comma-separated sequence. */
export function checkName(name: string, what: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (name.length === 0 || name.length > 128 || /[,"/\\\u0000-\u001f\u007f]/.test(name)) {
    throw new UserError(
      `${what} ${JSON.stringify(name.slice(0, 140))}: a name has 1 to 128 characters and no comma, quote, slash or control character.`,
    );
  }
  return name;
}

function checkCount(value: number, least: number, most: number, what: string): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UserError(`${what} is ${value}; it must be a whole number from ${least} to ${most}.`);
  }
}

/** Length and range of an array; `what` names it in errors. */
export function checkArray(array: Float32Array, length: number, what: string): void {
  if (array.length !== length) throw new UserError(`${what} has ${array.length} values; its shape asks for ${length}.`);
  const bad = array.findIndex((value) => !(Math.abs(value) <= LIMITS.weight));
  if (bad >= 0)
    throw new UserError(`${what} has the value ${array[bad]} at position ${bad}; every value must be finite and at most ${LIMITS.weight}.`);
}

function checkUnique(names: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new UserError(`Duplicate ${what} "${name}".`);
    seen.add(checkName(name, what));
  }
}

/** The duration of a motif in steps. */
export function checkSteps(steps: number, name: string): void {
  checkCount(steps, 1, LIMITS.steps, `Motif "${name}": duration in steps`);
}

export function checkMotif(motif: Motif, cortex: Pick<Cortex, "units" | "rank" | "channels">): void {
  const { units, rank, channels } = cortex;
  const what = `Motif "${motif.name}":`;
  checkName(motif.name, "motif");
  checkSteps(motif.steps, motif.name);
  checkArray(motif.b, units, `${what} b`);
  checkArray(motif.x0, units, `${what} x0`);
  checkArray(motif.u, units * rank, `${what} u`);
  checkArray(motif.v, units * rank, `${what} v`);
  if (motif.target) checkArray(motif.target, motif.steps * channels.length, `${what} target`);
}

/** Throws a UserError that names the first thing wrong with a library. */
export function checkLibrary(library: Library): Library {
  const { cortex } = library;
  const { units, rank, preparationRank, channels, sensors } = cortex;
  checkCount(units, 1, LIMITS.units, "The number of units");
  checkCount(rank, 0, LIMITS.rank, "The rank of the loops");
  checkCount(preparationRank, 0, units, "The rank of the preparatory loop");
  checkCount(channels.length, 1, LIMITS.channels, "The number of channels");
  checkCount(sensors.length, 0, LIMITS.sensors, "The number of sensors");
  checkCount(library.motifs.length, 1, LIMITS.motifs, "The number of motifs");
  checkCount(library.preparation, 0, LIMITS.steps, "The preparation in steps");
  if (!(cortex.tau > 0 && cortex.dt > 0 && cortex.dt <= cortex.tau && cortex.tau < 1e9)) {
    throw new UserError(`dt is ${cortex.dt} and tau ${cortex.tau}; it must hold that 0 < dt ≤ tau.`);
  }
  if ((library.architecture === "linear") !== (cortex.phi === "identity")) {
    throw new UserError(
      `The architecture is ${library.architecture} and phi ${cortex.phi}; phi is the identity if, and only if, the architecture is linear.`,
    );
  }
  checkUnique(channels, "channel");
  checkUnique(sensors, "sensor");
  checkUnique(
    library.motifs.map(({ name }) => name),
    "motif",
  );
  checkArray(cortex.J, units * units, "J");
  checkArray(cortex.W, channels.length * units, "W");
  checkArray(cortex.c, channels.length, "c");
  checkArray(cortex.Up, units * preparationRank, "U_p");
  checkArray(cortex.Vp, units * preparationRank, "V_p");
  checkArray(cortex.B, units * sensors.length, "B");
  for (const motif of library.motifs) checkMotif(motif, cortex);
  return library;
}
