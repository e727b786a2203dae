// What runs tasks, and how far they are; and worker threads of this process, which run them. Workers elsewhere: queue/.
import { Piscina } from "piscina";
import type * as z from "zod";
import { UserError } from "../base/errors.ts";

/**
 * How far a task is: its name, iterations done and in all, current nMSE (NaN if it has none), and what an iteration takes
 * of all workers' time, one of a motif being 1.
 */
export interface TaskProgress {
  readonly name: string;
  readonly done: number;
  readonly of: number;
  readonly nmse: number;
  readonly cost: number;
}

export type OnProgress = (progress: TaskProgress) => void;

/** Iterations done, current nMSE, and iterations in all if they are not those announced (0 if they are): f64 in shared memory. */
type SharedProgress = SharedArrayBuffer;

/** Tells how far a task is; `of` if it turns out to be more, or less, than was announced. */
export type Report = (done: number, nmse?: number, of?: number) => void;

/** What a worker answers: what the task gave, or why the user cannot have it (errors lose their class between threads). */
export type Answer<R> = { readonly result: R } | { readonly refusal: string };

/** The function that a worker module exports by default. */
export function serve<T, R>(
  work: (task: T, report: Report) => R | Promise<R>,
): (task: T & { progress: SharedProgress }) => Promise<Answer<R>> {
  return async (task) => {
    const counter = new Float64Array(task.progress);
    try {
      const report = (done: number, nmse = Number.NaN, of = 0) => {
        counter[1] = nmse;
        counter[2] = of;
        counter[0] = done;
      };
      return { result: await work(task, report) };
    } catch (error) {
      if (error instanceof UserError) return { refusal: error.message };
      throw error;
    }
  };
}

/** A kind of task, which is plain data, and who does it. */
export interface Work<T = object> {
  /** Names it in a queue. */
  readonly kind: string;
  /** A module that exports by default what `serve` makes. */
  readonly module: URL;
  /** What a task must be that comes from a queue, and the result of a task; both go there as what these encode to. */
  readonly task: z.ZodType<T>;
  result(task: T): z.ZodType;
}

/** Where tasks are done. */
export interface Runner {
  /** The task's result. @throws UserError if the user cannot have it */
  run<R>(named: NamedTask, task: object): Promise<R>;
  /** What is still being done is dropped. */
  close(): Promise<void>;
}

/** What is told of a task: its name, iterations in all, and what one takes (TaskProgress). */
export type NamedTask = Pick<TaskProgress, "name" | "of" | "cost">;

/** A queue that several machines take tasks from (queue/). */
export interface Queue {
  /** redis:// or rediss://, with user and password if it wants them */
  readonly address: string;
  /** Leave it clean, and fail. */
  readonly stop?: AbortSignal | undefined;
}

const seen = ({ of }: { of: number }, [done, nmse, inAll]: Float64Array) => ({ done, nmse, of: inAll || of });

/** How far many tasks are together, in iterations of a motif. What begins beyond what was planned adds to it: motifs that stalled. */
export class Tally {
  readonly #planned: number;
  readonly #tasks = new Map<string, { done: number; of: number }>();

  constructor(planned: number) {
    this.#planned = planned;
  }

  add({ name, done, of, cost }: Pick<TaskProgress, "name" | "done" | "of" | "cost">): void {
    this.#tasks.set(name, { done: done * cost, of: of * cost });
  }

  get done(): number {
    return this.#sum("done");
  }

  get of(): number {
    return Math.max(this.#planned, this.#sum("of"));
  }

  #sum(what: "done" | "of"): number {
    return [...this.#tasks.values()].reduce((sum, task) => sum + task[what], 0);
  }
}

/** Piscina's error of a thread that is gone: a task, which is a program, may end it. */
function ended(error: Error): never {
  if (!error.message.startsWith("worker exited")) throw error;
  throw new UserError(`A thread that plays or learns is gone (${error.message}): what it runs, as a task, must not end the process.`);
}

export class Pool implements Runner {
  readonly #workers: Piscina;
  readonly #running = new Map<Float64Array, NamedTask>();
  readonly #timer: NodeJS.Timeout;
  readonly #onProgress: OnProgress;

  /**
   * @param module exports by default what `serve` makes
   * @param given what every worker finds in piscina's workerData
   */
  constructor(module: URL, workers: number, onProgress: OnProgress, given?: unknown) {
    this.#onProgress = onProgress;
    this.#workers = new Piscina({ filename: module.href, minThreads: workers, maxThreads: workers, workerData: given });
    this.#timer = setInterval(() => {
      for (const [counter, task] of this.#running) onProgress({ ...task, ...seen(task, counter) });
    }, 100);
  }

  async run<T>({ name, of, cost }: NamedTask, task: object): Promise<T> {
    const progress: SharedProgress = new SharedArrayBuffer(24);
    const counter = new Float64Array(progress);
    this.#running.set(counter, { name, of, cost });
    try {
      const answer: Answer<T> = await this.#workers.run({ ...task, progress }).catch(ended);
      if ("refusal" in answer) throw new UserError(answer.refusal);
      return answer.result;
    } finally {
      this.#running.delete(counter);
      this.#onProgress({ name, cost, ...seen({ of }, counter) });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#workers.on("error", () => {}); // an answer that was on its way
    await this.#workers.destroy();
  }
}

/** What `work` makes of each item, those with the most steps first; in the items' order. */
export async function longestFirst<I extends { readonly steps: number }, T>(
  items: readonly I[],
  work: (item: I) => Promise<T>,
): Promise<T[]> {
  const order = items.map((_, i) => i).sort((a, b) => items[b].steps - items[a].steps);
  const results: T[] = [];
  await Promise.all(
    order.map(async (i) => {
      results[i] = await work(items[i]);
    }),
  );
  return results;
}
