import { describe, expect, test } from "vitest";
import { type BuildOptions, build, makePatch } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { executed, record } from "../../src/drive/play.ts";
import type { Library } from "../../src/model/library.ts";
import { makeLibrary } from "../fixture.ts";

const library = makeLibrary();
const load = async (options?: BuildOptions, of: Library = library) => Controller.load(await build(of, options));

/** Ticks to the end of what is queued: the output of each, one row a tick. */
function run(controller: Controller): number[][] {
  const rows: number[][] = [];
  do rows.push([...controller.tick()]);
  while (controller.phase !== "idle" || controller.queued > 0);
  return rows;
}

describe("the controller", () => {
  test("says what it is", async () => {
    const controller = await load({ capacity: 5 });
    expect(controller.motifs).toEqual(["a", "b", "c"]);
    expect(controller.metadata).toMatchObject({
      channels: ["x", "y"],
      dt: 0.01,
      tau: 0.04,
      units: 24,
      capacity: 5,
      transition: "thalamic",
    });
    expect(controller.rate).toBeCloseTo(100, 9);
  });

  test("returns the same array every tick", async () => {
    const controller = await load();
    controller.play("a");
    const first = controller.tick();
    for (let k = 0; k < 50; k++) expect(controller.tick()).toBe(first);
  });

  test("allocates nothing in a tick", async () => {
    const controller = await load();
    const ticks = (count: number) => {
      for (let k = 0; k < count; k++) controller.tick();
    };
    const motifs = Array.from({ length: 60 }, () => "a");
    ticks(20_000); // until the engine has compiled it
    controller.play(motifs);
    controller.speed = 0.01;
    const before = process.memoryUsage().heapUsed;
    ticks(250_000);
    // one small object a tick would be at least 3 MB
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_000_000);
    expect(controller.phase).not.toBe("idle");
  });

  test("prepares and executes for as long as the library says, then holds its last output", async () => {
    const controller = await load();
    const { phases, plays, output } = record(controller, [{ motif: "b" }, { motif: "a" }], 200);
    const count = (phase: string, play: number) => phases.filter((p, k) => p === phase && plays[k] === play).length;
    expect([count("prepare", 0), count("execute", 0), count("prepare", 1), count("execute", 1)]).toEqual([12, 31, 12, 30]);
    expect(output.slice(-2)).toEqual(output.slice(-4, -2));
  });

  test("makes no jump of value or velocity, whatever it is told to do", async () => {
    const controller = await load();
    const rows: number[][] = [];
    const ticks = (count: number) => {
      for (let k = 0; k < count; k++) rows.push([...controller.tick()]);
    };
    ticks(3);
    controller.play(["a", "b"], { gain: 3, offset: [5, -5] });
    ticks(25);
    controller.play("c", { gain: -1 });
    ticks(70);
    controller.stop();
    controller.play("a");
    ticks(7);
    controller.stop();
    ticks(100);
    const acceleration = rows.slice(2).map((row, k) => Math.max(...row.map((y, c) => Math.abs(y - 2 * rows[k + 1][c] + rows[k][c]))));
    // the network itself, at gain 3, changes its velocity by less than this in a step; a jump of the output would be 5
    expect(Math.max(...acceleration)).toBeLessThan(0.9);
  });

  test("applies gain, about the motif's own start, and offset to the motif", async () => {
    const controller = await load({ output: "network", handOver: "hard", transition: "reset" });
    const plain = executed(record(controller, [{ motif: "a" }]), 0, 2);
    controller.reset();
    const scaled = executed(record(controller, [{ motif: "a", gain: -2, offset: [10, 20] }]), 0, 2);
    const start = library.motifs[0].target ?? [];
    scaled.forEach((y, i) => {
      const c = i % 2;
      expect(y).toBeCloseTo(-2 * (plain[i] - start[c]) + start[c] + [10, 20][c], 4);
    });
  });

  test("runs the same path at any rate and speed", async () => {
    const controller = await load();
    controller.play(["a", "b"]);
    const steps = run(controller);
    for (const [rate, speed] of [
      [1000, 1],
      [250, 0.5],
      [130, 1.7],
      [50, 2],
      [10, 1],
      [1, 1],
      [7, 2.5],
    ] as const) {
      controller.reset();
      controller.rate = rate;
      controller.speed = speed;
      controller.play(["a", "b"]);
      const rows = run(controller);
      const ticksAStep = rate / (100 * speed);
      expect(Math.abs(rows.length - steps.length * ticksAStep)).toBeLessThan(2 * ticksAStep + 2);
      rows.forEach((row, k) => {
        const position = ((k + 1) * 100 * speed) / rate - 1; // in steps; the k-th tick ends at k + 1
        if (position < 0 || position > steps.length - 2) return;
        const from = Math.floor(position);
        const share = position - from;
        row.forEach((y, c) => {
          const line = steps[from][c] + share * (steps[from + 1][c] - steps[from][c]);
          expect(Math.abs(y - line)).toBeLessThan(0.06);
          if (share < 1e-6) expect(y).toBeCloseTo(steps[from][c], 4);
        });
      });
    }
  });

  test("refuses a rate or speed at which a tick is more steps than it was built for, or too little of one", async () => {
    const controller = await load();
    const setting = (key: "rate" | "speed", value: number) => () => {
      controller[key] = value;
    };
    expect(setting("speed", 128.1)).toThrow(/speed at most 128 \(a tick makes at most 128 steps of 0\.01 s\)/);
    expect(setting("rate", 0.7)).toThrow(/rate must be from 0\.78125 to 26843500000 Hz/);
    expect(setting("rate", 1e11)).toThrow(/rate must be from 0\.78125 to 26843500000 Hz/);
    expect(setting("speed", 1e-12)).toThrow(/the rate must be from/);
    for (const rate of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY]) expect(setting("rate", rate)).toThrow(/rate must be positive/);
    for (const speed of [-1, Number.NaN]) expect(setting("speed", speed)).toThrow(/must be 0 or more/);
    expect([controller.speed, controller.rate]).toEqual([1, 100]);
  });

  test.each([0.01, 0.000_55, 0.1, 2])("runs from 1 Hz on whatever its timestep: %s s", async (dt) => {
    const { cortex } = library;
    const controller = await load({}, { ...library, cortex: { ...cortex, dt, tau: 4 * dt } });
    controller.rate = 1;
    controller.play("a");
    const steps = 12 + 30;
    let ticks = 0;
    while (controller.phase !== "idle" || ticks === 0) {
      controller.tick();
      ticks++;
    }
    expect(ticks).toBe(Math.floor(steps * dt) + 1);
  });

  test("continues from a snapshot to the bit", async () => {
    const controller = await load();
    controller.play(["a", "c", "b"]);
    controller.speed = 0.7;
    for (let k = 0; k < 50; k++) controller.tick();
    const snapshot = controller.snapshot();
    const rest = run(controller);
    const hash = controller.hash();
    controller.reset();
    controller.speed = 2;
    controller.restore(snapshot);
    expect(controller.speed).toBeCloseTo(0.7, 6);
    expect(run(controller)).toEqual(rest);
    expect(controller.hash()).toBe(hash);
    expect(() => controller.restore(snapshot.subarray(4))).toThrow(/snapshot has/);
  });

  test("takes all plays or none", async () => {
    const controller = await load({ queue: 3 });
    expect(() => controller.play(["a", "nonsense"])).toThrow(/Unknown motif "nonsense"\. This controller has: a, b, c/);
    expect(() => controller.play(["a", "b", "c", "a"])).toThrow(/"a" is refused: the queue is full/);
    expect(() => controller.play("a", { gain: Number.NaN })).toThrow(/The gain must be finite/);
    expect(() => controller.play("a", { offset: [1] })).toThrow(/offset has 1 values/);
    expect(controller.queued).toBe(0);
    controller.play(["a", "b", "c"]);
    expect(controller.queued).toBe(3);
  });

  test("lets no sensor value break the state, and counts the bad ones", async () => {
    const controller = await load({}, makeLibrary({ sensors: ["force"] }));
    controller.play("a");
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 3e38, 1e-45, -0.5]) {
      controller.sensors[0] = value;
      controller.tick();
    }
    expect(controller.sensorFaults).toBe(3);
    expect(controller.state.every(Number.isFinite)).toBe(true);
  });

  test("overwrites the state with x0 under reset, and carries it on under none", async () => {
    const reset = await load({ transition: "reset" });
    reset.state.fill(1);
    reset.play("a");
    reset.tick();
    expect([...reset.state]).toEqual([...library.motifs[0].x0]);
    const none = await load({ transition: "none" });
    none.state.fill(1);
    none.play("a");
    for (let k = 0; k < 12; k++) none.tick();
    expect([none.phase, ...none.state]).toEqual(["prepare", ...new Array(24).fill(1)]);
  });

  test("shows the readout or holds during a preparation, if it was built so", async () => {
    const held = await load({ output: "hold" });
    const rows = record(held, [{ motif: "a" }]).output;
    expect(rows.slice(0, 24)).toEqual(new Array(24).fill(0));
    const network = record(await load({ output: "network" }), [{ motif: "a" }]).output;
    expect(new Set(network.slice(0, 24)).size).toBeGreaterThan(20);
  });
});

