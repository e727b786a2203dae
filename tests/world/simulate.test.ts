import { beforeAll, describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { openWorld } from "../../src/world/mujoco.ts";
import { type Disturbance, type SimulateOptions, simulate } from "../../src/world/simulate.ts";
import type { World } from "../../src/world/world.ts";
import { makeLibrary } from "../fixture.ts";
import { ARM } from "./bodies.ts";

const SENSORS = ["q2", "dq1"];
/** dt is 10 ms, five steps of the world. */
const library = makeLibrary({ sensors: SENSORS });
const PLAYS = [{ motif: "a" }, { motif: "b" }];

let bytes: Uint8Array;
let world: World;
beforeAll(async () => {
  bytes = await build(library);
  world = await openWorld(ARM);
});

async function run(disturbance: Disturbance = {}, options: SimulateOptions = {}) {
  const told: number[][] = [];
  const controller = await Controller.load(bytes);
  const result = simulate(controller, world, PLAYS, { disturbance, ...options, onTick: () => told.push([...controller.sensors]) });
  const size = world.sensors.length;
  const felt = result.phases.map((_, k) => result.sensed.slice(k * size, (k + 1) * size));
  return { ...result, told: told.slice(0, felt.length), felt };
}

/** Of what the world's sensors read, what the controller asks for. */
const asked = (felt: readonly number[][]) => felt.map((row) => SENSORS.map((name) => Math.fround(row[world.sensors.indexOf(name)])));

describe("a controller in a body", () => {
  test("moves it by its output and is told what it feels when the tick begins", async () => {
    const { output, phases, felt, told } = await run();
    expect(told).toEqual(asked(felt));
    world.reset();
    phases.forEach((_, k) => {
      expect([...world.sense()]).toEqual(felt[k]);
      world.apply(output.slice(2 * k, 2 * k + 2));
      for (let step = 0; step < 5; step++) world.step();
    });
  });

  test("begins where the readings say", async () => {
    const { felt, output } = await run({}, { start: { position: [1, 2], readings: { q1: 0.5, dq2: -1 } } });
    expect(felt[0].slice(0, 4)).toEqual([0.5, 0, 0, -1]);
    expect(output.slice(0, 2)).toEqual([expect.closeTo(1, 1), expect.closeTo(2, 1)]);
  });

  test("has one hash, run to run and in another instance, and others when pushed", async () => {
    const first = await run();
    world = await openWorld(ARM);
    expect((await run()).hash).toBe(first.hash);
    const push = { joint: "elbow", amount: 1e-9, from: 0.1, seconds: 0.002 };
    expect((await run({ pushes: [push] })).hash).not.toBe(first.hash);
    expect((await run()).hash).toBe(first.hash);
  });

  test("is pushed from when to when it is said, and by all that push a joint", async () => {
    const free = await run();
    const push = (amount: number) => ({ joint: "shoulder", amount, from: 0.1, seconds: 0.05 });
    const pushed = await run({ pushes: [push(5)] });
    expect(pushed.felt.slice(0, 11)).toEqual(free.felt.slice(0, 11));
    expect(pushed.felt[11]).not.toEqual(free.felt[11]);
    const twice = await run({ pushes: [push(2), push(3)] });
    expect(twice.felt).toEqual(pushed.felt);
  });

  test("is slower with more mass, and as before without", async () => {
    const free = await run();
    const heavy = await run({ masses: { upper: 100, lower: 100 } });
    const fastest = (felt: readonly number[][]) => Math.max(...felt.map((row) => Math.abs(row[2])));
    expect(fastest(heavy.felt)).toBeLessThan(0.1 * fastest(free.felt));
    expect((await run()).felt).toEqual(free.felt);
  });

  test("is told old readings when they are delayed, by steps of the world", async () => {
    const { told, felt } = await run({ delay: 0.02 });
    expect(told.slice(2)).toEqual(asked(felt).slice(0, -2));
    expect(told.slice(0, 2)).toEqual([asked(felt)[0], asked(felt)[0]]);
    const short = await run({ delay: 0.004 });
    expect(short.told.slice(1)).not.toEqual(asked(short.felt).slice(1));
  });

  test("is told noisy readings: of the sd that is asked for, by a seed", async () => {
    const { told, felt } = await run({ noise: 0.5, seed: 2 });
    const true_ = asked(felt);
    const errors = told.flatMap((row, k) => row.map((value, i) => value - true_[k][i]));
    const sd = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(sd).toBeGreaterThan(0.4);
    expect(sd).toBeLessThan(0.6);
    expect((await run({ noise: 0.5, seed: 2 })).told).toEqual(told);
    expect((await run({ noise: 0.5, seed: 3 })).told).not.toEqual(told);
  });

  test("refuses a tick or a delay that is no whole number of the world's steps, and what it cannot push", async () => {
    const controller = await Controller.load(bytes);
    controller.rate = 300;
    expect(() => simulate(controller, world, PLAYS)).toThrow(
      "A tick of the controller is 3.33333 ms, which is no whole number of the world's steps of 2 ms",
    );
    controller.rate = 5000;
    expect(() => simulate(controller, world, PLAYS)).toThrow("tick of the controller is 0.2 ms");
    await expect(run({ delay: 0.003 })).rejects.toThrow("The delay of the sensors is 3 ms");
    await expect(run({ pushes: [{ joint: "hip", amount: 1, from: 0, seconds: 1 }] })).rejects.toThrow('no joint "hip"');
    await expect(run({ masses: { hand: 2 } })).rejects.toThrow('no body "hand"');
  });

  test("begins at home, where it expects to be then, and begins there again", async () => {
    const felt = ["q1", "q2"];
    const made = makeLibrary({ channels: ["x", "y", ...felt], sensors: felt });
    const whole = { ...made, cortex: { ...made.cortex, B: new Float32Array() }, home: Float32Array.of(0.1, 0, 0.3, 0.8) };
    const controller = await Controller.load(await build(whole));
    const home = [Math.fround(0.3), Math.fround(0.8)];
    const [first, again] = [simulate(controller, world, PLAYS), simulate(controller, world, PLAYS)];
    expect(first.sensed.slice(0, 2)).toEqual(home);
    expect(again).toEqual(first);
  });
});
