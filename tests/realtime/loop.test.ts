// The loop in its thread, as users have it: the built program.
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { build, makePatch } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { PublicKey, publicKeyOf, signed } from "../../src/file/signature.ts";
import type { Library } from "../../src/model/library.ts";
import type { Late } from "../../src/realtime/late.ts";
import type { RealtimeLoop as Loop } from "../../src/realtime/node.ts";
import type { Entry } from "../../src/realtime/thread/entries.ts";
import { makeLibrary } from "../fixture.ts";
import { secret, stranger, trust, untrusted } from "../untrusted.ts";

const library = makeLibrary({ sensors: ["force"] });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits until something is true; a loop on a busy machine takes its time. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let k = 0; !isTrue(); k++) {
    if (k > 5000) throw new Error("It never came true.");
    await pause(2);
  }
}
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

let RealtimeLoop: typeof Loop;
let bytes: Uint8Array;
beforeAll(async () => {
  expect(existsSync("dist/realtime/node.js"), "npm test builds it first; alone: npm run build").toBe(true);
  ({ RealtimeLoop } = await import(new URL("../../dist/realtime/node.js", import.meta.url).href));
  bytes = await build(library, { capacity: 4 });
});

/** A library whose tick takes ten times its period on any machine that there is: a million multiply-adds, four times, in 20 µs. */
function slowLibrary(): Library {
  const slow = makeLibrary({ units: 1024, rank: 1, preparationRank: 1, channels: ["y"], motifs: ["a"], steps: 100_000 });
  return { ...slow, cortex: { ...slow.cortex, dt: 5e-6, tau: 2e-5 } };
}

