// One job of the comparison.
import { mean } from "simple-statistics";
import { build } from "../../device/build.ts";
import { type Shape, withChoices } from "../../learn/policy/network.ts";
import { Place, type PlaceSource } from "../../learn/policy/place.ts";
import { TESTS, type Trained, type TrainOptions, testRound, train } from "../../learn/policy/train.ts";
import type { OnProgress } from "../../learn/runner.ts";
import type { Library, Transition } from "../../model/library.ts";
import { HIDDEN } from "../../model/policy.ts";
import { aimsOf } from "../../world/task.ts";
import { addLater, drivenByTorques, learnMotifs, openBody, taskOf } from "./bodies.ts";
import { STEPS_AN_ITERATION } from "./cost.ts";
import { type AddedJob, type LibraryJob, type PolicyJob, type Result, ROWS, type Row, type TaskName, type TorquesJob } from "./jobs.ts";

/** A motif of the swimmer with its preparation, and how many of them an episode has. */
const TICKS = 72;
const DECISIONS = 40;
/** What is left of a reward a tick later, where motifs are chosen from. */
const TICK_DISCOUNT = 0.95 ** (1 / TICKS);

/** Among how many motifs a policy chooses, and how many amounts it gives beside what the task has goals for. */
type Decides = Pick<Shape, "choices" | "amounts">;

/** How far a job is: steps of the world. */
type Tell = (steps: number) => void;

/** A place to learn in, and what it is for. */
interface Setting {
  readonly task: TaskName;
  readonly isShaped?: boolean;
  readonly world: PlaceSource["world"];
  readonly actor: PlaceSource["actor"];
  readonly decisions?: number;
  readonly tickDiscount?: number;
}

function open({ task, isShaped = false, tickDiscount = TICK_DISCOUNT, ...setting }: Setting): Promise<Place> {
  return Place.open({ ...setting, task: taskOf(task, isShaped), tickDiscount });
}

/** How it is learned. */
type How = Pick<TrainOptions, "seed" | "steps" | "from" | "settings">;

async function learnIn(setting: Setting, decides: Decides, how: How, tell: Tell): Promise<Trained> {
  const place = await open(setting);
  const { inputs, goals } = place.task;
  const amounts = decides.amounts + aimsOf(goals).length;
  const { tickDiscount = TICK_DISCOUNT } = setting;
  return train(
    { ...how, shape: { inputs: inputs.length, hidden: HIDDEN, choices: decides.choices, amounts }, tickDiscount },
    async (round, count, first) => Array.from({ length: count }, (_, i) => place.play(round, first + i)),
    undefined,
    ({ iterations }) => tell(iterations[iterations.length - 1].steps),
  );
}

/** Targets touched in each test episode: what is learned elsewhere, played in this setting. */
async function touchedIn(setting: Setting, { shape, values }: Trained, seed: number): Promise<number[]> {
  const place = await open({ ...setting, isShaped: false });
  const round = testRound({ shape, values, seed }, "best");
  return Array.from({ length: TESTS }, (_, i) => place.play(round, i).total);
}

const curveOf = ({ iterations }: Trained) =>
  iterations.map(({ steps, returns }): [number, number] => [steps, Number(mean([...returns]).toFixed(3))]);

export async function runJob(job: PolicyJob, onProgress: OnProgress): Promise<readonly Result[]> {
  switch (job.what) {
    case "library":
      return runLibrary(job, onProgress);
    case "torques":
      return runTorques(job, onProgress);
    case "added":
      return runAdded(job, onProgress);
  }
}

/** Tells of a policy that learns. */
const telling =
  (onProgress: OnProgress, name: string, of: number): Tell =>
  (done) =>
    onProgress({ name, done: Math.min(done, of), of, nmse: Number.NaN, cost: 1 / STEPS_AN_ITERATION });

/** The controller of a library, with its own transition or another. */
const playing = (library: Library, transition?: Transition) => build(library, transition ? { transition } : {});

async function runLibrary(job: LibraryJob, onProgress: OnProgress): Promise<Result[]> {
  const { body: name, tasks, hasModule, seed, steps } = job;
  const body = await openBody(name);
  const library = await learnMotifs(body, job, onProgress);
  const decides = { choices: library.motifs.length, amounts: 0 };
  const results: Result[] = [];
  const learn = async (task: TaskName, row: Row, transition?: Transition) => {
    const setting = { task, world: body.world, actor: { controller: await playing(library, transition) } };
    const trained = await learnIn(setting, decides, { seed, steps }, telling(onProgress, `${task}, ${row}`, steps));
    results.push({ job, row, task, touched: trained.best, curve: curveOf(trained) });
    return { setting, trained };
  };
  for (const task of tasks) {
    if (!hasModule) {
      await learn(task, ROWS.without);
      continue;
    }
    const { setting, trained } = await learn(task, ROWS.module);
    const without = { ...setting, actor: { controller: await playing(library, "none") } };
    results.push({ job, row: ROWS.removed, task, touched: await touchedIn(without, trained, seed) });
    await learn(task, ROWS.reset, "reset");
    if (task !== "far" && task !== "near") continue;
    const shaped = { ...setting, isShaped: true };
    const aimed = await learnIn(shaped, decides, { seed, steps }, telling(onProgress, `${task}, ${ROWS.moduleShaped}`, steps));
    results.push({ job, row: ROWS.moduleShaped, task, touched: await touchedIn(shaped, aimed, seed), curve: curveOf(aimed) });
  }
  return results;
}

async function runTorques(job: TorquesJob, onProgress: OnProgress): Promise<Result[]> {
  const { task, isShaped, seed, steps, hold, torque, tickDiscount, settings } = job;
  const { world, channels, rate } = await openBody("swimmer");
  const actor = { tick: 1 / rate, ticks: hold, scale: torque };
  const decisions = Math.round((DECISIONS * TICKS) / hold);
  const setting = { task, isShaped, world: drivenByTorques(world), actor, decisions, tickDiscount };
  const decides = { choices: 0, amounts: channels.length };
  const row = isShaped ? ROWS.shaped : ROWS.sparse;
  const trained = await learnIn(setting, decides, { seed, steps, settings }, telling(onProgress, row, steps));
  const touched = isShaped ? await touchedIn(setting, trained, seed) : trained.best;
  return [{ job, row, task, touched, curve: curveOf(trained) }];
}

async function runAdded(job: AddedJob, onProgress: OnProgress): Promise<Result[]> {
  const { task, motif, seed, steps, more } = job;
  const body = await openBody("swimmer");
  const library = await learnMotifs(body, { ...job, hasModule: true }, onProgress, motif);
  const grown = await addLater(library, body, motif, onProgress);
  const learn = async (row: Row, { motifs, ...rest }: Library, count: number, from?: Float32Array) => {
    const setting = { task, world: body.world, actor: { controller: await playing({ motifs, ...rest }) } };
    const decides = { choices: motifs.length, amounts: 0 };
    const trained = await learnIn(setting, decides, { seed, steps: count, from }, telling(onProgress, row, count));
    return { trained, result: { job, row, task, touched: trained.best, curve: curveOf(trained) } };
  };
  const before = await learn(ROWS.before, library, steps);
  const control = await learn(ROWS.control, library, more, before.trained.values);
  const added = await learn(ROWS.added, grown, more, withChoices(before.trained.values, before.trained.shape, 1));
  return [before.result, control.result, added.result];
}
