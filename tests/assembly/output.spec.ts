import {
  CEILING, CLOCK, COAST, FASTEST, GAIN, GREATEST, HELD, LEAST, OFFSET, OUTPUT, PACE, PLAY_SPEED, READOUT_1,
  SHARPEST, SLOTS, SPEED_NOW, SPRING, SPRING_LEVEL, SPRINGS, VALUE, VALUE_BEFORE, VELOCITY, VELOCITY_BEFORE, C,
} from "../../assembly/layout";
import { coast, follow, hold, interpolate, keepLast } from "../../assembly/output";

function near(a: f32, b: f32, within: f32): void {
  expect(abs(a - b)).toBeLessThan(within);
}

/** A controller at rest with springs of ω = 0.5, 0.25 and so on, and no limits to speak of. */
function prepare(): void {
  memory.fill(16, 0, SLOTS);
  for (let c: usize = 0; c < 8; c += 4) {
    store<f32>(c, 1, GAIN);
    store<f32>(c, -1e30, LEAST);
    store<f32>(c, 1e30, GREATEST);
    store<f32>(c, 1e30, FASTEST);
    store<f32>(c, 1e30, SHARPEST);
  }
  for (let k = 0; k < 8; ++k) {
    const omega = Math.pow(0.5, <f64>(k + 1));
    store<f32>(SPRINGS + <usize>k * 8, <f32>omega);
    store<f32>(SPRINGS + <usize>k * 8, <f32>Math.exp(-omega), 4);
  }
  store<f32>(CEILING, 1);
  store<f32>(SPEED_NOW, 1);
  store<f32>(PACE, 1);
  store<f32>(PLAY_SPEED, 1);
  store<f32>(COAST, <f32>((1 - Math.exp(-0.5)) / 0.5));
}

/** The k-th output in a row, as the sequencer asks for it. */
function next(k: i32): void {
  keepLast();
  follow(SLOTS, k, k, false);
}

describe("following the readout", () => {
  test("takes over without a jump of value or velocity, and lets the difference decay", () => {
    prepare();
    store<f32>(VALUE, 4);
    store<f32>(VELOCITY, 0.5);
    let before: f32 = 4, last: f32 = 4;
    let sharpest: f32 = 0;
    for (let k = 0; k < 60; ++k) {
      store<f32>(C, <f32>k * 0.1); // the readout is a ramp
      next(k);
      const now = load<f32>(VALUE);
      if (k == 0) near(now, 4.5, 1e-6);
      if (k > 0) sharpest = max(sharpest, abs(now - 2 * last + before));
      before = last;
      last = now;
    }
    expect(sharpest).toBeLessThan(0.7); // the mismatch of 4.5 decays with ω = 0.5: at most ω² × 4.5 in a step, and less
    near(last, 5.9, 1e-4);
    near(load<f32>(SPRING), 0, 1e-4);
  });

  test("knows the velocity of the readout to second order", () => {
    prepare();
    for (let k = 0; k < 40; ++k) {
      store<f32>(C, <f32>(k * k) * 0.01);
      next(k);
    }
    near(load<f32>(VELOCITY), 0.78, 1e-3);
    near(load<f32>(READOUT_1), 15.21, 1e-4);
  });
});

describe("a hand-over within limits", () => {
  test("is as gentle as the acceleration asks, and gets stiffer as the mismatch decays", () => {
    prepare();
    store<f32>(SHARPEST, 0.1);
    store<f32>(VALUE, 4);
    let before: f32 = 4, last: f32 = 4, sharpest: f32 = 0;
    for (let k = 0; k < 100; ++k) {
      next(k);
      if (k == 2) expect(load<i32>(SPRING_LEVEL)).toBe(2); // ω = 0.125: 0.0625 of acceleration for a mismatch of 4
      const now = load<f32>(VALUE);
      sharpest = max(sharpest, abs(now - 2 * last + before));
      before = last;
      last = now;
    }
    expect(load<i32>(SPRING_LEVEL)).toBe(0);
    expect(sharpest).toBeLessThan(0.1001);
    near(last, 0, 1e-3);
  });

  test("follows a readout that jumps no faster than the limits allow", () => {
    prepare();
    store<f32>(SHARPEST, 0.05);
    store<f32>(FASTEST, 0.3);
    let before: f32 = 0, last: f32 = 0;
    for (let k = 0; k < 200; ++k) {
      store<f32>(C, k < 20 ? 0 : 5);
      next(k);
      const now = load<f32>(VALUE);
      expect(abs(now - last)).toBeLessThan(0.3001);
      expect(abs(now - 2 * last + before)).toBeLessThan(0.0501);
      before = last;
      last = now;
    }
    near(last, 5, 1e-2);
  });

  test("goes on at the pace of the play", () => {
    prepare();
    store<f32>(PLAY_SPEED, 0.5);
    store<f32>(VALUE, 0);
    store<f32>(VELOCITY, 0.05); // the readout moves by 0.1 a step of the cell, of which there is one in two
    for (let k = 0; k < 40; ++k) {
      if (k == 1) store<f32>(PACE, 0.5);
      store<f32>(C, <f32>k * 0.1);
      next(k);
      if (k > 1) near(load<f32>(VELOCITY), 0.05, 0.01);
    }
  });
});

describe("coasting", () => {
  test("comes to rest where the velocity carries it", () => {
    prepare();
    store<f32>(VALUE, 1);
    store<f32>(VELOCITY, 0.5);
    for (let k = 0; k < 100; ++k) coast();
    near(load<f32>(VALUE), 2, 1e-5); // velocity ÷ ω beyond
    near(load<f32>(VELOCITY), 0, 1e-6);
  });
});

describe("braking", () => {
  test("takes no more than the acceleration allowed, and comes to rest", () => {
    prepare();
    store<f32>(SHARPEST, 0.02);
    store<f32>(VELOCITY, 0.5);
    let before: f32 = -0.5, last: f32 = 0;
    for (let k = 0; k < 100; ++k) {
      coast();
      const now = load<f32>(VALUE);
      expect(abs(now - 2 * last + before)).toBeLessThan(0.02001);
      before = last;
      last = now;
    }
    near(load<f32>(VELOCITY), 0, 1e-6);
  });
});

describe("holding", () => {
  test("keeps the output between its least and greatest value, and counts", () => {
    prepare();
    store<u32>(CLOCK, ONE_STEP);
    store<f32>(GREATEST, 1);
    store<f32>(VALUE, 1);
    interpolate();
    hold();
    expect(load<u32>(HELD)).toBe(0);
    store<f32>(VALUE, 1.5);
    interpolate();
    hold();
    expect(load<f32>(OUTPUT)).toBe(1);
    expect(load<u32>(HELD)).toBe(1);
  });
});

describe("interpolation", () => {
  test("is the step itself at the step, and keeps value and velocity between", () => {
    prepare();
    store<f32>(VALUE_BEFORE, 1);
    store<f32>(VELOCITY_BEFORE, 0.5);
    store<f32>(VALUE, 2);
    store<f32>(VELOCITY, 1.5);
    store<u32>(CLOCK, ONE_STEP);
    interpolate();
    expect(load<f32>(OUTPUT)).toBe(2);
    store<u32>(CLOCK, ONE_STEP >> 1);
    interpolate();
    near(load<f32>(OUTPUT), 1.375, 1e-6); // (1 + 2) / 2 + (0.5 − 1.5) / 8
    store<u32>(CLOCK, 1 << 14);
    interpolate();
    near(load<f32>(OUTPUT), 1, 1e-3);
  });
});
