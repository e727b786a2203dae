import { beforeAll, describe, expect, test } from "vitest";
import { regulatedFeedback } from "../../src/learn/regulated.ts";
import { openWorld } from "../../src/world/mujoco.ts";
import type { World } from "../../src/world/world.ts";
import { ARM, CART } from "../world/bodies.ts";

const CHANNELS = ["force", "at", "speed"];
const SENSORS = ["at", "speed"];
/** There and back: force, place, speed. */
const motif = {
  name: "there",
  samples: Float32Array.from({ length: 3 * 50 }, (_, i) => [Math.cos(i / 24), Math.sin(i / 24), 5 * Math.cos(i / 24)][i % 3]),
};

let cart: World;
beforeAll(async () => {
  cart = await openWorld(CART);
});

describe("feedback from a body", () => {
  test("holds back what is ahead, by the data's own scale or by tolerances", () => {
    const { K, radius } = regulatedFeedback({ world: cart }, motif, CHANNELS, SENSORS, 0.01);
    const stiff = regulatedFeedback({ world: cart, tolerances: { at: 0.001 } }, motif, CHANNELS, SENSORS, 0.01);
    for (const k of K) expect(k).toBeGreaterThan(0);
    expect(radius).toBeLessThan(1);
    expect(stiff.K[0]).toBeGreaterThan(K[0]);
  });

  test("is gentler where the sensors will be old", () => {
    const tolerances = { at: 0.001, speed: 0.1 };
    const [fresh, old] = [0, 0.1].map((delay) => regulatedFeedback({ world: cart, delay, tolerances }, motif, CHANNELS, SENSORS, 0.01));
    expect(old.K[0]).toBeLessThan(fresh.K[0]);
  });

  test("has its rows in the order of the commands, not of the actuators", async () => {
    const arm = await openWorld(ARM);
    const sensors = ["q1", "q2", "dq1", "dq2"];
    const samples = Float32Array.from({ length: 6 * 20 }, (_, i) => Math.sin(i));
    const swapped = samples.map((_, i) => samples[i % 6 === 0 ? i + 1 : i % 6 === 1 ? i - 1 : i]);
    const K = (commands: string[], of: Float32Array) => [
      ...regulatedFeedback({ world: arm }, { name: "it", samples: of }, [...commands, ...sensors], sensors, 0.01).K,
    ];
    const known = K(["x", "y"], samples);
    expect(K(["y", "x"], swapped)).toEqual([...known.slice(4), ...known.slice(0, 4)]);
  });

  test("is refused with both sides where names do not match, and where nothing steadies the body", () => {
    const refused = (channels: readonly string[], sensors: readonly string[], options: object = {}, tick = 0.01) =>
      expect(() => regulatedFeedback({ world: cart, ...options }, motif, channels, sensors, tick));
    refused(["thrust", "at", "speed"], SENSORS).toThrow(/thrust is not there.*controller's channels: thrust.*actuators: force/);
    refused(["force", "at", "touch"], ["at", "touch"]).toThrow(/touch is not there.*at, speed/);
    refused(CHANNELS, SENSORS, { tolerances: { touch: 1 } }).toThrow(/touch is none of at, speed/);
    refused(CHANNELS, SENSORS, {}, 0.015).toThrow(/A tick of the controller is 15 ms/);
    refused(["force", "at"], ["at"]).toThrow(/Motif "there": No feedback from at/);
  });
});
