// Entry of the controller: its functions, and every address of the layout by name. The host knows no other way to
// find a thing.
import { correct, feel, forget } from "./feedback";
import { hashWords } from "./hash";
import {
  CEILING, CHOICE, CLOCK, FEELS, HOME, INPUT, MOTIF, PACE, PLAY_SPEED, POLICY, POSITION, SENSOR, SENSOR_FAULTS, SPEED,
  SPEED_NOW, STATE, STATE_END, STRIDE, VALUE,
} from "./layout";
import { isUsable } from "./modulation";
import { hold, interpolate, standAt } from "./output";
import { advance, clearRequest, enqueue, finishPeriod, halt, settleAt } from "./sequencer";

export * from "./layout";

/** One period of the caller's loop: reads INPUT, makes the steps that fall due, leaves the output at OUTPUT. */
export function tick(): void {
  if (SENSORS + TOLD > 0) readInputs();
  advance();
  interpolate();
  if (FEELS) correct();
  hold();
}

/** Queue a motif as REQUEST asks, and leave the usual request there. 0 if it is taken, else why not (Refusal). */
export function play(motif: i32): i32 {
  const refusal = enqueue(motif);
  clearRequest();
  return <i32>refusal;
}

/** Forget what is queued and playing, switch the policy off; the output comes to rest where its velocity carries it. */
export function stop(): void {
  halt();
}

/** A rhythmic motif that is under way ends with this period; what is queued follows. */
export function finish(): void {
  finishPeriod();
}

/**
 * Forget what is queued and playing, switch the policy off; the output glides to POSITION and stays. 1; 0, and nothing
 * done, if a value is invalid.
 */
export function settle(): i32 {
  expect(VALUE);
  if (!isPosition()) return 0;
  settleAt();
  return 1;
}

/** As `reset`, with the output at POSITION: where the machine is, feeling what it feels. 1; 0, and nothing done, if a value is invalid. */
export function start(): i32 {
  expect(HOME);
  for (let i: usize = 0; FEELS && i < <usize>SENSORS * 4; i += 4) {
    if (isUsable(load<f32>(i, INPUT))) store<f32>(i, load<f32>(i, INPUT), POSITION + <usize>COMMANDS * 4);
  }
  if (!isPosition()) return 0;
  begin();
  return 1;
}

/** Back to the state after loading: zero cortex, the output at home, empty queue, the policy on, one step a tick. */
export function reset(): void {
  for (let c: usize = 0; c < <usize>CHANNELS * 4; c += 4) store<f32>(c, load<f32>(c, HOME), POSITION);
  begin();
}

/** Hash of the whole state. */
export function hash(): u32 {
  return hashWords(STATE, STATE_END);
}

/** The state after loading, with the output at POSITION. */
function begin(): void {
  for (let i = STATE; i < STATE_END; i += 4) store<u32>(i, 0);
  store<i32>(MOTIF, -1);
  store<u32>(CLOCK, ONE_STEP);
  store<u32>(STRIDE, ONE_STEP);
  store<f32>(SPEED, 1);
  store<f32>(SPEED_NOW, 1);
  store<f32>(CEILING, 1);
  store<f32>(PACE, 1);
  store<f32>(PLAY_SPEED, 1);
  standAt(POSITION);
  if (FEELS) forget();
  if (HIDDEN > 0) {
    store<i32>(POLICY, 1);
    store<i32>(CHOICE, -1);
  }
  interpolate();
  hold();
  clearRequest();
}

/** What is expected to be felt at POSITION, of which the caller writes the commands alone: what stands in `readouts`. */
function expect(readouts: usize): void {
  for (let c: usize = <usize>COMMANDS * 4; c < <usize>CHANNELS * 4; c += 4) store<f32>(c, load<f32>(readouts + c), POSITION);
}

function isPosition(): bool {
  for (let c: usize = 0; c < <usize>CHANNELS * 4; c += 4) if (!isUsable(load<f32>(c, POSITION))) return false;
  return true;
}

/** Accept the values between two offsets; one that is not finite or out of range keeps its last good one. 1 if one did. */
// @ts-ignore: decorator
@inline function accept(from: usize, to: usize): u32 {
  let faulty: u32 = 0;
  for (let i = from; i < to; i += 4) {
    const value = load<f32>(i, INPUT);
    if (isUsable(value)) store<f32>(i, value, SENSOR);
    else faulty = 1;
  }
  return faulty;
}

/** What the sensors say and what the policy is told; a tick in which a value was replaced is counted. */
function readInputs(): void {
  const told: usize = <usize>SENSORS * 4, end = told + <usize>TOLD * 4;
  const faulty: u32 = SENSORS > 0 ? accept(0, told) : 0;
  store<u32>(SENSOR_FAULTS, load<u32>(SENSOR_FAULTS) + (TOLD > 0 ? faulty | accept(told, end) : faulty));
  if (FEELS) feel(faulty != 0);
}
