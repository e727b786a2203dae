// A queue between askers and workers, with a real server; the work is a worker that squares a number.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { sha } from "../../../src/base/codec.ts";
import { VERSION } from "../../../src/base/version.ts";
import { Asker } from "../../../src/learn/queue/asker.ts";
import { keyOfAnswer } from "../../../src/learn/queue/connection.ts";
import { makeJob, writeAnswer } from "../../../src/learn/queue/message.ts";
import { workForQueue } from "../../../src/learn/queue/worker.ts";
import type { TaskProgress, Work } from "../../../src/learn/runner.ts";
import { missing } from "../../device/c/tools.ts";
import { type Server, startServer } from "./server.ts";

interface Task {
  readonly value: number | string;
}

const SQUARE: Work<Task> = {
  kind: "square",
  module: new URL("../pool-worker.mjs", import.meta.url),
  task: z.object({ value: z.union([z.number(), z.string()]) }),
  result: ({ value }) => (value === 3 ? z.literal(9) : z.number()),
};
type Open = (onProgress?: (progress: TaskProgress) => void) => Promise<Asker>;
const named = { name: "square", of: 3, cost: 1 };

const lacks = missing("redis-server");
describe.skipIf(lacks)(`a queue${lacks}`, () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());
  beforeEach(() => server.client.flushall());

  /** What an asker gets while `count` workers work; and what those told. */
  async function withWorkers<T>(count: number, ask: (open: Open) => Promise<T>): Promise<{ result: T; lines: string[] }> {
    const stop = new AbortController();
    const lines: string[] = [];
    const workers = Array.from({ length: count }, () =>
      workForQueue(
        [SQUARE],
        { address: server.address, stop: stop.signal },
        { concurrency: 1, tell: (line: string) => void lines.push(line) },
      ),
    );
    const askers: Asker[] = [];
    const open: Open = async (onProgress = () => {}) => {
      const asker = await Asker.open(SQUARE, { address: server.address }, onProgress);
      askers.push(asker);
      return asker;
    };
    try {
      return { result: await ask(open), lines };
    } finally {
      await Promise.all(askers.map((asker) => asker.close()));
      stop.abort();
      await Promise.all(workers);
    }
  }
  const ends = (lines: readonly string[]) => lines.filter((line) => /^(done|failed)/.test(line)).map((line) => line.split(":")[0]);

  test("gives every task its own result, and says at its end that it has ended", async () => {
    const seen: TaskProgress[] = [];
    const { result } = await withWorkers(2, async (open) => {
      const asker = await open((progress) => seen.push(progress));
      return Promise.all([2, 3, 4].map((value) => asker.run(named, { value })));
    });
    expect(result).toEqual([4, 9, 16]);
    expect(seen.filter(({ done, of }) => done === of).length).toBeGreaterThanOrEqual(3);
  });

  test("has a task done once, whoever asks for it, and whenever", async () => {
    const { result, lines } = await withWorkers(2, async (open) => {
      const askers = await Promise.all([open(), open(), open()]);
      const first = await Promise.all([...askers, askers[0]].map((asker) => asker.run(named, { value: 7 })));
      return [...first, await (await open()).run(named, { value: 7 })];
    });
    expect(result).toEqual([49, 49, 49, 49, 49]);
    expect(ends(lines)).toEqual(["done"]);
  });

  test("hands on what the user did wrong, and what a worker could not do; others go on", async () => {
    const { result } = await withWorkers(1, async (open) => {
      const asker = await open();
      await expect(asker.run(named, { value: "refuse" })).rejects.toThrow(/^not this one$/);
      expect(await server.client.keys("thalamotor:answer:*")).toEqual([]); // another machine may have what that one lacked
      await expect(asker.run(named, { value: "break" })).rejects.toThrow("A worker could not do square: a mistake");
      return asker.run(named, { value: 5 });
    });
    expect(result).toBe(25);
  });

  test("refuses jobs that are none, and the worker goes on", async () => {
    const { Queue } = await import("bullmq");
    const { lines } = await withWorkers(1, async (open) => {
      const asker = await open();
      const queue = new Queue("jobs", { connection: server.client, prefix: "thalamotor" });
      const put = (text: unknown, name?: string) =>
        queue.add("square", { text }, { jobId: name ?? sha(new TextEncoder().encode(String(text))), removeOnFail: true });
      await put(12);
      await put("no JSON");
      await put(JSON.stringify([VERSION, "rm", {}]));
      await put(JSON.stringify([VERSION, "square", { value: {} }]));
      await put(JSON.stringify(["0.0.7", "square", { value: 1 }]));
      await put(makeJob(SQUARE, { value: 1 }).text, "another-name");
      expect(await asker.run(named, { value: 3 })).toBe(9);
    });
    expect(ends(lines)).toEqual([...new Array(6).fill("failed"), "done"]);
    const told = lines.join("\n");
    for (const why of ["it has no text", "not a version, a kind", '"rm", which', "value: ", `0.0.7, and this worker is ${VERSION}`]) {
      expect(told).toContain(why);
    }
    expect(told).toContain("its name is not that of its content");
  });

  test("refuses answers that are none, removes them, and has the task done when it is asked again", async () => {
    const task = { value: 3 };
    const { name } = makeJob(SQUARE, task);
    const good = writeAnswer(SQUARE, task, name, { result: 9 });
    const other = { value: 2 };
    const hostile = {
      "its hash": good.replace("9}", "8}"),
      "another job": writeAnswer(SQUARE, other, makeJob(SQUARE, other).name, { result: 4 }),
      "no answer": `${sha(new TextEncoder().encode("[]"))} []`,
      expected: writeAnswer(SQUARE, other, name, { result: 8 }),
    };
    await withWorkers(1, async (open) => {
      const asker = await open();
      for (const [why, written] of Object.entries(hostile)) {
        await server.client.set(keyOfAnswer(name), written);
        const asked = asker.run(named, task);
        await expect(asked).rejects.toThrow("What the queue gave for square is refused and was removed");
        await expect(asked).rejects.toThrow(why);
      }
      expect(await asker.run(named, task)).toBe(9);
    });
    expect(await server.client.get(keyOfAnswer(name))).toBe(good);
  });

  test("prints what a hostile answer refuses with, and obeys none of it", async () => {
    const task = { value: 11 };
    const { name } = makeJob(SQUARE, task);
    await server.client.set(keyOfAnswer(name), writeAnswer(SQUARE, task, name, { refusal: `\u001b[2J${"x".repeat(1e5)}` }));
    const { result } = await withWorkers(0, async (open) => (await open()).run(named, task).catch((error: Error) => error.message));
    expect(result).toMatch(/^ \[2Jx+$/);
    expect(String(result).length).toBeLessThan(3000);
  });

  test("asks again for what the server forgot", async () => {
    const { result } = await withWorkers(0, async (open) => {
      const asker = await open();
      const asked = asker.run(named, { value: 6 });
      await vi.waitFor(async () => expect(await server.client.llen("thalamotor:jobs:wait")).toBe(1));
      await server.restart();
      const stop = new AbortController();
      const worker = workForQueue([SQUARE], { address: server.address, stop: stop.signal }, { concurrency: 1, tell: () => {} });
      return asked.finally(async () => {
        stop.abort();
        await worker;
      });
    });
    expect(result).toBe(36);
  });

  test("has an answer though the server was restarted, and forgot, while the task was done", async () => {
    const { result } = await withWorkers(1, async (open) => {
      const asker = await open();
      const asked = asker.run(named, { value: "slow" });
      await vi.waitFor(async () => expect(await server.client.llen("thalamotor:jobs:active")).toBe(1), { interval: 5 });
      await server.restart();
      return asked;
    });
    expect(result).toBe(1);
  });

  test("can be left when its server is away", async () => {
    const own = await startServer();
    const stop = new AbortController();
    const asker = await Asker.open(SQUARE, { address: own.address, stop: stop.signal }, () => {});
    const asked = asker.run(named, { value: 1 }).catch((error: Error) => error.message);
    await vi.waitFor(async () => expect(await own.client.llen("thalamotor:jobs:wait")).toBe(1));
    const lines: string[] = [];
    const worker = workForQueue(
      [SQUARE],
      { address: own.address, stop: stop.signal },
      { concurrency: 1, tell: (line) => void lines.push(line) },
    );
    expect(await asked).toBe(1);
    await own.stop();
    const more = asker.run(named, { value: 2 }).catch((error: Error) => error.message);
    await vi.waitFor(() => expect(lines.at(-1)).toBe(`The queue at ${own.address} is away; trying again.`));
    stop.abort(new Error("enough"));
    expect(await more).toBe("enough");
    await Promise.all([asker.close(), worker]);
  });

  test("gets back what a worker that is stopped was doing", async () => {
    await withWorkers(0, async (open) => {
      const asked = (await open()).run(named, { value: "slow" });
      const stop = new AbortController();
      const first = workForQueue([SQUARE], { address: server.address, stop: stop.signal }, { concurrency: 1, tell: () => {} });
      await vi.waitFor(async () => expect(await server.client.llen("thalamotor:jobs:active")).toBe(1), { interval: 5 });
      await new Promise((resolve) => setTimeout(resolve, 200)); // for the worker to have it too
      stop.abort();
      await first;
      expect(await server.client.llen("thalamotor:jobs:active")).toBe(0);
      expect(await server.client.llen("thalamotor:jobs:wait")).toBe(1);
      await Promise.all([asked, withWorkers(1, () => asked)]);
    });
  });

  test("is refused to another version, with both named", async () => {
    await server.client.set("thalamotor:version", "9.9.9", "EX", 30);
    const wrong = new RegExp(`used by thalamotor "9.9.9", and this is ${VERSION.replaceAll(".", "\\.")}`);
    await expect(Asker.open(SQUARE, { address: server.address }, () => {})).rejects.toThrow(wrong);
    await expect(workForQueue([SQUARE], { address: server.address }, { concurrency: 1, tell: () => {} })).rejects.toThrow(wrong);
  });

  test("is left clean when asking is stopped, but for what is being done", async () => {
    const stop = new AbortController();
    const asker = await Asker.open(SQUARE, { address: server.address, stop: stop.signal }, () => {});
    const asked = Promise.allSettled([1, 2, 3].map((value) => asker.run(named, { value })));
    await vi.waitFor(async () => expect(await server.client.llen("thalamotor:jobs:wait")).toBe(3));
    stop.abort(new Error("enough"));
    for (const one of await asked) expect(one).toMatchObject({ status: "rejected", reason: { message: "enough" } });
    await expect(asker.run(named, { value: 4 })).rejects.toThrow("enough");
    await asker.close();
    expect(await server.client.llen("thalamotor:jobs:wait")).toBe(0);
    for (const value of [1, 2, 3]) expect(await server.client.exists(`thalamotor:jobs:${makeJob(SQUARE, { value }).name}`)).toBe(0);
  });
});
