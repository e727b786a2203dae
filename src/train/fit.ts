// From targets to a library: draw the cortex, train the transition module, then every motif, side by side.
import { Piscina } from "piscina";
import { compile, dimensions } from "../controller/compile.ts";
import { standardise, type Target } from "../data/targets.ts";
import type { Architecture, Cortex, Library, Motif, Transition } from "../library/library.ts";
import { Random } from "../random.ts";
import type { Recipe, TrainedMotif } from "./train-motif.ts";
import type { MotifTask, TransitionTask } from "./worker.ts";

export interface FitOptions {
  readonly architecture: Architecture;
  readonly transition: Transition;
  /** N, R */
  readonly units: number;
  readonly rank: number;
  /** seconds */
  readonly dt: number;
  readonly tau: number;
  readonly seed: number;
  readonly iterations: number;
  readonly workers: number;
}

/**
 * How far a task is: its name, iterations done and in all, current nMSE (NaN for the transition module), and what an
 * iteration takes of all workers' time, one of a motif being 1.
 */
export interface FitProgress {
  readonly name: string;
  readonly done: number;
  readonly of: number;
  readonly nmse: number;
  readonly cost: number;
}

export interface FitResult {
  readonly library: Library;
  /** nMSE of each motif at the end of its training. */
  readonly nmse: readonly number[];
  /** Motifs that stalled and were started again from another draw. */
  readonly restarted: readonly string[];
}

/** g, the spread of J's eigenvalues: 1.8 trains best. */
const GAIN = 1.8;
/** R_p / N */
const PREPARATION_SHARE = 0.2;
/** Preparation in training and at play time, τ. */
const TRAINED_PREPARATION = 2;
const PREPARATION = 3;
/** Spread of the random states that trials start from, before a preparation and without one. */
const STATE_SD = { multiplicative: 2, additive: 1.7, unprepared: 1 } as const;
/** Iterations for the transition module. */
export const TRANSITION_ITERATIONS = 400;
/** A motif has stalled if its nMSE is so many times that of the better quarter and above the floor; then it gets so many more draws. */
const STALL_RATIO = 4;
const STALL_FLOOR = 0.004;
const MORE_ATTEMPTS = 2;

/** Defaults that depend on the data: smooth motifs of several channels learn faster than hard scalar ones (DESIGN §4). */
export function defaults(architecture: Architecture, channels: number): Pick<FitOptions, "units" | "rank" | "iterations"> {
  if (architecture === "additive") return { units: 300, rank: 0, iterations: 800 };
  return { units: 100, rank: channels, iterations: channels > 1 ? 1000 : 2000 };
}

function rates(architecture: Architecture, channels: number): Recipe["rates"] {
  if (architecture === "additive") return { input: 0.03, loop: 0 };
  return channels > 1 ? { input: 0.02, loop: 0.006 } : { input: 0.02, loop: 0.003 };
}

/** J ~ N(0, g²/N), W ~ N(0, 1/N) times the scale of the targets, c their offset. */
export function drawCortex(options: FitOptions, channels: readonly string[], scale: number, offset: Float32Array): Cortex {
  const { units, rank, dt, tau, seed, transition } = options;
  const root = Math.sqrt(units);
  return {
    units,
    rank,
    preparationRank: 0,
    channels,
    sensors: [],
    dt,
    tau,
    transition,
    J: new Random(seed, "J").normals(units * units, GAIN / root),
    W: new Random(seed, "W").normals(channels.length * units, scale / root),
    c: offset,
    Up: new Float32Array(),
    Vp: new Float32Array(),
    B: new Float32Array(),
  };
}

function recipe(library: Pick<Library, "cortex" | "architecture" | "training">): Recipe {
  const { architecture, cortex, training } = library;
  return { architecture, rates: rates(architecture, cortex.channels.length), ...training };
}

async function kernelModule(cortex: Cortex): Promise<WebAssembly.Module> {
  return WebAssembly.compile((await compile("rollout", "simd", dimensions(cortex, 0, 0))) as BufferSource);
}

/** What an iteration of the transition module takes, one of a motif being 1: more trials, and one worker for all. */
const transitionCost = (workers: number) => 6 * workers;

/** What there is to do, in iterations of a motif. */
export function totalCost({ transition, iterations, workers }: FitOptions, motifs: number): number {
  return motifs * iterations + (transition === "thalamic" ? TRANSITION_ITERATIONS * transitionCost(workers) : 0);
}

type OnProgress = (progress: FitProgress) => void;

/** Runs tasks in worker threads and tells how far they are. */
class Pool {
  readonly #workers: Piscina;
  readonly #running = new Map<Float64Array, { name: string; of: number; cost: number }>();
  readonly #timer: NodeJS.Timeout;
  readonly #onProgress: OnProgress;

