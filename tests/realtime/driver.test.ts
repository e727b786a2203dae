// A driver in the loop's thread, as users have it: the built program.
import { beforeAll, describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import type { RealtimeLoop as Loop, LoopOptions } from "../../src/realtime/node.ts";
import type { TickEntry } from "../../src/realtime/thread/entries.ts";
import { makeLibrary } from "../fixture.ts";

const SAFE = [1, 2];
const driver = new URL("./drivers/recorder.js", import.meta.url);
let RealtimeLoop: typeof Loop;
let bytes: Uint8Array;
beforeAll(async () => {
  ({ RealtimeLoop } = await import(new URL("../../dist/realtime/node.js", import.meta.url).href));
  bytes = await build(makeLibrary({ sensors: ["force"] }));
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let k = 0; !isTrue(); k++) {
    if (k > 10_000) throw new Error("It never came true.");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

interface Wrong {
  /** By function the tick at which it throws, or hangs for `ms`. */
  readonly throws?: Readonly<Record<string, number>>;
  readonly hangs?: Readonly<Record<string, number>>;
  readonly ms?: number;
  readonly silent?: boolean;
}

/** A loop with a driver that notes its calls and does so much wrong. */
async function start(wrong: Wrong, options: Partial<LoopOptions> = {}) {
  const calls = new Int32Array(new SharedArrayBuffer(4 * 100));
  const outputs = new Float32Array(new SharedArrayBuffer(4 * 2 * 10_000));
  const ticks: TickEntry[] = [];
  const faults: unknown[][] = [];
  const loop = await RealtimeLoop.start(bytes, {
    hz: 1000,
    safe: SAFE,
    driver,
    driverData: { calls: calls.buffer, outputs: outputs.buffer, ...wrong },
    onEntries: (entries) => void ticks.push(...entries.filter((entry) => entry.kind === "tick")),
    onFault: (...fault) => void faults.push(fault),
    ...options,
  });
  const written = (tick: number) => [...outputs.subarray(2 * (tick % 10_000), 2 * (tick % 10_000) + 2)];
  const isSafe = () => written(loop.read().tick).every((y, c) => Math.abs(y - SAFE[c]) < 1e-6);
  return { loop, ticks, faults, written, isSafe, calls: () => [...calls.subarray(1, 1 + calls[0])] };
}

describe("a driver", () => {
  test("is opened, reads and writes in every tick, and is closed; what it moves is what the loop logs", async () => {
    const { loop, ticks, written, calls } = await start({});
    loop.play(["a", "b"]);
    await until(() => loop.read().phase === "execute");
    await until(() => loop.read().phase === "idle");
    await loop.close();
    expect(calls().slice(0, 7)).toEqual([1, 2, 3, 2, 3, 2, 3]);
    expect(calls()[calls().length - 1]).toBe(4);
    expect(ticks.length).toBe(loop.statistics().ticks);
    for (const { tick, sensors, output } of ticks.slice(-9000)) {
      expect([...sensors]).toEqual([tick % 100]);
      expect(written(tick)).toEqual([...output]);
    }
    const { driver, compute } = loop.statistics();
    expect(driver).toMatchObject({ failures: 0, time: { n: compute.n } });
    expect(driver?.share).toBeGreaterThan(0);
    expect(driver?.share).toBeLessThan(1);
  });

  test("that throws in write at tick 5 000 is a fault: the output glides to the safe one, by way of the driver, until it is cleared", async () => {
    const { loop, faults, isSafe, ticks } = await start({ throws: { write: 5000 } }, { hz: 2000 });
    await until(() => loop.read().tick > 4500);
    loop.play(["a", "b", "a"]);
    await until(() => faults.length > 0);
    expect(faults).toEqual([["driver", 5001, "the driver's write: no write at tick 5000"]]);
    expect(loop.fault).toEqual({ reason: "driver", tick: 5001 });
    await until(isSafe);
    loop.clear();
    loop.play("b");
    await until(() => loop.read().motif === "b" && loop.read().phase === "execute");
    expect(loop.fault).toBeUndefined();
    await loop.close();
    expect(loop.statistics().driver?.failures).toBe(1);
    expect(ticks.findIndex(({ fault }) => fault !== 0)).toBe(5001);
  });

  test("that throws in read is a fault of that tick, and what was felt last stays", async () => {
    const { loop, faults, ticks, isSafe } = await start({ throws: { read: 333 } });
    await until(() => faults.length > 0 && isSafe());
    expect(faults).toEqual([["driver", 333, "the driver's read: no read at tick 333"]]);
    await loop.close();
    expect(ticks.slice(331, 335).map(({ sensors }) => sensors[0])).toEqual([31, 32, 32, 34]);
  });

  test("that hangs for good is a fault that the host finds, and the loop can be closed", async () => {
    const { loop, faults } = await start({ hangs: { write: 50 } });
    await until(() => faults.length > 0);
    expect(faults).toEqual([["driver", 50, "the driver's write does not return"]]);
    expect(loop.fault).toEqual({ reason: "driver", tick: 50 });
    await loop.close();
    expect(loop.read().tick).toBe(50);
  });

  test("that hangs and then returns goes on with the safe output", async () => {
    const { loop, faults, isSafe } = await start({ hangs: { read: 50 }, ms: 1500 });
    await until(() => faults.length > 0);
    expect(faults[0]).toEqual(["driver", 49, "the driver's read does not return"]);
    await until(() => loop.read().tick > 60 && isSafe());
    expect(loop.fault?.reason).toBe("driver");
    loop.clear();
    await until(() => loop.fault === undefined);
    await loop.close();
    expect(faults.length).toBe(1);
  });

  test("that reads nothing new is silence of the sensors", async () => {
    const { loop, faults } = await start({ silent: true }, { sensorTimeout: 300 });
    await until(() => faults.length > 0);
    expect(faults[0][0]).toBe("sensors");
    await loop.close();
  });

  test("that reads keeps the sensors from falling silent", async () => {
    const { loop } = await start({}, { sensorTimeout: 300 });
    await until(() => loop.read().tick > 600);
    expect(loop.fault).toBeUndefined();
    await loop.close();
  });

  test("is closed when its thread fails", async () => {
    const workerUrl = new URL("./scripts/dies.js", import.meta.url);
    const { loop, faults, calls } = await start({}, { workerUrl });
    await until(() => faults.length > 0);
    expect(faults[0]).toEqual(["error", expect.any(Number), "the clock stopped"]);
    expect(calls()[calls().length - 1]).toBe(4);
    await loop.close();
  });

  test("that fails to close says so once the loop has ended", async () => {
    const { loop } = await start({ throws: { close: 1 } });
    await expect(loop.close()).rejects.toThrow("The loop has ended, but the driver's close: the port is gone.");
    await loop.close().catch(() => {});
  });

  test.each([
    ["is missing", "missing.js", /could not start: the driver .*missing\.js cannot be loaded/],
    ["exports no write", "no-write.js", /no-write\.js exports no function "write": a driver exports write\(output, tick\)/],
    ["exports a number as write", "no-function.js", /exports what is no function as "write"/],
    ["has an async write", "async.js", /has an async "write": a tick waits for nobody/],
  ])("that %s keeps the loop from starting, and is told", async (_what, file, message) => {
    await expect(start({}, { driver: new URL(`./drivers/${file}`, import.meta.url) })).rejects.toThrow(message);
  });

  test("that cannot be opened keeps the loop from starting", async () => {
    await expect(start({ throws: { open: 1 } })).rejects.toThrow("The loop could not start: the driver's open: no such port.");
  });

  test("is named by a URL", async () => {
    await expect(start({}, { driver: "./servo.js" as unknown as URL })).rejects.toThrow(/driver is \.\/servo\.js; it must be a URL/);
  });
});
