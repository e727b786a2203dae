import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { Latest } from "../../src/realtime/latest.ts";

const WORDS = 32;

describe("the latest values", () => {
  test("are read as they were written, none before the first write", () => {
    const memory = Latest.memory(3);
    const [writer, reader] = [new Latest(memory), new Latest(memory)];
    const seen = Int32Array.of(7, 7, 7);
    expect(reader.read(seen)).toBe(true);
    expect([...seen]).toEqual([0, 0, 0]);
    const before = reader.version;
    writer.write(Int32Array.of(1, -2, 3));
    reader.read(seen);
    expect([...seen]).toEqual([1, -2, 3]);
    expect(reader.version).not.toBe(before);
  });

  test("are never half old and half new, while another thread writes", async () => {
    const memory = Latest.memory(WORDS);
    const done = new Int32Array(new SharedArrayBuffer(4));
    const from = new URL("../../dist/realtime/latest.js", import.meta.url).href;
    const worker = new Worker(new URL("scripts/writer.js", import.meta.url), { workerData: { from, memory, done, count: WORDS } });
    const latest = new Latest(memory);
    const words = new Int32Array(WORDS);
    const seen = new Set<number>();
    for (let k = 0; seen.size < 60; k++) {
      if (k % 50 === 49) await new Promise((resolve) => setTimeout(resolve)); // the writer may have no core of its own
      if (!latest.read(words)) continue;
      seen.add(words[0]);
      expect(words.every((word) => word === words[0])).toBe(true);
    }
    Atomics.store(done, 0, 1);
    await worker.terminate();
  });
});
