// Tasks in worker threads, and how far they are.
import { Piscina } from "piscina";
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

/** Iterations done and current nMSE of a task, two f64 in shared memory. */
type SharedProgress = SharedArrayBuffer;

/** Tells how far a task is. */
export type Report = (done: number, nmse?: number) => void;

/** What a worker answers: what the task gave, or why the user cannot have it (errors lose their class between threads). */
type Answer<R> = { readonly result: R } | { readonly refusal: string };

/** The function that a worker module exports by default. */
export function serve<T, R>(
  work: (task: T, report: Report) => R | Promise<R>,
): (task: T & { progress: SharedProgress }) => Promise<Answer<R>> {
  return async (task) => {
    const counter = new Float64Array(task.progress);
    try {
      const report = (done: number, nmse = Number.NaN) => {
        counter[1] = nmse;
        counter[0] = done;
      };
      return { result: await work(task, report) };
    } catch (error) {
      if (error instanceof UserError) return { refusal: error.message };
      throw error;
    }
  };
}

export class Pool {
  readonly #workers: Piscina;
  readonly #running = new Map<Float64Array, { name: string; of: number; cost: number }>();
  readonly #timer: NodeJS.Timeout;
  readonly #onProgress: OnProgress;

  /** @param module exports by default what `serve` makes */
  constructor(module: URL, workers: number, onProgress: OnProgress) {
    this.#onProgress = onProgress;
    this.#workers = new Piscina({ filename: module.href, minThreads: workers, maxThreads: workers });
    this.#timer = setInterval(() => {
      for (const [counter, task] of this.#running) onProgress({ ...task, done: counter[0], nmse: counter[1] });
    }, 100);
  }

  async run<T>({ name, of, cost }: { name: string; of: number; cost: number }, task: object): Promise<T> {
    const progress: SharedProgress = new SharedArrayBuffer(16);
    const counter = new Float64Array(progress);
    this.#running.set(counter, { name, of, cost });
    try {
      const answer: Answer<T> = await this.#workers.run({ ...task, progress });
      if ("refusal" in answer) throw new UserError(answer.refusal);
      return answer.result;
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
