// Where tasks are done: here, or by the workers of a queue.
import { type OnProgress, Pool, type Queue, type Runner, type Work } from "./runner.ts";

/** In so many threads here, or wherever workers of the queue are. The results are the same bytes. */
export interface Where {
  readonly workers: number;
  readonly queue?: Queue | undefined;
}

/** @param given what every thread here finds in piscina's workerData; workers elsewhere make it themselves */
export async function openRunner<T>(work: Work<T>, { workers, queue }: Where, onProgress: OnProgress, given?: unknown): Promise<Runner> {
  if (!queue) return new Pool(work.module, workers, onProgress, given);
  const { Asker } = await import("./queue/asker.ts"); // which is not needed by those who have one machine
  return Asker.open(work, queue, onProgress);
}
