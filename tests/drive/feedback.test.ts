// A controller that feels: output = y + K (ŝ − s).
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { build, makePatch } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { readLibrary, writeLibrary } from "../../src/file/library-file.ts";
import type { Library } from "../../src/model/library.ts";
import { makeLibrary } from "../fixture.ts";

const SENSORS = ["s", "t", "u"];
const K = [1, -2, 0.5, 3, 0.25, -1];

/** Two commands, three sensors that are expected, a K for every motif. */
function feelingLibrary(motifs = ["a", "b"]): Library {
  const library = makeLibrary({ channels: ["x", "y", ...SENSORS], sensors: SENSORS, motifs });
  return {
    ...library,
    cortex: { ...library.cortex, B: new Float32Array() },
    motifs: library.motifs.map((motif, i) => ({ ...motif, K: Float32Array.from(K, (k) => k * (i + 1)) })),
  };
}

const library = feelingLibrary();
let bytes: Uint8Array;
let open: Uint8Array;
beforeAll(async () => {
  bytes = await build(library);
  // the same readouts, with nothing fed back: all are commands
  const { K: _, ...rest } = library.motifs[0];
  open = await build({
    ...library,
    cortex: { ...library.cortex, sensors: [] },
    motifs: [rest, { ...library.motifs[1], K: undefined as never }],
  });
});

const TICKS = 110;
/** Past all that fades in. */
const SETTLED = 60;

/** Every tick's readouts without feedback, and output with it: `felt` gives the readings of a tick from what is expected. */
async function play(felt: (expected: readonly number[], tick: number) => readonly number[], names = ["a", "b"]) {
  const [plain, feeling] = [await Controller.load(open), await Controller.load(bytes)];
  plain.play(names);
  feeling.play(names);
  return Array.from({ length: TICKS }, (_, tick) => {
    const readouts = [...plain.tick()];
    const readings = felt(readouts.slice(2), tick);
    feeling.sensors.set(readings);
    const output = [...feeling.tick()];
    return { readouts, readings, output, expected: [...feeling.expected], motif: feeling.motif, faults: feeling.sensorFaults };
  });
}

/** K (ŝ − s) of a motif. */
const correction = (motif: number, readouts: readonly number[], readings: readonly number[]) =>
  [0, 1].map((c) => readings.reduce((sum, value, s) => sum + (motif + 1) * K[3 * c + s] * (readouts[2 + s] - value), 0));