describe("a patch", () => {
  const { cortex } = library;
  const grown = makeLibrary({ motifs: ["a", "b", "c", "d"] });
  const motif = grown.motifs[3];
  const patch = () => makePatch(cortex, motif);

  test("gives a running controller the motif that a new build would have, without disturbing what plays", async () => {
    const options = { capacity: 4 };
    const [patched, built] = [await load(options), await load(options, grown)];
    for (const controller of [patched, built]) controller.play("a");
    for (let k = 0; k < 20; k++) {
      patched.tick();
      built.tick();
    }
    patched.add(patch());
    expect(patched.motifs).toEqual(["a", "b", "c", "d"]);
    for (const controller of [patched, built]) controller.play(["d", "b"]);
    expect(run(patched)).toEqual(run(built));
    expect(patched.hash()).toBe(built.hash());
  });

  test("is refused by another cortex, a full controller and one that has the motif", async () => {
    const other = await load({ capacity: 4 }, makeLibrary({ seed: 2 }));
    expect(() => other.add(patch())).toThrow(/belongs to another cortex/);
    await expect(load().then((full) => full.add(patch()))).rejects.toThrow(/No slot is free: .* --capacity/);
    const controller = await load({ capacity: 6 });
    controller.add(patch());
    expect(() => controller.add(patch())).toThrow(/already has a motif "d"/);
    expect(() => controller.add(patch().subarray(0, 300))).toThrow(/not a valid safetensors file/);
  });
});

describe("loading", () => {
  test("takes bytes, a module, a path and a URL", async () => {
    const bytes = await build(library);
    const { mkdtempSync, writeFileSync } = await import("node:fs");
    const path = `${mkdtempSync("/tmp/thalamotor-")}/c.wasm`;
    writeFileSync(path, bytes);
    for (const source of [bytes, new WebAssembly.Module(bytes as BufferSource), path, new URL(`file://${path}`)]) {
      expect((await Controller.load(source)).motifs).toEqual(["a", "b", "c"]);
    }
  });

  test("refuses what is no controller", async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    await expect(Controller.load(empty)).rejects.toThrow(/no thalamotor controller/);
    await expect(Controller.load(Uint8Array.of(1, 2, 3))).rejects.toThrow(/not a WebAssembly module/);
    await expect(Controller.load("/nowhere.wasm")).rejects.toThrow(/Cannot read \/nowhere\.wasm/);
    const bytes = await build(library);
    await expect(Controller.load(bytes.subarray(0, bytes.length / 2))).rejects.toThrow(/not a WebAssembly module/);
  });
});
