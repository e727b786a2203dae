import {
  ASKS_GOAL, ASKS_RELATIVE, CORRECTION, ENTRY_FLAGS, ENTRY_GAIN, ENTRY_GOAL, ENTRY_OFFSET, ENTRY_SPEED, FASTEST,
  GAIN, GREATEST, LEAST, OFFSET, PLAY_BYTES, PLAY_SPEED, SHARPEST, SLOT_END, SLOT_FASTEST, SLOT_SHARPEST,
  SLOT_STEPS, SLOT_VALUE, SLOTS, VALUE,
} from "../../assembly/layout";
import { modulate } from "../../assembly/modulation";

const ENTRY: usize = 65536;

/** A motif of 11 steps from 3 to 5, at 0.4 a step at most, without limits; a play of it that asks for nothing. */
function prepare(): void {
  memory.fill(ENTRY, 0, PLAY_BYTES);
  store<f32>(ENTRY, 1, ENTRY_SPEED);
  store<i32>(SLOTS, 11, SLOT_STEPS);
  for (let c: usize = 0; c < 8; c += 4) {
    store<f32>(ENTRY + c, 1, ENTRY_GAIN);
    store<f32>(SLOTS + c, 3, SLOT_VALUE);
    store<f32>(SLOTS + c, 5, SLOT_END);
    store<f32>(SLOTS + c, 0.4, SLOT_FASTEST);
    store<f32>(SLOTS + c, 0.1, SLOT_SHARPEST);
    store<f32>(c, -1e30, LEAST);
    store<f32>(c, 1e30, GREATEST);
    store<f32>(c, 1e30, FASTEST);
    store<f32>(c, 1e30, SHARPEST);
    store<f32>(c, 20, VALUE);
  }
}

/** What the motif's value y becomes at its start (without the goal's ramp) or its end (with all of it). */
function start(y: f32): f32 {
  return load<f32>(GAIN) * y + load<f32>(OFFSET);
}

describe("modulation", () => {
  test("leaves a motif as it is where nothing is asked", () => {
    prepare();
    modulate(ENTRY, SLOTS, 1);
    expect(load<f32>(GAIN)).toBe(1);
    expect(load<f32>(OFFSET)).toBe(0);
    expect(load<f32>(CORRECTION)).toBe(0);
    expect(load<f32>(PLAY_SPEED)).toBe(1);
  });

  test("scales about the motif's own start, and moves it", () => {
    prepare();
    store<f32>(ENTRY, 2, ENTRY_GAIN);
    store<f32>(ENTRY, 0.5, ENTRY_OFFSET);
    modulate(ENTRY, SLOTS, 1);
    expect(start(3)).toBe(3.5);
    expect(start(5)).toBe(7.5);
    expect(load<f32>(4, GAIN)).toBe(1);
  });

  test("starts from where the output is, and ends at a goal", () => {
    prepare();
    store<f32>(ENTRY, -2, ENTRY_GAIN);
    store<u32>(ENTRY, ASKS_RELATIVE | ASKS_GOAL, ENTRY_FLAGS);
    store<f32>(ENTRY, 30, ENTRY_GOAL);
    modulate(ENTRY, SLOTS, 1);
    expect(start(3)).toBe(20);
    expect(start(5) + load<f32>(CORRECTION)).toBe(30);
  });

  test("slows a motif down that would be too fast or too sharp", () => {
    prepare();
    store<f32>(ENTRY, 2, ENTRY_GAIN);
    store<f32>(FASTEST, 0.4);
    modulate(ENTRY, SLOTS, 1);
    expect(abs(load<f32>(PLAY_SPEED) - 0.45)).toBeLessThan(1e-6);
    modulate(ENTRY, SLOTS, 1.5);
    expect(abs(load<f32>(PLAY_SPEED) - 0.3)).toBeLessThan(1e-6);
    store<f32>(FASTEST, 1e30);
    store<f32>(4, 0.0001, SHARPEST);
    modulate(ENTRY, SLOTS, 1);
    expect(abs(load<f32>(PLAY_SPEED) - 0.03)).toBeLessThan(1e-6);
  });
});
