import { beginGlide, glide } from "../../assembly/glide";
import {
  CEILING, FASTEST, GAIN, OFFSET, PLAY_SPEED, PREPARATION, SHARPEST, SLOT_VALUE, SLOT_VELOCITY, SLOTS, SPAN, VALUE,
  VELOCITY,
} from "../../assembly/layout";

function near(a: f32, b: f32, within: f32): void {
  expect(abs(a - b)).toBeLessThan(within);
}

let seed: u32 = 1;

/** In [−1, 1), from a linear congruential generator. */
function draw(): f32 {
  seed = seed * 1664525 + 1013904223;
  return <f32>(<i32>seed) / <f32>2147483648;
}

/** From orders of magnitude below 1 to 1. */
function size(): f32 {
  return <f32>Math.pow(10, 2 * draw() - 2);
}

function prepare(c: usize): void {
  store<f32>(c, 1, GAIN);
  store<f32>(c, 0, OFFSET);
  store<f32>(c, 1e30, FASTEST);
  store<f32>(c, 1e30, SHARPEST);
  store<f32>(c, 0, VALUE);
  store<f32>(c, 0, VELOCITY);
  store<f32>(SLOTS + c, 0, SLOT_VALUE);
  store<f32>(SLOTS + c, 0, SLOT_VELOCITY);
  store<f32>(PLAY_SPEED, 1);
  store<f32>(CEILING, 1);
  store<i32>(PREPARATION, 9);
}

describe("the glide", () => {
  test("starts and ends with the value and velocity wanted, gain, offset and speed of the play applied", () => {
    prepare(0);
    prepare(4);
    store<f32>(GAIN, 2);
    store<f32>(OFFSET, 1);
    store<f32>(PLAY_SPEED, 0.5);
    store<f32>(VALUE, 5);
    store<f32>(VELOCITY, -0.5);
    store<f32>(SLOTS, 3, SLOT_VALUE);
    store<f32>(SLOTS, 0.25, SLOT_VELOCITY);
    beginGlide(SLOTS);
    expect(load<i32>(SPAN)).toBe(10); // nothing limits it: as long as the preparation
    glide(SLOTS, 0);
    near(load<f32>(VALUE), 5, 1e-6);
    near(load<f32>(VELOCITY), -0.5, 1e-6);
    glide(SLOTS, 10);
    near(load<f32>(VALUE), 7, 1e-5);
    near(load<f32>(VELOCITY), 0.25, 1e-5);
  });

  test("never breaches the limits, of either channel, and ends where it must", () => {
    for (let trial = 0; trial < 400; ++trial) {
      const limits: f32[] = [], ends: f32[] = [];
      for (let c: usize = 0; c < 8; c += 4) {
        prepare(c);
        const v = size(), a = v * size();
        limits.push(v);
        limits.push(a);
        store<f32>(c, v, FASTEST);
        store<f32>(c, a, SHARPEST);
        store<f32>(c, <f32>10 * draw(), VALUE);
        store<f32>(c, v * draw(), VELOCITY);
        const to: f32 = <f32>10 * draw() * size(), going: f32 = v * draw();
        ends.push(to);
        ends.push(going);
        store<f32>(SLOTS + c, to, SLOT_VALUE);
        store<f32>(SLOTS + c, going, SLOT_VELOCITY);
      }
      beginGlide(SLOTS);
      const n = load<i32>(SPAN);
      if (n > 20000) continue; // slow limits: too long to go through
      const speeds: f32[] = [load<f32>(VELOCITY), load<f32>(4, VELOCITY)];
      let fastest: f32 = 0, sharpest: f32 = 0;
      for (let k = 1; k <= n; ++k) {
        glide(SLOTS, k);
        for (let i = 0; i < 2; ++i) {
          const v = load<f32>(<usize>i * 4, VELOCITY);
          fastest = max(fastest, abs(v) / limits[2 * i]);
          sharpest = max(sharpest, abs(v - speeds[i]) / limits[2 * i + 1]);
          speeds[i] = v;
        }
      }
      expect(fastest).toBeLessThan(1.001);
      expect(sharpest).toBeLessThan(1.001);
      for (let i = 0; i < 2; ++i) {
        near(load<f32>(<usize>i * 4, VALUE), ends[2 * i], 5e-4);
        near(load<f32>(<usize>i * 4, VELOCITY), ends[2 * i + 1], 1e-5);
      }
    }
  });

  test("is not much longer than it needs to be, and does not swing out", () => {
    prepare(0);
    prepare(4);
    store<f32>(FASTEST, 0.1);
    store<f32>(SHARPEST, 0.01);
    store<f32>(SLOTS, 10, SLOT_VALUE);
    beginGlide(SLOTS);
    expect(load<i32>(SPAN)).toBe(188); // 1.875 × 10 ÷ 0.1
    store<f32>(VELOCITY, -0.05);
    beginGlide(SLOTS);
    let least: f32 = 0, most: f32 = 0;
    for (let k = 1; k <= load<i32>(SPAN); ++k) {
      glide(SLOTS, k);
      least = min(least, load<f32>(VALUE));
      most = max(most, load<f32>(VALUE));
    }
    expect(least).toBeGreaterThan(-0.5); // the way of braking
    expect(most).toBeLessThan(10.001);
  });
});
