import { finish, hash, play, reset, settle, start, stop, tick } from "../../assembly/controller";
import {
  FASTEST, GREATEST, HOME, INPUT, LEAST, MOTIF, MOTIFS, OUTPUT, PHASE, POSITION, PREPARATION, QUEUE_LENGTH,
  REMAINING, REQUEST, SENSOR, SENSOR_FAULTS, SHARPEST, SLOT_BYTES, SLOT_PERIOD, SLOTS, STATE, STATE_END, STRIDE,
  VELOCITY, WEIGHTS_END, ENTRY_GAIN, ENTRY_OFFSET, ENTRY_REPEAT, ENTRY_SPEED, ENTRY_GOAL, ENTRY_FLAGS, ASKS_GOAL,
  SPEED, SPEED_RAMP, SPRINGS,
} from "../../assembly/layout";
import { Refusal } from "../../assembly/modulation";
import { Phase } from "../../assembly/sequencer";

/** Two motifs of 3 and 2 steps, preparations of 2 steps, zero weights. */
function prepare(): void {
  memory.fill(STATE, 0, WEIGHTS_END - STATE);
  store<i32>(PREPARATION, 2);
  store<i32>(MOTIFS, 2);
  store<i32>(SLOTS, 3);
  store<i32>(SLOTS + SLOT_BYTES, 2);
  for (let c: usize = 0; c < <usize>CHANNELS * 4; c += 4) {
    store<f32>(c, -1e30, LEAST);
    store<f32>(c, 1e30, GREATEST);
    store<f32>(c, 1e30, FASTEST);
    store<f32>(c, 1e30, SHARPEST);
  }
  store<f32>(SPEED_RAMP, 0.25);
  reset();
}

