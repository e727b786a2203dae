// Entry of the controller: its functions, and every address of the layout by name. The host knows no other way to find
// a thing.
import { hashWords } from "./hash";
import { CLOCK, INPUT, MOTIF, SENSOR, SENSOR_FAULTS, STATE, STATE_END, STRIDE } from "./layout";
import { interpolate } from "./output";
import { advance, enqueue, halt, isUsable } from "./sequencer";

export * from "./layout";

/** One period of the caller's loop: reads INPUT, makes the steps that fall due, leaves the output at OUTPUT. */
export function tick(): void {
  if (SENSORS > 0) readSensors();
  advance();
  interpolate();
}

/** Queue a motif with a gain and the offset at PLAY_OFFSET. 1 if taken; 0 if the queue is full or a value invalid. */
export function play(motif: i32, gain: f32): i32 {
  return <i32>enqueue(motif, gain);
}

/** Forget what is queued and playing; the output comes to rest where its velocity carries it. */
export function stop(): void {
  halt();
}

/** Back to the state after loading: zero cortex, zero output, empty queue, one step a tick. */
export function reset(): void {
  for (let i = STATE; i < STATE_END; i += 4) store<u32>(i, 0);
  store<i32>(MOTIF, -1);
  store<u32>(CLOCK, ONE_STEP);
  store<u32>(STRIDE, ONE_STEP);
}

/** Hash of the whole state. */
export function hash(): u32 {
  return hashWords(STATE, STATE_END);
}

/** A value that is not finite or out of range is replaced by the last good one, and counted. */
function readSensors(): void {
  let faulty: u32 = 0;
  for (let i: usize = 0; i < <usize>SENSORS * 4; i += 4) {
    const value = load<f32>(i, INPUT);
    if (isUsable(value)) store<f32>(i, value, SENSOR);
    else faulty = 1;
  }
  store<u32>(SENSOR_FAULTS, load<u32>(SENSOR_FAULTS) + faulty);
}
