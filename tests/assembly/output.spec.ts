import {
  CLOCK, COAST, DECAY, GAIN, OFFSET, OMEGA, OUTPUT, PREPARATION, READOUT_1, SLOT_VALUE, SLOT_VELOCITY, SLOTS, SPRING,
  VALUE, VALUE_BEFORE, VELOCITY, VELOCITY_BEFORE, C, W, VECTOR,
} from "../../assembly/layout";
import { beginGlide, coast, follow, glide, interpolate } from "../../assembly/output";

function near(a: f32, b: f32, within: f32): void {
  expect(abs(a - b)).toBeLessThan(within);
}

/** A controller at rest with a spring of ω = 0.5. */
function prepare(): void {
  memory.fill(16, 0, SLOTS);
  store<f32>(GAIN, 2);
  store<f32>(OFFSET, 1);
  store<i32>(PREPARATION, 9);
  store<f32>(OMEGA, 0.5);
  store<f32>(DECAY, <f32>Math.exp(-0.5));
  store<f32>(COAST, <f32>((1 - Math.exp(-0.5)) / 0.5));
}

describe("the glide", () => {
  test("starts and ends with the value and velocity wanted, gain and offset applied", () => {
    prepare();
    store<f32>(VALUE, 5);
    store<f32>(VELOCITY, -0.5);
    store<f32>(SLOTS, 3, SLOT_VALUE);
    store<f32>(SLOTS, 0.25, SLOT_VELOCITY);
    beginGlide();
    glide(SLOTS, 0);
    near(load<f32>(VALUE), 5, 1e-6);
    near(load<f32>(VELOCITY), -0.5, 1e-6);
    glide(SLOTS, 10);
    near(load<f32>(VALUE), 7, 1e-5);
    near(load<f32>(VELOCITY), 0.5, 1e-5);
  });
});

describe("following the readout", () => {
  test("takes over without a jump of value or velocity, and lets the difference decay", () => {
    prepare();
    store<f32>(GAIN, 1);
    store<f32>(OFFSET, 0);
    store<f32>(VALUE, 4);
    store<f32>(VELOCITY, 0.5);
    let before: f32 = 4, last: f32 = 4;
    let sharpest: f32 = 0;
    for (let k = 0; k < 60; ++k) {
      store<f32>(C, <f32>k * 0.1); // the readout is a ramp
      follow(SLOTS, k, false);
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
    store<f32>(GAIN, 1);
    for (let k = 0; k < 40; ++k) {
      store<f32>(C, <f32>(k * k) * 0.01);
      follow(SLOTS, k, false);
    }
    near(load<f32>(VELOCITY), 0.78, 1e-3);
    near(load<f32>(READOUT_1), 15.21, 1e-4);
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
