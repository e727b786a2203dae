// The connection to a queue's server. What it says of the address never holds the password.
import { isIP } from "node:net";
import type { Redis, RedisOptions } from "ioredis";
import { reasonOf, UserError } from "../../base/errors.ts";
import { VERSION } from "../../base/version.ts";
import type { Queue } from "../runner.ts";

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

/** A server that says nothing for so long when it is called is not there, ms. */
const PATIENCE = 10_000;
/** Whoever leaves asks whether the server is still there, and waits so long; a connection that it does not end is cut after so long, ms. */
const LAST_WORD = 1000;
const PARTING = 200;
/** So long BullMQ waits for news before it asks again, ms; and by a second more it holds whoever leaves while the server is away. */
export const NEWS = 500;

/** An address taken apart; `told` is what may be printed. */
export function readAddress(address: string) {
  const { protocol, hostname, port, username, password, pathname } = checkedUrl(address);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const db = Number(pathname.slice(1));
  return {
    told: `${protocol}//${hostname}:${port || 6379}`,
    options: {
      host,
      port: Number(port || 6379),
      db,
      ...(username && { username }),
      ...(password && { password }),
      // a certificate is asked for by name, and an address is none
      ...(protocol === "rediss:" && { tls: isIP(host) ? {} : { servername: host } }),
    },
  };
}

function checkedUrl(address: string) {
  try {
    const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(address);
    const isRedis = (protocol === "redis:" || protocol === "rediss:") && hostname !== "" && search === "" && hash === "";
    if (isRedis && /^\/?\d{0,4}$/.test(pathname)) {
      return { protocol, hostname, port, pathname, username: decodeURIComponent(username), password: decodeURIComponent(password) };
    }
  } catch {
    // it is told below, without what may be a password
  }
  throw new UserError(
    "The address of a queue is redis://host:port or rediss://user:password@host:port, with /number for a database; " +
      "of a password, what is neither letter nor digit is written %XX (# is %23, % is %25).",
  );
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

/** What a promise gives, unless a signal comes first. */
function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

/** Whether the server says something: what is left to do there would otherwise be waited for without end. */
export async function isThere(client: Redis): Promise<boolean> {
  if (client.status !== "ready") return false;
  return unless(AbortSignal.timeout(LAST_WORD), client.ping()).then(
    () => true,
    () => false,
  );
}

/** A connection, and those that BullMQ makes of it. */
export interface Connection {
  readonly client: Redis;
  readonly told: string;
  /** Ends them all for good: BullMQ makes one again that it believes to be stuck, and one that is tried again would never end. */
  leave(): void;
}

/** A connection whose copies are known, whoever makes them: they are left together. */
function family(Redis: typeof import("ioredis").Redis, options: RedisOptions) {
  const all: Redis[] = [];
  let isLeft = false;
  class Member extends Redis {
    constructor(given: RedisOptions) {
      super(given);
      all.push(this);
      this.on("connect", () => isLeft && this.disconnect());
      this.on("error", () => {}); // it connects again
    }

    override duplicate(changes?: Partial<RedisOptions>): Member {
      return new Member({ ...this.options, ...changes });
    }
  }
  const first = new Member({
    ...options,
    lazyConnect: true,
    maxRetriesPerRequest: null,
    disconnectTimeout: PARTING,
    retryStrategy: (times) => (isLeft ? null : Math.min(50 * times, 2000)),
  });
  const leave = () => {
    isLeft = true;
    for (const one of all) one.disconnect();
  };
  return { first, leave };
}

/** A connection, which is made again whenever it is lost. @throws UserError if it cannot be made now */
export async function connect({ address, stop = new AbortController().signal }: Queue): Promise<Connection> {
  const { told, options } = readAddress(address);
  const { Redis } = await loadQueue();
  const { first: client, leave } = family(Redis, options);
  let reason: unknown;
  client.on("error", (error) => {
    reason = error;
  });
  const late = AbortSignal.timeout(PATIENCE);
  const silent = `it says nothing for ${PATIENCE / 1000} s${options.tls ? "; if it is not encrypted, its address begins with redis://" : ""}`;
  try {
    await unless(stop, unless(late, client.connect()));
    if (reason) throw reason; // a database that it has not: it would go on in another
    await unless(stop, unless(late, claim(client, told)));
  } catch (error) {
    leave();
    if (error instanceof UserError || stop.aborted) throw error;
    throw new UserError(`Cannot reach the queue at ${told}: ${late.aborted ? silent : whyNot(reason ?? error)}.`);
  }
  return { client, told, leave };
}

/** What is to be done about a reason. */
const HELP: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "no server listens there"],
  [/ENOTFOUND/, "there is no machine of that name"],
  [/NOAUTH/, "it wants a password, redis://:password@host:port"],
  [/NOPERM/, "docs/queue.md has the rights that a user needs"],
  [/Protocol error/, "it is no Redis"],
  [/SELF_SIGNED|UNABLE_TO/, "a certificate of your own is made known by NODE_EXTRA_CA_CERTS=ca.pem"],
];

/** Why a server cannot be used, and what to do, where that can be told. */
function whyNot(error: unknown): string {
  const { code = "" } = error as { readonly code?: string };
  const reason = reasonOf(error).replace(/\.? ?(Please report this)?\.$/, "");
  const help = HELP.find(([pattern]) => pattern.test(`${code} ${reason}`));
  return help ? `${reason}; ${help[1]}` : reason;
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
