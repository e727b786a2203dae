// The connection to a queue's server. What it says of the address never holds the password.
import type { Redis } from "ioredis";
import { reasonOf, UserError } from "../../base/errors.ts";
import { VERSION } from "../../base/version.ts";

/** Before all keys. */
export const PREFIX = "thalamotor";
export const JOBS = "jobs";
export const keyOfJob = (name: string) => `${PREFIX}:${JOBS}:${name}`;
export const keyOfAnswer = (name: string) => `${PREFIX}:answer:${name}`;
/** Seconds for which an answer is kept: whoever asks again has it. */
export const KEPT = 24 * 3600;

const KEY_OF_VERSION = `${PREFIX}:version`;
/** Seconds after which a version is forgotten that nobody uses; how often it is said that somebody does (ms). */
const FORGOTTEN = 30;
export const HEARTBEAT = 10_000;

/** An address taken apart; `told` is what may be printed. */
export function readAddress(address: string) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if ((url?.protocol !== "redis:" && url?.protocol !== "rediss:") || !url.hostname || !/^\/?\d{0,4}$/.test(url.pathname)) {
    throw new UserError("The address of a queue is redis://host:port or rediss://user:password@host:port, with /number for a database.");
  }
  const { protocol, hostname, port, username, password, pathname } = url;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const db = Number(pathname.slice(1));
  return {
    told: `${protocol}//${hostname}:${port || 6379}`,
    options: {
      host,
      port: Number(port || 6379),
      db,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === "rediss:" && { tls: { servername: host } }),
    },
  };
}

/** BullMQ and its driver are who uses a queue's to install. */
export async function loadQueue(): Promise<
  Pick<typeof import("bullmq"), "Queue" | "QueueEvents" | "Worker"> & Pick<typeof import("ioredis"), "Redis">
> {
  try {
    const [{ Queue, QueueEvents, Worker }, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { Queue, QueueEvents, Worker, Redis };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("A queue needs two packages that thalamotor does not install by itself: npm install bullmq@6 ioredis@5");
  }
}

/** A connection, which is made again whenever it is lost. @throws UserError if it cannot be made now */
export async function connect(address: string): Promise<{ client: Redis; told: string }> {
  const { told, options } = readAddress(address);
  const { Redis } = await loadQueue();
  const client = new Redis({
    ...options,
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * times, 2000),
  });
  let reason: unknown;
  client.on("error", (error) => {
    reason = error;
  });
  try {
    await client.connect();
    await claim(client, told);
  } catch (error) {
    client.disconnect();
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot reach the queue at ${told}: ${reasonOf(reason ?? error)}.`);
  }
  return { client, told };
}

/** Say that this version uses the queue. @throws UserError if another one does: their jobs are not the same */
export async function claim(client: Redis, told: string): Promise<void> {
  if (await client.set(KEY_OF_VERSION, VERSION, "EX", FORGOTTEN, "NX")) return;
  const version = await client.get(KEY_OF_VERSION);
  if (version !== null && version !== VERSION) {
    throw new UserError(
      `The queue at ${told} is used by thalamotor ${JSON.stringify(version.slice(0, 40))}, and this is ${VERSION}: ` +
        `all who use it must have one version. When the others are gone it is free after ${FORGOTTEN} s.`,
    );
  }
  await client.expire(KEY_OF_VERSION, FORGOTTEN);
}