  constructor(workers: number, onProgress: OnProgress) {
    this.#onProgress = onProgress;
    this.#workers = new Piscina({ filename: new URL("./worker.js", import.meta.url).href, minThreads: workers, maxThreads: workers });
    this.#timer = setInterval(() => {
      for (const [counter, task] of this.#running) onProgress({ ...task, done: counter[0], nmse: counter[1] });
    }, 100);
  }

  async run<T>(name: string, of: number, task: Omit<MotifTask, "progress"> | Omit<TransitionTask, "progress">): Promise<T> {
    const progress = new SharedArrayBuffer(16);
    const counter = new Float64Array(progress);
    const cost = task.kind === "transition" ? transitionCost(this.#workers.options.maxThreads) : 1;
    this.#running.set(counter, { name, of, cost });
    try {
      return await this.#workers.run({ ...task, progress });
    } finally {
      this.#running.delete(counter);
      this.#onProgress({ name, of, cost, done: counter[0], nmse: counter[1] });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#workers.destroy();
  }
}

/** Train the motifs of a cortex; each result depends on its own target, recipe and attempt alone. */
async function trainMotifs(
  pool: Pool,
  kernel: WebAssembly.Module,
  cortex: Cortex,
  targets: readonly Target[],
  how: Recipe,
  attempt: number,
): Promise<TrainedMotif[]> {
  const longestFirst = targets.map((_, i) => i).sort((a, b) => targets[b].steps - targets[a].steps);
  const results: TrainedMotif[] = [];
  await Promise.all(
    longestFirst.map(async (i) => {
      const name = attempt === 0 ? targets[i].name : `${targets[i].name} again`;
      results[i] = await pool.run<TrainedMotif>(name, how.iterations, {
        kind: "motif",
        kernel,
        cortex,
        target: targets[i],
        recipe: how,
        attempt,
      });
    }),
  );
  return results;
}

const lowerQuartile = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 2];

/** Train a library for targets, channels in order. */
export async function fit(
  targets: readonly Target[],
  channels: readonly string[],
  options: FitOptions,
  onProgress: OnProgress = () => {},
): Promise<FitResult> {
  const { offset, scale } = standardise(targets, channels.length);
  const { architecture, transition, seed, iterations } = options;
  let cortex = drawCortex(options, channels, scale, offset);
  const perTau = cortex.tau / cortex.dt;
  const training = {
    seed,
    iterations,
    sd: STATE_SD[transition === "none" ? "unprepared" : architecture],
    preparation: Math.round(TRAINED_PREPARATION * perTau),
  };
  const how = recipe({ architecture, cortex, training });
  const kernel = await kernelModule(cortex);
  const pool = new Pool(options.workers, onProgress);
  try {
    if (transition === "thalamic") {
      const preparationRank = Math.round(PREPARATION_SHARE * cortex.units);
      const task = { kind: "transition", kernel, cortex, rank: preparationRank, seed, iterations: TRANSITION_ITERATIONS } as const;
      const module = await pool.run<{ Up: Float32Array; Vp: Float32Array }>("transition module", TRANSITION_ITERATIONS, task);
      cortex = { ...cortex, preparationRank, ...module };
    }
    const trained = await trainMotifs(pool, kernel, cortex, targets, how, 0);
    const restarted = new Set<string>();
    const limit = Math.max(STALL_FLOOR, STALL_RATIO * lowerQuartile(trained.map(({ nmse }) => nmse)));
    for (let attempt = 1; attempt <= MORE_ATTEMPTS; attempt++) {
      const stalled = targets.map((_, i) => i).filter((i) => trained[i].nmse > limit);
      const again = await trainMotifs(
        pool,
        kernel,
        cortex,
        stalled.map((i) => targets[i]),
        how,
        attempt,
      );
      stalled.forEach((i, k) => {
        restarted.add(targets[i].name);
        if (again[k].nmse < trained[i].nmse) trained[i] = again[k];
      });
    }
    const library: Library = {
      cortex,
      motifs: trained.map(({ motif }) => motif),
      architecture,
      preparation: Math.round(PREPARATION * perTau),
      training,
    };
    return { library, nmse: trained.map(({ nmse }) => nmse), restarted: [...restarted] };
  } finally {
    await pool.close();
  }
}

/** Train one more motif for a library; nothing else of it changes. */
export async function addMotif(
  library: Library,
  target: Target,
  onProgress: OnProgress = () => {},
): Promise<{ motif: Motif; nmse: number }> {
  const { cortex } = library;
  const pool = new Pool(1, onProgress);
  try {
    const [{ motif, nmse }] = await trainMotifs(pool, await kernelModule(cortex), cortex, [target], recipe(library), 0);
    return { motif, nmse };
  } finally {
    await pool.close();
  }
}