describe("feedback", () => {
  test("does nothing while all is felt as expected, and says what that is", async () => {
    for (const { readouts, output, expected } of await play((readings) => readings)) {
      expect(expected).toEqual(readouts.slice(2));
      expect(output).toEqual(readouts.slice(0, 2).map((value) => expect.closeTo(value, 5)));
    }
  });

  test("corrects the output by K (ŝ − s), in preparations too and at rest: then by the last K", async () => {
    const ticks = await play((readings) => readings.map((value, s) => value + 0.1 * (s + 1)));
    const lastOf = (motif: string) => ticks.findLastIndex((tick) => tick.motif === motif);
    for (const [motif, tick] of [
      [0, lastOf("a")],
      [1, lastOf("b")],
    ]) {
      const { readouts, readings, output } = ticks[tick];
      const by = correction(motif, readouts, readings);
      expect(output).toEqual(readouts.slice(0, 2).map((value, c) => expect.closeTo(value + by[c], 1)));
    }
    const { readouts, readings, output } = ticks[TICKS - 1]; // long idle
    const by = correction(1, readouts, readings);
    expect(output).toEqual(readouts.slice(0, 2).map((value, c) => expect.closeTo(value + by[c], 3)));
  });

  test("never kicks: not when it begins, not when another motif's K takes over", async () => {
    const ticks = await play((readings) => readings.map((value) => value + 1));
    const largest = Math.max(...K.map(Math.abs)) * 2 * 3;
    for (let k = 1; k < TICKS; k++) {
      const by = (tick: number) => ticks[tick].output.map((value, c) => value - ticks[tick].readouts[c]);
      const jump = Math.max(...by(k).map((value, c) => Math.abs(value - by(k - 1)[c])));
      expect(jump).toBeLessThan(0.15 * largest);
    }
    expect(Math.max(...ticks[0].output.map((value, c) => Math.abs(value - ticks[0].readouts[c])))).toBeLessThan(0.1);
  });

  test("keeps the last good value of a sensor that fails, counts, then fades out, and in again when it is back", async () => {
    const off = 0.5;
    const ticks = await play(
      (readings, tick) =>
        tick >= SETTLED && tick < SETTLED + 40 ? [Number.NaN, readings[1], readings[2]] : readings.map((value) => value + off),
      ["a"],
    );
    const share = ticks.map(({ output, readouts }) => Math.abs(output[1] - readouts[1]));
    expect(share[SETTLED - 1]).toBeGreaterThan(0.1);
    expect(ticks[SETTLED + 39].faults).toBe(40);
    expect(share[SETTLED + 39]).toBe(0);
    expect(share[TICKS - 1]).toBeGreaterThan(0.05);
    for (let k = 1; k < TICKS; k++) {
      const jump = Math.abs(ticks[k].output[1] - ticks[k].readouts[1] - (ticks[k - 1].output[1] - ticks[k - 1].readouts[1]));
      if (k !== SETTLED) expect(jump).toBeLessThan(0.25);
    }
  });

  test("never begins where a sensor was never good", async () => {
    for (const { readouts, output } of await play(() => [Number.NaN, 0, 1e30])) expect(output).toEqual(readouts.slice(0, 2));
  });

  test("keeps the machine's limits, whatever the sensors say, and every number finite", async () => {
    const bounded = { ...library, limits: { ...limits(5), minimum: new Float32Array(5).fill(-2), maximum: new Float32Array(5).fill(3) } };
    const controller = await Controller.load(await build(bounded));
    const random = new Random(1, "fuzz");
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, 1e9, -1e9, 1e-30, 3e38, 0];
    let beyond = 0;
    for (let tick = 0; tick < 1_000_000; tick++) {
      if (controller.queued === 0) controller.play(["a", "b"]);
      controller.sensors.forEach((_, s) => {
        const silent = tick % 5000 < 100; // longer than the last good value is kept
        if (silent) controller.sensors[s] = Number.NaN;
        else controller.sensors[s] = random.uniform() < 0.5 ? random.normal() : odd[random.integer(odd.length)];
      });
      for (const value of controller.tick()) if (!(value >= -2 && value <= 3)) beyond++;
    }
    expect(beyond).toBe(0);
    expect(controller.held).toBeGreaterThan(1000);
    expect(controller.sensorFaults).toBeGreaterThan(1000);
  });

  test("starts where the machine is and feels what it feels then", async () => {
    const controller = await Controller.load(bytes);
    controller.sensors.set([1, 2, 3]);
    controller.start([0.5, -0.5]);
    expect([...controller.expected]).toEqual([1, 2, 3]);
    expect([...controller.tick()]).toEqual([0.5, -0.5]);
    controller.settle([1, 1]);
    for (let k = 0; k < 200; k++) controller.tick();
    expect([...controller.tick()]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
  });

  test("is modulated in its commands alone", async () => {
    const controller = await Controller.load(bytes);
    expect(controller.metadata.channels).toEqual(["x", "y"]);
    expect(controller.metadata.expected).toEqual(SENSORS);
    expect(() => controller.play("a", { gain: { s: 2 } })).toThrow('no channel "s"');
    controller.play("a", { gain: 2, offset: [1, 1] });
    const plain = await Controller.load(open);
    plain.play("a");
    for (let k = 0; k < 43; k++) {
      controller.tick();
      expect([...controller.expected]).toEqual([...plain.tick().slice(2)].map((value) => expect.closeTo(value, 0)));
    }
  });
});

/** Wide limits. */
function limits(channels: number) {
  const all = (value: number) => new Float32Array(channels).fill(value);
  return { minimum: all(-1e6), maximum: all(1e6), velocity: all(1e6), acceleration: all(1e9) };
}

describe("a library that feels", () => {
  test("is read as it was written, and builds the same bytes", async () => {
    const read = readLibrary(writeLibrary(library), "it");
    expect(read.motifs.map((motif) => [...(motif.K ?? [])])).toEqual(library.motifs.map((motif) => [...(motif.K ?? [])]));
    expect(await build(read)).toEqual(bytes);
  });

  test("gives a motif to a deployed controller with its K, by a patch", async () => {
    const grown = feelingLibrary(["a", "b", "c"]);
    const [whole, patched] = [
      await Controller.load(await build(grown)),
      await Controller.load(await build({ ...grown, motifs: grown.motifs.slice(0, 2) }, { capacity: 3 })),
    ];
    patched.add(makePatch(grown.cortex, grown.motifs[2]));
    for (const controller of [whole, patched]) {
      controller.start([0, 0]);
      controller.play(["c", "a"]);
    }
    for (let k = 0; k < 100; k++) {
      for (const controller of [whole, patched]) controller.sensors.set([0.1 * k, 1, -0.2]);
      expect([...patched.tick()]).toEqual([...whole.tick()]);
    }
  });

  test("is refused with a K of another shape, or one that nothing is expected for", () => {
    const [motif] = library.motifs;
    const broken =
      (motifs: Library["motifs"], cortex = library.cortex) =>
      () =>
        readLibrary(writeLibrary({ ...library, cortex, motifs }), "it");
    expect(broken([{ ...motif, K: new Float32Array(3) }])).toThrow(/K/);
    expect(
      broken([motif], { ...library.cortex, channels: ["x", "y", "p", "q", "r"], B: new Float32Array(3 * library.cortex.units) }),
    ).toThrow(/K/);
  });
});
