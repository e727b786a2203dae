// From a library, a world and a task to a policy.
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { mean, sampleStandardDeviation } from "simple-statistics";
import { sha } from "../../base/codec.ts";
import { UserError } from "../../base/errors.ts";
import { type BuildOptions, build } from "../../device/build.ts";
import { checkFits } from "../../device/policy.ts";
import { cortexHash } from "../../model/identity.ts";
import type { Library } from "../../model/library.ts";
import { type Aim, HIDDEN, type Policy } from "../../model/policy.ts";
import type { Assets } from "../../world/mujoco.ts";
import { aimsOf } from "../../world/task.ts";
import type { Queue } from "../runner.ts";
import { openRunner, type Where } from "../where.ts";
import { FIRST_LOG_SD } from "./action.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Episode } from "./episode.ts";
import { arraysOf, joined, type Shape, sizeOf, withChoices } from "./network.ts";
import { Place, type PlaceSource } from "./place.ts";
import { type PlayRound, type State, type Trained, type TrainOptions, train } from "./train.ts";
import { episodes } from "./work.ts";

/** What is left of a reward after a decision of mean length: DESIGN §14. */
const DISCOUNT = 0.95;
/** Steps of the world. */
export const STEPS = 600_000;

export interface LearnOptions {
  /** MJCF, what it is called in errors, and the files that it names. */
  readonly world: { readonly xml: string; readonly what?: string; readonly assets?: Assets };
  /** The module of the task (world/task.ts), a file. */
  readonly task: URL;
  /** 1 by default */
  readonly seed?: number | undefined;
  /** Steps of the world at most, 600 000 by default. */
  readonly steps?: number | undefined;
  /** Episodes side by side; the result does not depend on it. */
  readonly workers?: number | undefined;
  /** Where machines take the episodes from, if not this one alone plays them. Their workers are given the task themselves. */
  readonly queue?: Queue | undefined;
  /** A policy of the same inputs to go on from. Of motifs that it does not know each becomes a further output. */
  readonly from?: Policy | undefined;
  /** How the controller is built that is learned with; as the library says by default. */
  readonly build?: BuildOptions;
  /** Keeps what learning has come to after every iteration. */
  readonly keep?: (checkpoint: Uint8Array) => Promise<void>;
  /** What was kept last, and what it is called in errors: learning goes on from there, to the same bits. */
  readonly kept?: { readonly bytes: Uint8Array; readonly what: string } | undefined;
}

/** How far it is: steps of the world, and the mean sum of rewards in an episode of the last iteration. */
export interface LearnProgress {
  readonly steps: number;
  readonly of: number;
  readonly meanReturn: number;
}

export interface LearnedPolicy extends Omit<Trained, "shape" | "values"> {
  readonly policy: Policy;
  /** What is wrong with it, in words. */
  readonly warnings: readonly string[];
}

type Arrays = Pick<Policy, "W1" | "b1" | "W2" | "b2" | "W3" | "b3">;

/** Everything that learning depends on, checked. */
export interface LearnPlan extends Where {
  readonly source: PlaceSource;
  readonly training: TrainOptions;
  readonly policy: Omit<Policy, keyof Arrays>;
  /** SHA-256 of the task's module. */
  readonly taskHash: string;
  /** Names it: equal for equal learnings. */
  readonly hash: string;
}

/** @throws UserError if library, world, task and policy do not fit each other, or one of them is none */
export async function planLearning(library: Library, options: LearnOptions): Promise<LearnPlan> {
  const { task, seed = 1, steps = STEPS, workers = availableParallelism(), queue, from } = options;
  const { xml, what = "The world", assets = new Map() } = options.world;
  if (task.protocol !== "file:") throw new UserError(`${task.href}: the module of a task must be a file.`);
  const path = fileURLToPath(task);
  const { motifs, preparation } = library;
  const controller = await build(library, options.build);
  const ticks = motifs.reduce((sum, motif) => sum + motif.steps + preparation, 0) / motifs.length;
  const tickDiscount = DISCOUNT ** (1 / ticks);
  const source: PlaceSource = { world: { xml, what, assets }, task: { href: task.href, what: path }, actor: { controller }, tickDiscount };
  const loaded = (await Place.open(source)).task;
  const goals = aimsOf(loaded.goals);
  if (motifs.length + goals.length < 2) {
    throw new UserError(`The library has one motif, and ${path} asks for no goals: there is nothing to choose. Add a motif, or goals.`);
  }
  const policy: LearnPlan["policy"] = {
    inputs: loaded.inputs,
    motifs: motifs.map(({ name }) => name),
    ...(goals.length > 0 && { goals }),
    cortex: cortexHash(library.cortex),
    seed,
    task: basename(path, extname(path)),
  };
  const shape = { inputs: policy.inputs.length, hidden: from?.b1.length ?? HIDDEN, choices: motifs.length, amounts: goals.length };
  checkFits({ ...policy, ...arraysFor(new Float32Array(sizeOf(shape)), shape) }, library); // before anything is learned
  const start = from && startFrom(from, policy);
  const training = { shape, seed, steps, tickDiscount, from: start };
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const program = await readFile(task);
  const hash = sha(
    encode([xml, policy, { ...training, from: undefined }]),
    ...[...assets].flatMap(([name, bytes]) => [encode(name), bytes]),
    program,
    controller,
    new Uint8Array((start ?? new Float32Array(0)).slice().buffer),
  );
  return { source, training, policy, workers, queue, taskHash: sha(program), hash };
}

