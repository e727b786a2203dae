// What a library is: types alone, and the words that they are made of.

export const ARCHITECTURES = ["multiplicative", "additive", "linear", "control"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const PHIS = ["tanh", "quadratic", "identity"] as const;
/** φ, from the state of a unit to its rate. */
export type Phi = (typeof PHIS)[number];

export const CONNECTIVITIES = ["dense", "sparse"] as const;
/** How J is filled: everywhere, or with eight weights a unit, on cyclic diagonals (sparse.ts). */
export type Connectivity = (typeof CONNECTIVITIES)[number];

export const MODULES = ["exact", "trained"] as const;
/** The transition module of a thalamic transition: in closed form, of full rank; or a loop of low rank, trained. */
export type Module = (typeof MODULES)[number];

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
  /** Names of the C output channels; behind them, of a cortex that expects what it will feel, those of the sensors (feedback.ts). */
  readonly channels: readonly string[];
  /** Names of the S sensor inputs. */
  readonly sensors: readonly string[];
  /** Timestep and membrane time constant, seconds. */
  readonly dt: number;
  readonly tau: number;
  readonly transition: Transition;
  readonly module: Module;
  /** g_p, the conductance by which the exact module draws the cortex to x⁰, the leak being 1. */
  readonly moduleGain: number;
  readonly phi: Phi;
  readonly connectivity: Connectivity;
  /** Sparse: o of each diagonal, four pairs o, o + 1; else none. */
  readonly offsets: readonly number[];
  /** Dense: N × N. Sparse: 8 × N, J_{i, (i + o_m) mod N} = J[m N + i]. */
  readonly J: Float32Array;
  /** Readout y = W r + c: C × N and C. */
  readonly W: Float32Array;
  readonly c: Float32Array;
  /** Preparatory loop of the trained module: N × R_p and R_p × N; else empty. */
  readonly Up: Float32Array;
  readonly Vp: Float32Array;
  /** Sensor input: N × S; empty where sensors are expected instead. */
  readonly B: Float32Array;
}

/** What the basal ganglia leave disinhibited: a loop (N × R and R × N) and an input (N). */
export interface Mode {
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly b: Float32Array;
}

/** A motif's private parameters: its mode, and where it begins. */
export interface Motif extends Mode {
  readonly name: string;
  /** T, duration in steps */
  readonly steps: number;
  /** Initial state, N. */
  readonly x0: Float32Array;
  /** Feedback, commands × S: output = y + K (ŝ − s); absent where there is none. */
  readonly K?: Float32Array;
  /** Rhythmic: T, which then is one period, after which it goes on from its beginning. */
  readonly period?: number;
  /** The movement to make, T × C; absent in a library that was made without demonstrations. */
  readonly target?: Float32Array;
  /** Standard deviation among the demonstrations that the target is the mean of, T × C; absent where there was one. */
  readonly spread?: Float32Array;
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

/** What a machine can do, C each. Nothing it receives goes beyond. */
export interface Limits {
  /** Least and greatest value; infinite where there is none. */
  readonly minimum: Float32Array;
  readonly maximum: Float32Array;
  /** Greatest velocity and acceleration, per second and per second². */
  readonly velocity: Float32Array;
  readonly acceleration: Float32Array;
}

export const LIMIT_NAMES = ["minimum", "maximum", "velocity", "acceleration"] as const;

export interface Library {
  readonly cortex: Cortex;
  readonly motifs: readonly Motif[];
  readonly architecture: Architecture;
  /** P, steps of a preparation at play time. */
  readonly preparation: number;
  readonly training: Training;
  readonly guarantee?: Guarantee;
  /** Of each channel, "" where not known; absent where none is. */
  readonly channelUnits?: readonly string[];
  /** Without them they follow from the motifs (src/model/limits.ts). */
  readonly limits?: Limits;
  /** Where the output is before the first play, C. */
  readonly home?: Float32Array;
}