describe("the sequencer", () => {
  test("prepares, executes, takes the next play and rests", () => {
    prepare();
    play(0);
    play(1);
    const phases: i32[] = [];
    const motifs: i32[] = [];
    for (let k = 0; k < 10; ++k) {
      tick();
      phases.push(load<i32>(PHASE));
      motifs.push(load<i32>(MOTIF));
    }
    expect(phases).toStrictEqual([1, 1, 2, 2, 2, 1, 1, 2, 2, 0]);
    expect(motifs).toStrictEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });

  test("refuses a full queue, an unknown motif and a gain that is no number", () => {
    prepare();
    for (let k = 0; k < QUEUE; ++k) expect(play(0)).toBe(Refusal.None);
    expect(play(0)).toBe(Refusal.Queue);
    prepare();
    expect(play(2)).toBe(Refusal.Motif);
    expect(play(-1)).toBe(Refusal.Motif);
    store<f32>(REQUEST, NaN, ENTRY_GAIN);
    expect(play(0)).toBe(Refusal.Number);
    store<f32>(REQUEST, Infinity, ENTRY_OFFSET);
    expect(play(0)).toBe(Refusal.Number);
    store<f32>(REQUEST, 0, ENTRY_SPEED);
    expect(play(0)).toBe(Refusal.Speed);
    store<i32>(REQUEST, 2, ENTRY_REPEAT);
    expect(play(0)).toBe(Refusal.Repeat);
    store<f32>(GREATEST, 1);
    store<u32>(REQUEST, ASKS_GOAL, ENTRY_FLAGS);
    store<f32>(REQUEST, 1.5, ENTRY_GOAL);
    expect(play(0)).toBe(Refusal.Goal);
    store<i32>(SLOTS, 3, SLOT_PERIOD);
    store<u32>(REQUEST, ASKS_GOAL, ENTRY_FLAGS);
    expect(play(0)).toBe(Refusal.Endless);
    expect(load<i32>(QUEUE_LENGTH)).toBe(0);
    expect(play(0)).toBe(Refusal.None); // what was asked and refused is forgotten
  });

  test("makes as many steps as fall due, four a tick at most", () => {
    prepare();
    play(0);
    store<u32>(STRIDE, 0);
    tick();
    expect(load<i32>(PHASE)).toBe(Phase.Idle);
    store<u32>(STRIDE, 1 << 27); // half a step
    tick();
    tick();
    expect(load<i32>(REMAINING)).toBe(1);
    store<u32>(STRIDE, 0xffffffff);
    tick();
    expect(load<i32>(PHASE)).toBe(Phase.Execute);
    expect(load<i32>(REMAINING)).toBe(0);
  });

  test("stops at once and forgets the queue", () => {
    prepare();
    play(0);
    play(1);
    tick();
    stop();
    tick();
    expect(load<i32>(PHASE)).toBe(Phase.Idle);
    expect(load<i32>(QUEUE_LENGTH)).toBe(0);
  });

  test("repeats a rhythmic motif as often as asked, without a preparation, or until it is told to end", () => {
    prepare();
    store<i32>(SLOTS, 3, SLOT_PERIOD);
    store<i32>(REQUEST, 3, ENTRY_REPEAT);
    play(0);
    let executed = 0;
    for (let k = 0; k < 20; ++k) {
      tick();
      executed += i32(load<i32>(PHASE) == Phase.Execute);
    }
    expect(executed).toBe(9);
    store<i32>(REQUEST, -1, ENTRY_REPEAT);
    play(0);
    play(1);
    for (let k = 0; k < 1000; ++k) tick();
    expect(load<i32>(MOTIF)).toBe(0);
    finish();
    for (let k = 0; k < 3; ++k) tick();
    expect(load<i32>(MOTIF)).toBe(1);
  });

  test("starts where it is told, at home otherwise, and glides to a position", () => {
    prepare();
    store<f32>(HOME, 3);
    reset();
    tick();
    expect(load<f32>(OUTPUT)).toBe(3);
    store<f32>(POSITION, -2);
    expect(start()).toBe(1);
    tick();
    expect(load<f32>(OUTPUT)).toBe(-2);
    store<f32>(POSITION, NaN);
    expect(start()).toBe(0);
    play(0);
    store<f32>(POSITION, 7);
    expect(settle()).toBe(1);
    for (let k = 0; k < 4; ++k) tick();
    expect(load<f32>(OUTPUT)).toBe(7);
    expect(load<i32>(PHASE)).toBe(Phase.Idle);
    expect(load<i32>(QUEUE_LENGTH)).toBe(0);
  });

  test("changes its speed by a ramp", () => {
    prepare();
    store<f32>(VELOCITY, 1);
    store<f32>(SPEED, 0);
    store<f32>(SPRINGS, 1);
    store<f32>(SHARPEST, 0); // nothing brakes
    let last = load<f32>(OUTPUT);
    const ways: f32[] = [];
    for (let k = 0; k < 5; ++k) {
      tick();
      ways.push(load<f32>(OUTPUT) - last);
      last = load<f32>(OUTPUT);
    }
    expect(ways).toStrictEqual([0.75, 0.5, 0.25, 0, 0]);
  });

  test("replaces a sensor value that is not finite by the last good one, and counts it", () => {
    prepare();
    store<f32>(INPUT, 0.5);
    tick();
    store<f32>(INPUT, NaN);
    tick();
    store<f32>(INPUT, Infinity);
    tick();
    expect(load<f32>(SENSOR)).toBe(0.5);
    expect(load<u32>(SENSOR_FAULTS)).toBe(2);
  });

  test("ticks on whatever was written into its state", () => {
    prepare();
    for (let fill = 0; fill < 256; fill += 5) {
      memory.fill(STATE, <u8>fill, STATE_END - STATE);
      for (let k = 0; k < 20; ++k) tick();
    }
    reset();
    tick();
    expect(load<f32>(OUTPUT)).toBe(0);
  });

  test("gives the same hash for the same history", () => {
    prepare();
    play(1);
    for (let k = 0; k < 7; ++k) tick();
    const first = hash();
    prepare();
    expect(hash()).not.toBe(first);
    play(1);
    for (let k = 0; k < 7; ++k) tick();
    expect(hash()).toBe(first);
  });
});