function arraysFor(values: Float32Array, shape: Shape): Arrays {
  const [W1, b1, W2, b2, W3, b3] = arraysOf(values, shape).map((array) => array.slice());
  return { W1, b1, W2, b2, W3, b3 };
}

/** The network of a policy, grown by an output for each motif that it does not know. */
function startFrom(from: Policy, { inputs, motifs, goals = [], cortex }: LearnPlan["policy"]): Float32Array {
  const list = (names: readonly string[]) => names.join(", ") || "none";
  const aims = (all: readonly Aim[]) => list(all.map(({ channel, from, to }) => `${channel} from ${from} to ${to}`));
  if (from.cortex !== cortex) throw new UserError("The policy to go on from was learned with a library of another cortex.");
  const differ = (what: string, its: string, ours: string) => {
    if (its !== ours) throw new UserError(`The policy to go on from has the ${what} ${its}, and the task ${ours}: they must be the same.`);
  };
  differ("inputs", list(from.inputs), list(inputs));
  differ("goals", aims(from.goals ?? []), aims(goals));
  if (from.motifs.some((name, i) => name !== motifs[i])) {
    throw new UserError(
      `The policy to go on from picks from ${list(from.motifs)}, and the library has ${list(motifs)}: it must have the same, in this order, and may have more.`,
    );
  }
  const { W1, b1, W2, b2, W3, b3 } = from;
  const values = joined([W1, b1, W2, b2, W3, b3, new Float32Array(goals.length).fill(FIRST_LOG_SD)]);
  const known = { inputs: inputs.length, hidden: b1.length, choices: from.motifs.length, amounts: goals.length };
  return withChoices(values, known, motifs.length - known.choices);
}

/** Carry out a plan. The same plan gives the same policy, to the bit, whatever the number of workers. */
export async function learn(
  { source, training, policy, workers, queue, taskHash, hash }: LearnPlan,
  { kept, keep = async () => {} }: Pick<LearnOptions, "kept" | "keep"> = {},
  onProgress: (progress: LearnProgress) => void = () => {},
): Promise<LearnedPolicy> {
  const saved = kept && readCheckpoint(kept.bytes, hash, kept.what);
  const work = episodes(new Map([[taskHash, source.task.href]]));
  const runner = await openRunner(work, { workers, queue }, () => {}, source);
  const place = queue ? { source } : {}; // threads here are given it once
  const play: PlayRound = (round, count, from) =>
    Promise.all(
      Array.from({ length: count }, (_, i) =>
        runner.run<Episode>({ name: round.name, of: 1, cost: 1 }, { ...place, round, number: from + i }),
      ),
    );
  const told = ({ iterations }: State) => {
    const last = iterations[iterations.length - 1];
    if (last) onProgress({ steps: last.steps, of: training.steps, meanReturn: mean([...last.returns]) });
  };
  if (saved) told(saved);
  try {
    const { shape, values, ...figures } = await train(training, play, saved, async (state) => {
      told(state);
      await keep(writeCheckpoint(state, hash));
    });
    return { policy: { ...policy, ...arraysFor(values, shape) }, ...figures, warnings: warningsOf(figures) };
  } finally {
    await runner.close();
  }
}

/** So many standard errors above chance counts as better. */
const CLEAR = 2;

/** What is to be said against a policy. */
export function warningsOf({ best, blind }: Pick<Trained, "best" | "blind">): string[] {
  const gains = best.map((total, i) => total - blind[i]); // the starts are the same
  const gain = mean(gains);
  const error = sampleStandardDeviation(gains) / Math.sqrt(gains.length);
  if (gain > CLEAR * error) return [];
  const [its, chance] = [best, blind].map((totals) => Number(mean([...totals]).toPrecision(3)));
  return [
    `The policy is not better than choosing at random: a return of ${its} an episode, against ${chance} (${best.length} episodes each). ` +
      "More steps, inputs that tell more, or a reward that is met by chance now and then may help.",
  ];
}

/**
 * Learn by reinforcement which motif of a library to play when, for a task in a world.
 * @throws UserError if they do not fit each other, or the task does something wrong
 */
export async function learnPolicy(
  library: Library,
  options: LearnOptions,
  onProgress?: (progress: LearnProgress) => void,
): Promise<LearnedPolicy> {
  return learn(await planLearning(library, options), options, onProgress);
}
