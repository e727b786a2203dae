// Asks a queue: puts jobs in, waits for the answers, and puts in again what got lost.
import type { Queue as BullQueue, QueueEvents } from "bullmq";
import type { Redis } from "ioredis";
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import type { NamedTask, OnProgress, Queue, Runner, Work } from "../runner.ts";
import { type Connection, claim, connect, HEARTBEAT, isThere, JOBS, keyOfAnswer, keyOfJob, loadQueue, NEWS, PREFIX } from "./connection.ts";
import { type Job, makeJob, readAnswer, words } from "./message.ts";

/** How often it is looked for what nobody told of, ms: an event is missed when the server is restarted. */
const SWEEP = 2000;
/** Jobs that a sweep looks for at a time. */
const AT_A_TIME = 500;

/** A job that is waited for. */
interface Waiting {
  readonly job: Job;
  readonly task: object;
  readonly named: NamedTask;
  readonly answered: Promise<unknown>;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

const progressSchema = z.object({ done: z.number().min(0), nmse: z.number().nullable(), of: z.number().min(0) });

/** What an asker has open. */
interface Opened extends Connection {
  readonly queue: BullQueue;
  readonly events: QueueEvents;
}

export class Asker implements Runner {
  readonly #work: Work;
  readonly #client: Redis;
  readonly #leave: () => void;
  readonly #queue: BullQueue;
  readonly #events: QueueEvents;
  readonly #onProgress: OnProgress;
  readonly #waiting = new Map<string, Waiting>();
  readonly #timers: readonly NodeJS.Timeout[];
  /** Why nothing is asked any more, and what was not answered then. */
  #ended: Error | undefined;
  readonly #abandoned: string[] = [];

  private constructor(work: Work, { client, told, leave, queue, events }: Opened, onProgress: OnProgress) {
    this.#work = work;
    this.#client = client;
    this.#leave = leave;
    this.#queue = queue;
    this.#events = events;
    this.#onProgress = onProgress;
    events.on("completed", ({ jobId }) => this.#look(jobId));
    events.on("failed", ({ jobId, failedReason }) => this.#fail(jobId, failedReason));
    events.on("progress", ({ jobId, data }) => this.#progress(jobId, data));
    this.#timers = [
      setInterval(() => this.#sweep().catch(() => {}), SWEEP), // the server is away: the next one finds out
      setInterval(() => claim(client, told).catch((error) => error instanceof UserError && this.#end(error)), HEARTBEAT),
    ];
  }

  /** @throws UserError if the queue cannot be reached, or is of another version */
  static async open<T>(work: Work<T>, at: Queue, onProgress: OnProgress): Promise<Asker> {
    const { Queue, QueueEvents } = await loadQueue();
    const connection = await connect(at);
    const { client } = connection;
    const { stop } = at;
    const [seconds] = await client.time();
    const queue = new Queue(JOBS, { connection: client, prefix: PREFIX });
    // from now on, or what ends before the first reading would not be told
    const lastEventId = `${Number(seconds) * 1000}-0`;
    const events = new QueueEvents(JOBS, { connection: client, prefix: PREFIX, lastEventId, blockingTimeout: NEWS });
    queue.on("error", () => {}); // it connects again
    events.on("error", () => {});
    const asker = new Asker(work as Work, { ...connection, queue, events }, onProgress);
    stop?.addEventListener("abort", () => asker.#end(stop.reason));
    return asker;
  }

  async run<R>(named: NamedTask, task: object): Promise<R> {
    if (this.#ended) throw this.#ended;
    const job = makeJob(this.#work, task);
    let waiting = this.#waiting.get(job.name);
    if (!waiting) {
      const { promise, resolve, reject } = deferred();
      waiting = { job, task, named, answered: promise, resolve, reject };
      this.#waiting.set(job.name, waiting);
      this.#ask(waiting).catch((error) => this.#settle(job.name)?.reject(error));
    }
    return (await waiting.answered) as R;
  }

  async close(): Promise<void> {
    this.#end(new Error("The queue was left."));
    for (const timer of this.#timers) clearInterval(timer);
    const isLeftInOrder = await isThere(this.#client);
    if (isLeftInOrder) await this.#clean();
    else this.#leave(); // or closing would wait for the server
    const closed = Promise.allSettled([this.#events.close(), this.#queue.close()]);
    if (isLeftInOrder) await closed;
    this.#leave();
  }

  /** Jobs that nobody here waits for any more; one that is being done is left, and its answer kept. */
  async #clean(): Promise<void> {
    await Promise.allSettled(this.#abandoned.map((name) => this.#queue.remove(name)));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const name of [...this.#waiting.keys()]) {
      this.#abandoned.push(name);
      this.#settle(name)?.reject(error);
    }
  }

  async #ask({ job }: Waiting): Promise<void> {
    if (await this.#look(job.name)) return;
    await this.#add(job);
  }

  async #add({ name, text }: Job): Promise<void> {
    if (!this.#waiting.has(name)) return;
    await this.#queue.add(this.#work.kind, { text }, { jobId: name, removeOnComplete: true, removeOnFail: true });
  }

  /** Whether there is an answer. */
  async #look(name: string): Promise<boolean> {
    if (!this.#waiting.has(name)) return false;
    const written = await this.#client.get(keyOfAnswer(name));
    const waiting = written === null ? undefined : this.#settle(name);
    if (written === null || !waiting) return false;
    try {
      const answer = readAnswer(this.#work, waiting.task, name, written);
      if ("refusal" in answer) {
        await this.#client.del(keyOfAnswer(name)); // what one machine lacks another may have
        waiting.reject(new UserError(answer.refusal));
      } else waiting.resolve(answer.result);
      this.#onProgress({ ...waiting.named, done: waiting.named.of, nmse: Number.NaN });
    } catch (error) {
      await this.#client.del(keyOfAnswer(name));
      const why = (error as Error).message;
      waiting.reject(new UserError(`What the queue gave for ${waiting.named.name} is refused and was removed: ${why}. Call again.`));
    }
    return true;
  }

  #fail(name: string, reason: string): void {
    const waiting = this.#settle(name);
    if (!waiting) return;
    const what = waiting.named.name;
    const isLost = /stalled more than/.test(reason);
    waiting.reject(
      new UserError(isLost ? `Every worker that began ${what} died or was stopped.` : `A worker could not do ${what}: ${words(reason)}`),
    );
  }

  #progress(name: string, data: unknown): void {
    const waiting = this.#waiting.get(name);
    const told = progressSchema.safeParse(data);
    if (!waiting || !told.success) return;
    const { done, nmse, of } = told.data;
    this.#onProgress({ ...waiting.named, done, nmse: nmse ?? Number.NaN, of: of || waiting.named.of });
  }

  #settle(name: string): Waiting | undefined {
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    return waiting;
  }

  /** Answers that nobody told of; and jobs that are gone without one are put in again. */
  async #sweep(): Promise<void> {
    if (this.#client.status !== "ready") return;
    const all = [...this.#waiting.values()];
    for (let from = 0; from < all.length; from += AT_A_TIME) {
      const some = all.slice(from, from + AT_A_TIME);
      const pipeline = this.#client.pipeline();
      for (const { job } of some) pipeline.exists(keyOfJob(job.name)).exists(keyOfAnswer(job.name));
      const there = (await pipeline.exec())?.map(([, value]) => value === 1) ?? [];
      for (const [i, { job }] of some.entries()) {
        if (there[2 * i + 1]) await this.#look(job.name);
        else if (there[2 * i] === false) await this.#add(job);
      }
    }
  }
}

function deferred() {
  let resolve: (result: unknown) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
