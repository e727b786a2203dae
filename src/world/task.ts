// What a policy is rewarded for in a world: a module that a user writes. It is run where nobody watches, so whatever it does
// wrong is said: what, in which function, at which line.

import { UserError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { checkName } from "../model/check.ts";
import type { Aim } from "../model/policy.ts";
import type { World } from "./world.ts";

/** Something to see, in world coordinates (m): a target. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radius: number;
}

/**
 * A task, the default export of its module. `Episode` is whatever the task has to remember of one episode: where its target
 * is, how near the body was. The functions may move the world in `reset` alone, and must draw whatever they leave to chance from
 * `random`: the same seed is then the same training, to the bit. docs/policy.md has one.
 */
export interface Task<Episode = unknown> {
  /** Names of what the policy is told, in order. A sensor of the library by its name is read by the controller itself in play. */
  readonly inputs: readonly string[];
  /**
   * Channels for which the policy chooses a goal too, where the motif it picks is to end (each of them within its limits), from
   * one value to another. For tasks in which it matters where exactly a motif leads; rhythmic motifs have none.
   */
  readonly goals?: Readonly<Record<string, readonly [from: number, to: number]>>;
  /** Longest episode, in decisions: so many motifs are picked. */
  readonly decisions: number;
  /** Begin an episode, in a world that was reset: put the body where it is to begin (world.reset), choose a target. */
  reset(world: World, random: Random): Episode;
  /** Write what the policy is told now, each of `inputs` at its place, all finite; of order 1 is learned best. */
  observe(world: World, episode: Episode, inputs: Float32Array): void;
  /** The reward of the tick that has just ended, finite: called once after every tick. May change the episode. */
  reward(world: World, episode: Episode, random: Random): number;
  /** Whether the episode has ended: called after the reward. What would have come later is worth nothing then. */
  isOver(world: World, episode: Episode): boolean;
  /** What is to be seen of it beside the body, as it is now. */
  marks?(episode: Episode): readonly Mark[];
}

/** The goals of a task, in order. */
export const aimsOf = (goals: Task["goals"] = {}): Aim[] => Object.entries(goals).map(([channel, [from, to]]) => ({ channel, from, to }));

const MOST_INPUTS = 256;
const MOST_DECISIONS = 10_000;
/** What each function is called with, for those who forgot one. */
const FUNCTIONS = {
  reset: "world, random",
  observe: "world, episode, inputs",
  reward: "world, episode, random",
  isOver: "world, episode",
} as const;

/**
 * The task of a module.
 * @param what names it in errors
 * @throws UserError if the module cannot be loaded, or what it exports by default is no task
 */
export async function loadTask(url: URL, what = url.href): Promise<Task> {
  let loaded: { readonly default?: unknown };
  try {
    loaded = await import(url.href);
  } catch (error) {
    throw new UserError(`${what} cannot be loaded as a task: ${said(error)}${lineOf(error, url)}.`);
  }
  return careful(checkTask(loaded.default, what), what, url);
}

/** @throws UserError that says what is missing or wrong, by name */
export function checkTask(value: unknown, what: string): Task {
  const fail = (why: string): never => {
    throw new UserError(`${what} is no task: ${why}.`);
  };
  if (typeof value !== "object" || value === null) return fail("it must export an object by default: export default { inputs: [...], … }");
  const task = value as Partial<Record<keyof Task, unknown>>;
  for (const [name, given] of Object.entries(FUNCTIONS)) {
    if (typeof task[name as keyof Task] !== "function") fail(`it must have a function ${name}(${given})`);
  }
  if (task.marks !== undefined && typeof task.marks !== "function") fail("marks must be a function, marks(episode)");
  const { inputs, goals, decisions } = task;
  if (!Array.isArray(inputs) || inputs.some((name) => typeof name !== "string" || name === "")) {
    return fail('inputs must be a list of names, as ["bearing", "distance"]');
  }
  if (inputs.length < 1 || inputs.length > MOST_INPUTS) fail(`it has ${inputs.length} inputs, and 1 to ${MOST_INPUTS} are possible`);
  const twice = inputs.find((name, i) => inputs.indexOf(name) !== i);
  if (twice !== undefined) fail(`it has two inputs "${twice}"`);
  for (const name of inputs) checkName(name, `${what}, an input`);
  if (goals !== undefined && (typeof goals !== "object" || goals === null))
    fail("goals must be ranges by channel, as { elbow: [-0.5, 1] }");
  for (const [channel, range] of Object.entries(goals ?? {})) {
    const isRange = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1];
    if (!isRange) fail(`the goal of "${channel}" must be a range [from, to], finite, from less than to`);
  }
  if (!Number.isInteger(decisions) || (decisions as number) < 1 || (decisions as number) > MOST_DECISIONS) {
    fail(`decisions must be a whole number from 1 to ${MOST_DECISIONS}`);
  }
  return value as Task;
}

/** The task, that says what goes wrong in it. */
function careful(task: Task, what: string, url: URL): Task {
  const wrong = (name: string, why: string): never => {
    throw new UserError(`${what}: ${name} ${why}.`);
  };
  const call = <T>(name: keyof typeof FUNCTIONS | "marks", run: () => T): T => {
    let value: T;
    try {
      value = run();
    } catch (error) {
      if (error instanceof UserError) throw error;
      return wrong(name, `throws: ${said(error)}${lineOf(error, url)}`);
    }
    if (!(value instanceof Promise)) return value;
    value.catch(() => {}); // or it would end the process
    return wrong(name, "gives a promise: it must not be async");
  };
  const { inputs, goals, decisions } = task;
  return {
    inputs: [...inputs],
    ...(goals && { goals }),
    decisions,
    reset: (world, random) => call("reset", () => task.reset(world, random)),
    observe(world, episode, values) {
      values.fill(Number.NaN);
      call("observe", () => task.observe(world, episode, values));
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) wrong("observe", `leaves the input "${inputs[bad]}" ${values[bad]}: every input must be written, and finite`);
    },
    reward(world, episode, random) {
      const value: unknown = call("reward", () => task.reward(world, episode, random));
      return typeof value === "number" && Number.isFinite(value) ? value : wrong("reward", `gives ${shown(value)}, not a finite number`);
    },
    isOver(world, episode) {
      const value: unknown = call("isOver", () => task.isOver(world, episode));
      return typeof value === "boolean" ? value : wrong("isOver", `gives ${shown(value)}, not true or false`);
    },
    marks(episode) {
      const value: unknown = call("marks", () => task.marks?.(episode) ?? []);
      return isMarks(value) ? value : wrong("marks", "gives no list of { x, y, z, radius }, finite numbers");
    },
  };
}

const isMarks = (value: unknown): value is readonly Mark[] =>
  Array.isArray(value) && value.every((mark) => [mark?.x, mark?.y, mark?.z, mark?.radius].every(Number.isFinite));

/** What was thrown: anything at all. */
const said = (error: unknown) => (error instanceof Error ? String(error.message).split("\n")[0].replace(/\.$/, "") : shown(error));
const shown = (value: unknown) =>
  (typeof value === "object" && value !== null) || typeof value === "function" ? `a value of type ${typeof value}` : String(value);

/** Where in the module it happened, if its stack says. */
function lineOf(error: unknown, { pathname }: URL): string {
  const stack = error instanceof Error ? String(error.stack) : "";
  const at = stack.indexOf(`${pathname}:`);
  const line = /^\d+/.exec(stack.slice(at + pathname.length + 1))?.[0];
  return at >= 0 && line ? ` (line ${line})` : "";
}
