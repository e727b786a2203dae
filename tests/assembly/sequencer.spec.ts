import { hash, play, reset, stop, tick } from "../../assembly/controller";
import {
  INPUT, MOTIF, MOTIFS, OUTPUT, PHASE, PREPARATION, QUEUE_LENGTH, REMAINING, SENSOR, SENSOR_FAULTS, SLOT_BYTES, SLOTS,
  STATE, STATE_END, STRIDE, WEIGHTS_END,
} from "../../assembly/layout";
import { Phase } from "../../assembly/sequencer";

/** Two motifs of 3 and 2 steps, preparations of 2 steps, zero weights. */
function prepare(): void {
  memory.fill(STATE, 0, WEIGHTS_END - STATE);
  store<i32>(PREPARATION, 2);
  store<i32>(MOTIFS, 2);
  store<i32>(SLOTS, 3);
  store<i32>(SLOTS + SLOT_BYTES, 2);
  reset();
}

describe("the sequencer", () => {
  test("prepares, executes, takes the next play and rests", () => {
    prepare();
    play(0, 1);
    play(1, 1);
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
    for (let k = 0; k < QUEUE; ++k) expect(play(0, 1)).toBe(1);
    expect(play(0, 1)).toBe(0);
    prepare();
    expect(play(2, 1)).toBe(0);
    expect(play(-1, 1)).toBe(0);
    expect(play(0, NaN)).toBe(0);
    expect(play(0, Infinity)).toBe(0);
    expect(load<i32>(QUEUE_LENGTH)).toBe(0);
  });

  test("makes as many steps as fall due, four a tick at most", () => {
    prepare();
    play(0, 1);
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
    play(0, 1);
    play(1, 1);
    tick();
    stop();
    tick();
    expect(load<i32>(PHASE)).toBe(Phase.Idle);
    expect(load<i32>(QUEUE_LENGTH)).toBe(0);
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
    play(1, 1);
    for (let k = 0; k < 7; ++k) tick();
    const first = hash();
    prepare();
    expect(hash()).not.toBe(first);
    play(1, 1);
    for (let k = 0; k < 7; ++k) tick();
    expect(hash()).toBe(first);
  });
});
