// A worker of a queue: takes jobs, has threads do them, and leaves the answers there.
import type { Job as BullJob } from "bullmq";
import type { Redis } from "ioredis";
import { UserError } from "../../base/errors.ts";
import { type Answer, Pool, type Queue, type TaskProgress, type Work } from "../runner.ts";
import { claim, connect, HEARTBEAT, isThere, JOBS, KEPT, keyOfAnswer, loadQueue, NEWS, PREFIX } from "./connection.ts";
import { readAnswer, readJob, words, writeAnswer } from "./message.ts";

/** A worker that says nothing for so long is dead (ms), and what it did is done again; so often it is looked for (ms). */
const DEAD_AFTER = 10_000;
const LOOKED_FOR = 5_000;
/** So many workers may die of a job before it is given up. */
const DEATHS = 3;
/** How often it is told how far a job is, ms. */
const TOLD = 1000;

export interface WorkerOptions {
  /** Jobs at a time, each in a thread of its own. */
  readonly concurrency: number;
  /** What happens, in words. */
  readonly tell: (line: string) => void;
}

/** Do jobs until told to stop. @throws UserError if the queue cannot be reached, or comes to be of another version */
export async function workForQueue(works: readonly Work[], at: Queue, { concurrency, tell }: WorkerOptions): Promise<void> {
  const { Worker } = await loadQueue();
  const { client, told, leave } = await connect(at);
  const { stop } = at;
  const bench = new Bench(works, client, concurrency);
  const worker = new Worker(JOBS, (job, token) => bench.take(job, token), {
    connection: client,
    prefix: PREFIX,
    concurrency,
    drainDelay: NEWS / 1000,
    lockDuration: DEAD_AFTER,
    stalledInterval: LOOKED_FOR,
    maxStalledCount: DEATHS - 1,
  });
  worker.on("error", () => {}); // it connects again
  worker.on("completed", ({ id = "", name }, refusal) =>
    tell(refusal ? `refused: ${name} ${id.slice(0, 12)}: ${refusal}` : `done: ${name} ${id.slice(0, 12)}`),
  );
  worker.on("failed", (job, { message }) => tell(`failed: ${job?.name ?? "a job"} ${job?.id?.slice(0, 12) ?? ""}: ${words(message)}`));
  let isAway = false;
  const away = (now: boolean) => {
    if (now !== isAway) tell(`The queue at ${told} is ${now ? "away; trying again" : "back"}.`);
    isAway = now;
  };
  client.on("close", () => away(true)).on("ready", () => away(false));
  tell(`Working for the queue at ${told}, ${concurrency} ${concurrency === 1 ? "job" : "jobs"} at a time.`);
  let heartbeat: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      if (stop?.aborted) resolve();
      stop?.addEventListener("abort", () => resolve());
      heartbeat = setInterval(() => claim(client, told).catch((error) => error instanceof UserError && reject(error)), HEARTBEAT);
    });
  } finally {
    clearInterval(heartbeat);
    client.removeAllListeners("close");
    await worker.pause(true).catch(() => {});
    if (await isThere(client)) await bench.giveBack();
    await bench.close();
    await worker.close(true).catch(() => {}); // a job that could not be given back is found to be nobody's
    leave();
  }
}

/** The threads, and the jobs that they are at. */
class Bench {
  readonly #works: readonly Work[];
  readonly #client: Redis;
  readonly #concurrency: number;
  readonly #pools = new Map<string, Pool>();
  readonly #running = new Map<string, { readonly job: BullJob; readonly token: string; at: number }>();

  #isLeaving = false;

  constructor(works: readonly Work[], client: Redis, concurrency: number) {
    this.#works = works;
    this.#client = client;
    this.#concurrency = concurrency;
  }

  /** What the user cannot have, if so. */
  async take(job: BullJob, token = ""): Promise<string | undefined> {
    const name = job.id ?? "";
    this.#running.set(name, { job, token, at: 0 }); // from the very beginning: it may have to be given back
    try {
      if (this.#isLeaving) return void (await this.giveBack()); // it was on its way
      const { work, task } = readJob(this.#works, name, job.data);
      if (await this.#isAnswered(work, task, name)) return undefined;
      const answer = await this.#do(work, task, name);
      await this.#client.set(keyOfAnswer(name), writeAnswer(work, task, name, answer), "EX", KEPT);
      return "refusal" in answer ? words(answer.refusal) : undefined;
    } finally {
      this.#running.delete(name);
    }
  }

  /** Jobs that are not done are anybody's again, at once. */
  async giveBack(): Promise<void> {
    this.#isLeaving = true;
    await Promise.allSettled([...this.#running.values()].map(({ job, token }) => job.moveToWait(token)));
  }

  /** Whether there is an answer that is one. */
  async #isAnswered(work: Work, task: object, name: string): Promise<boolean> {
    const written = await this.#client.get(keyOfAnswer(name));
    try {
      if (written !== null) readAnswer(work, task, name, written);
      return written !== null;
    } catch {
      return false;
    }
  }

  async #do(work: Work, task: object, name: string): Promise<Answer<unknown>> {
    try {
      return { result: await this.#poolFor(work).run({ name, of: 0, cost: 1 }, task) };
    } catch (error) {
      if (error instanceof UserError) return { refusal: error.message };
      throw error;
    }
  }

  #poolFor({ kind, module }: Work): Pool {
    const pool = this.#pools.get(kind) ?? new Pool(module, this.#concurrency, (progress) => this.#tell(progress));
    this.#pools.set(kind, pool);
    return pool;
  }

  #tell({ name, done, nmse, of }: TaskProgress): void {
    const running = this.#running.get(name);
    const now = performance.now();
    if (!running || done === 0 || now - running.at < TOLD) return;
    running.at = now;
    running.job.updateProgress({ done, nmse: Number.isFinite(nmse) ? nmse : null, of }).catch(() => {}); // the next one will do
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#pools.values()].map((pool) => pool.close()));
  }
}