describe("the loop", () => {
  test("plays what it is told, bit for bit as the host API does, and tells of every tick", async () => {
    const entries: Entry[] = [];
    const loop = await RealtimeLoop.start(bytes, { hz: 500, onEntries: (more) => void entries.push(...more) });
    loop.sense([0.5]);
    loop.play(["a", "b"], { gain: 2 });
    await until(() => loop.read().phase === "execute");
    await until(() => loop.read().phase === "idle" && loop.read().queued === 0);
    await loop.close();
    const { ticks, unlogged, lateness, compute } = loop.statistics();
    expect(unlogged).toBe(0);
    expect([lateness.n, compute.n]).toEqual([ticks - 1 + loop.statistics().lost, ticks - 1]);
    const made = entries.filter((entry) => entry.kind === "tick");
    expect(made.map(({ tick }) => tick)).toEqual(Array.from({ length: ticks }, (_, k) => k));
    // the same commands at the same ticks
    const controller = await Controller.load(bytes);
    controller.rate = 500;
    let plays = 0;
    for (const entry of entries) {
      if (entry.kind === "command") controller.play(["a", "b"][plays++], { gain: 2 });
      else {
        controller.sensors.set(entry.sensors);
        expect([...entry.output]).toEqual([...controller.tick()]);
      }
    }
    expect(plays).toBe(2);
  });

  test("that trusts a key sends its thread no patch but what the key has signed", async () => {
    const grown = makeLibrary({ sensors: ["force"], motifs: ["a", "b", "c", "d", "e"] });
    const patchOf = (m: number) => makePatch(grown.cortex, grown.motifs[m]);
    const controller = await build(library, { capacity: 5, trust: trust.hex });
    await expect(RealtimeLoop.start(controller, { hz: 500, trust: new PublicKey(publicKeyOf(stranger)) })).rejects.toThrow(/another key/);
    const entries: Entry[] = [];
    const loop = await RealtimeLoop.start(controller, { hz: 500, trust, counter: 3, onEntries: (more) => void entries.push(...more) });
    expect(() => loop.add(signed(patchOf(3), secret, 3)), "taken before a restart").toThrow(/an old one/);
    loop.add(signed(patchOf(3), secret, 4));
    for (const { patch, why } of untrusted(patchOf(4), 4)) expect(() => loop.add(patch)).toThrow(why);
    expect([loop.motifs, loop.counter]).toEqual([["a", "b", "c", "d"], 4]);
    loop.add(signed(patchOf(4), secret, 5));
    loop.play("e");
    await until(() => loop.read().motif === "e");
    await loop.close();
    expect(entries.filter(({ kind }) => kind === "command").length, "two patches and a play").toBe(3);
  });

  test("takes a patch in the middle of a motif, and changes speed", async () => {
    const grown = makeLibrary({ sensors: ["force"], motifs: ["a", "b", "c", "d"] });
    const loop = await RealtimeLoop.start(bytes, { hz: 500 });
    expect(() => loop.play("d")).toThrow(/Unknown motif "d"/);
    loop.play("a");
    await until(() => loop.read().phase === "execute");
    loop.add(makePatch(grown.cortex, grown.motifs[3]));
    expect(loop.motifs).toEqual(["a", "b", "c", "d"]);
    loop.speed = 2;
    loop.play("d");
    await until(() => loop.read().motif === "d");
    expect(loop.statistics().refused).toBe(0);
    loop.stop();
    await until(() => loop.read().phase === "idle");
    await loop.close();
  });

  test("falls back to the safe output when the host hangs, and says why", async () => {
    const faults: unknown[] = [];
    const loop = await RealtimeLoop.start(bytes, {
      hz: 500,
      hostTimeout: 300,
      safe: [1, 2],
      onFault: (...fault) => void faults.push(fault),
    });
    await pause(100);
    expect(loop.fault).toBeUndefined();
    block(1500);
    expect(loop.fault).toMatchObject({ reason: "host" });
    await until(() => loop.read().output.every((y, c) => Math.abs(y - [1, 2][c]) < 1e-6)); // by a glide
    await until(() => faults.length === 1);
    loop.clear();
    await until(() => loop.fault === undefined);
    await loop.close();
  });

  test("says when sensors stop arriving", async () => {
    const loop = await RealtimeLoop.start(bytes, { hz: 500, sensorTimeout: 400 });
    for (let k = 0; k < 10; k++) {
      loop.sense([k]);
      await pause(5);
    }
    expect(loop.fault).toBeUndefined();
    await until(() => loop.fault?.reason === "sensors");
    await loop.close();
  });

  test.each<Late>(["skip", "catch-up", "fault"])("with a step slower than the period keeps to what is asked: %s", async (late) => {
    const loop = await RealtimeLoop.start(await build(slowLibrary()), { hz: 50_000, late });
    loop.play("a");
    await until(() => (loop.statistics().overruns > 100 && loop.read().phase !== "idle" ? late !== "fault" : loop.fault !== undefined));
    await loop.close();
    const { lost, ticks, lateness } = loop.statistics();
    if (late === "fault") expect(loop.fault?.reason).toBe("overrun");
    else expect(lost).toBeGreaterThan(ticks / 2); // both give up what they cannot make up for
    expect(lateness.n).toBe(ticks - 1 + lost);
  });

  /** A loop whose thread is a script of ours, until it tells of a fault. */
  async function faulty(script: string, safe?: readonly number[]) {
    const faults: unknown[][] = [];
    const workerUrl = new URL(script, import.meta.url);
    const loop = await RealtimeLoop.start(bytes, { hz: 500, safe, workerUrl, onFault: (...fault) => void faults.push(fault) });
    await until(() => faults.length > 0);
    return { loop, faults };
  }

  test.each([
    ["failed", "./scripts/dies.js", "the clock stopped"],
    ["is gone", "./scripts/leaves.js", "its thread ended (3)"],
  ])("tells of a thread that %s, and why, and reads the safe output from then on", async (_what, script, why) => {
    const { loop, faults } = await faulty(script, [1, 2]);
    const { tick, output } = loop.read();
    expect(faults).toEqual([["error", loop.fault?.tick, why]]);
    expect(loop.fault?.reason).toBe("error");
    expect([...output]).toEqual([1, 2]);
    loop.clear(); // nobody takes it: there is no tick to come
    await pause(50);
    expect(loop.fault?.reason).toBe("error");
    await loop.close();
    expect(loop.read()).toMatchObject({ tick, output });
  });

  test("tells of a thread that failed while another fault was in force", async () => {
    const faults: string[] = [];
    const workerUrl = new URL("./scripts/dies.js", import.meta.url);
    const loop = await RealtimeLoop.start(bytes, { hz: 500, safe: [1, 2], workerUrl, onFault: (reason) => void faults.push(reason) });
    loop.raise("host");
    await until(() => faults.includes("error"));
    expect(loop.fault?.reason).toBe("error");
    expect([...loop.read().output]).toEqual([1, 2]);
    await loop.close();
  });

  test("reads where the machine is before the first tick", async () => {
    const workerUrl = new URL("./scripts/waits.js", import.meta.url);
    const loop = await RealtimeLoop.start(bytes, { hz: 500, start: [3, -4], workerUrl });
    expect(loop.read()).toMatchObject({ tick: 0, phase: "idle", motif: undefined, output: Float32Array.of(3, -4) });
    await loop.close();
  });

  test("without a safe output reads the last one of a thread that failed", async () => {
    const position = [3, -4];
    const faults: unknown[] = [];
    const workerUrl = new URL("./scripts/dies.js", import.meta.url);
    const loop = await RealtimeLoop.start(bytes, { hz: 500, start: position, workerUrl, onFault: (reason) => void faults.push(reason) });
    await until(() => faults.length > 0);
    loop.read().output.forEach((value, c) => void expect(value).toBeCloseTo(position[c], 5)); // between two steps f32 rounds
    await loop.close();
  });

  test("tells once of a thread that makes no ticks any more, and of the last that it made", async () => {
    const { loop, faults } = await faulty("./scripts/stalls.js");
    const { tick } = loop.read();
    await pause(100);
    expect(faults).toEqual([["stalled", tick, undefined]]);
    expect(loop.fault).toBeUndefined();
    await loop.close();
  });

  test.each([
    ["is missing", "./scripts/missing.js", /missing\.js/],
    ["is no loop's", "./scripts/idle.js", /its thread ended/],
  ])("says where the thread's script should be, if what is there %s", async (_what, script, why) => {
    const workerUrl = new URL(script, import.meta.url);
    const started = RealtimeLoop.start(bytes, { hz: 500, workerUrl });
    await expect(started).rejects.toThrow(why);
    await expect(started).rejects.toThrow(`Its script is ${workerUrl}`);
  });

  test("takes another address of the thread's script", async () => {
    const workerUrl = new URL("../../dist/realtime/thread/worker.js", import.meta.url).href;
    const loop = await RealtimeLoop.start(bytes, { hz: 500, workerUrl });
    await until(() => loop.read().tick > 3);
    await loop.close();
  });

  test("refuses options and sources that do not fit", async () => {
    const start = (options: object) => RealtimeLoop.start(bytes, { hz: 500, ...options });
    await expect(start({ hz: 0.1 })).rejects.toThrow(/rate must be from 0\.78125/);
    await expect(start({ hz: 1e9 })).rejects.toThrow(/hz is 1000000000; at most 100000/);
    await expect(start({ safe: [1] })).rejects.toThrow(/safe output must be 2 finite values/);
    await expect(start({ late: "hope" })).rejects.toThrow(/late is "hope"/);
    await expect(start({ spin: -1 })).rejects.toThrow(/spin/);
    await expect(start({ hashEvery: 0 })).rejects.toThrow(/hashEvery/);
    await expect(RealtimeLoop.start(await build(makeLibrary()), { hz: 500, sensorTimeout: 5 })).rejects.toThrow(/no sensors/);
    await expect(RealtimeLoop.start("missing.wasm", { hz: 500 })).rejects.toThrow(/Cannot read missing.wasm/);
    const loop = await start({});
    expect(() => loop.sense([1, 2])).toThrow(/2 values; the controller reads 1/);
    expect(() => loop.play("a", { gain: Number.NaN })).toThrow(/finite/);
    expect(() => loop.play("a", { offset: [1] })).toThrow(/offset has 1 values/);
    expect(() => {
      loop.speed = 1e6;
    }).toThrow(/speed/);
    await loop.close();
    expect(() => {
      for (let k = 0; k < 100_000; k++) loop.stop();
    }).not.toThrow();
    expect(() => {
      for (let k = 0; k < 100_000; k++) loop.stop();
    }).toThrow(/not running/);
  });
});
