// What the kinds of libraries are: whatever differs between them and is no algorithm is written here and read from here.
import type { Architecture, Basis, Connectivity, Cortex, Library, Module, Phi } from "./library.ts";
import { DIAGONALS } from "./sparse.ts";

/** How motifs come about: each by itself by gradient, each by itself in closed form, or all at once, in sequences. */
type Learning = "gradient" | "closed form" | "sequences";

/** Arrays of a motif or of a cortex. */
type Private = "b" | "u" | "v";
type Shared = "J" | "W" | "Up" | "Vp";

export interface Kind {
  /** The usual φ. It may be another nonlinear one, but the identity only where it is the usual one. */
  readonly phi: Phi;
  /** What its cortex may be, the usual first. */
  readonly connectivities: readonly Connectivity[];
  readonly learning: Learning;
  /** What a motif has to itself, the initial state apart; an array that is not named is empty or zero. */
  readonly private: readonly Private[];
  /** What is tuned and all motifs share; of J and W what is not named stays as it was drawn. */
  readonly tuned: readonly Shared[];
  /** g, the spread of the eigenvalues of the J that is drawn. */
  readonly gain: number;
  /** P at play time, τ, by the exact module (at its usual conductance) and by a trained one, unless the user chose. */
  readonly preparation: Readonly<Record<Module, number>>;
  /** What a library is made with unless the user chose: N, R and at most so many iterations a motif. */
  defaults(made: Made): Sizes;
}

/** What the sizes of a library depend on: its number of channels, and of what kind its cortex is. */
export interface Made {
  readonly channels: number;
  readonly connectivity: Connectivity;
  readonly module: Module;
}

/** The cortex of the paper's model, where another is usual now. */
export const PAPER = { connectivity: "dense", phi: "tanh", module: "trained" } as const;

/** g_p of the exact module unless the user chose: what 3 τ leave of a state error is e⁻⁶. */
export const MODULE_GAIN = 2;

/** The length of a preparation, as people say it. */
export type Preparation = { readonly tau: number } | { readonly steps: number };

export const preparationSteps = (length: Preparation, { tau, dt }: Pick<Cortex, "tau" | "dt">): number =>
  "steps" in length ? length.steps : Math.round((length.tau * tau) / dt);

/** A loop has a thalamic unit a channel, up to so many: more did not train better. */
const MOST_RANK = 8;

export interface Sizes {
  readonly units: number;
  readonly rank: number;
  readonly iterations: number;
}

export const KINDS = {
  multiplicative: {
    phi: "quadratic",
    connectivities: ["sparse", "dense"],
    learning: "gradient",
    private: ["b", "u", "v"],
    tuned: ["Up", "Vp"],
    gain: 1.8, // trains best
    preparation: { exact: 3, trained: 3 },
    defaults: ({ channels, connectivity, module }) => ({
      units: connectivity === "sparse" ? 256 : 100,
      rank: Math.min(channels, MOST_RANK),
      iterations: module === "exact" ? 4000 : channels > 1 ? 1000 : 2000, // several smooth channels learn faster
    }),
  },
  additive: {
    phi: "tanh",
    connectivities: ["dense", "sparse"],
    learning: "gradient",
    private: ["b"],
    tuned: ["Up", "Vp"],
    gain: 1.8,
    preparation: { exact: 3, trained: 3 },
    defaults: ({ connectivity, module }) => ({
      units: connectivity === "sparse" ? 304 : 300,
      rank: 0,
      iterations: module === "exact" ? 2000 : 800,
    }),
  },
  linear: {
    phi: "identity",
    connectivities: ["dense"],
    learning: "closed form",
    private: ["u", "v"],
    tuned: ["Up", "Vp"],
    gain: 1.1, // above 1, where J alone is not stable, its modes last as long as motifs do
    preparation: { exact: 3, trained: 8 },
    defaults: () => ({ units: 100, rank: 1, iterations: 150 }),
  },
  control: {
    phi: "tanh",
    connectivities: ["dense"],
    learning: "sequences",
    private: ["b"],
    tuned: ["J", "W"],
    gain: 1.1,
    preparation: { exact: 0, trained: 0 },
    defaults: () => ({ units: 50, rank: 0, iterations: 30_000 }),
  },
} as const satisfies Record<Architecture, Kind>;

/** The architectures whose motifs come about in some way. */
export type LearnedBy<L extends Learning> = { [A in Architecture]: (typeof KINDS)[A]["learning"] extends L ? A : never }[Architecture];

export function isLearnedBy<L extends Learning>(architecture: Architecture, learning: L): architecture is LearnedBy<L> {
  return KINDS[architecture].learning === learning;
}

/** Whether a motif has a thalamic loop of its own. */
export const hasLoop = (architecture: Architecture): boolean => (KINDS[architecture] as Kind).private.includes("u");

/** Whether preparations go by the exact module. */
export const isExact = ({ transition, module }: Pick<Cortex, "transition" | "module">): boolean =>
  transition === "thalamic" && module === "exact";

/** Bases in which a cortex can be stepped, the usual one first: without a nonlinearity that of J's eigenvectors is the cheapest. */
const BASES_OF: Record<Phi, readonly Basis[]> = { tanh: ["units"], quadratic: ["units"], identity: ["eigen", "units"] };

/** Whether the cell is linear in its state. */
export const isLinear = ({ phi }: { readonly phi: Phi }): boolean => phi === "identity";

export const basesOf = ({ phi }: { readonly phi: Phi }): readonly Basis[] => BASES_OF[phi];

/** Weights of J. */
export const countJ = ({ units, connectivity }: Pick<Cortex, "units" | "connectivity">): number =>
  units * (connectivity === "sparse" ? DIAGONALS : units);

/** How many numbers a library has. */
export interface Parameters {
  /** Private to a motif, and in its initial state where the transition needs one. */
  readonly perMotif: number;
  readonly initialState: number;
  /** Tuned and shared by all motifs; drawn and left as they are. */
  readonly shared: number;
  readonly untuned: number;
}

export function countParameters({ cortex, motifs: [motif], architecture }: Library): Parameters {
  const kind: Kind = KINDS[architecture];
  const total = (arrays: readonly Float32Array[]) => arrays.reduce((sum, array) => sum + array.length, 0);
  return {
    perMotif: total(kind.private.map((name) => motif[name])),
    initialState: cortex.transition === "none" ? 0 : motif.x0.length,
    shared: total(kind.tuned.map((name) => cortex[name])),
    untuned: total((["J", "W"] as const).filter((name) => !kind.tuned.includes(name)).map((name) => cortex[name])),
  };
}
