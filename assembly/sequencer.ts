// The sequencer: prepare(μ) for P steps, then execute(μ) for T_μ steps, then the next play in its queue, else idle.
// A play takes effect, with its gain and offset, when its preparation begins. An idle cortex rests.
import { cell, rate, settle } from "./cell";
import { Input, Panels, Rates, Recurrence, Rows, State, Sums, Thalamus, Vector } from "./kernel/arrays";
import {
  CLOCK, DRIVE, GAIN, J, KAPPA, KAPPA_P, MOTIF, MOTIFS, OFFSET, PHASE, PLAY_BYTES, PLAY_OFFSET, PLAYS, PREPARATION,
  QUEUE_HEAD, QUEUE_LENGTH, RATES, REMAINING, SLOT_ANCHOR, SLOT_B, SLOT_BYTES, SLOT_STEPS, SLOT_U, SLOT_V, SLOTS, STAGE,
  STRIDE, THALAMUS, TRANSITION, U_P, V_P, PADDED, X,
} from "./layout";
import { beginGlide, coast, follow, glide, keepLast } from "./output";

export const enum Phase { Idle, Prepare, Execute }
export const enum Transition { Thalamic, Reset, None }
export const enum Stage { Glide, Network, Hold }

/** Append a play with the offset at PLAY_OFFSET; false if the queue is full, the motif unknown or a number is none. */
export function enqueue(motif: i32, gain: f32): bool {
  const length = load<i32>(QUEUE_LENGTH);
  if (<u32>motif >= load<u32>(MOTIFS) || length >= QUEUE || !isUsable(gain)) return false;
  for (let c: usize = 0; c < <usize>CHANNELS * 4; c += 4) if (!isUsable(load<f32>(c, PLAY_OFFSET))) return false;
  const entry = PLAYS + <usize>((load<u32>(QUEUE_HEAD) + length) % QUEUE) * PLAY_BYTES;
  store<i32>(entry, motif);
  store<f32>(entry, gain, 4);
  for (let c: usize = 0; c < <usize>CHANNELS * 4; c += 4) store<f32>(entry + c, load<f32>(c, PLAY_OFFSET), 8);
  store<i32>(QUEUE_LENGTH, length + 1);
  return true;
}

/** Finite and small enough that no sum of products of it can leave the range of f32. */
// @ts-ignore: decorator
@inline export function isUsable(value: f32): bool {
  return abs<f32>(value) <= 1e9;
}

/** Drop the queue and the motif in force; the output comes to rest. */
export function halt(): void {
  store<i32>(QUEUE_LENGTH, 0);
  store<i32>(REMAINING, 0);
  store<i32>(PHASE, Phase.Idle);
}

/** The slot of the motif in force; any state that a caller wrote leads to one that exists. */
// @ts-ignore: decorator
@inline function slotInForce(): usize {
  const motif = load<u32>(MOTIF);
  return SLOTS + <usize>select<u32>(motif, 0, motif < <u32>CAPACITY) * SLOT_BYTES;
}

function beginPlay(): void {
  const head = load<u32>(QUEUE_HEAD) % QUEUE;
  const entry = PLAYS + <usize>head * PLAY_BYTES;
  store<i32>(MOTIF, load<i32>(entry));
  store<f32>(GAIN, load<f32>(entry, 4));
  for (let c: usize = 0; c < <usize>CHANNELS * 4; c += 4) store<f32>(c, load<f32>(entry + c, 8), OFFSET);
  store<u32>(QUEUE_HEAD, (head + 1) % QUEUE);
  store<i32>(QUEUE_LENGTH, load<i32>(QUEUE_LENGTH) - 1);
  if (load<i32>(TRANSITION) == Transition.Reset) {
    const slot = slotInForce();
    for (let i: usize = 0; i < <usize>PADDED; ++i) store<f32>(i << 2, load<f32>(slot + (i << 2), SLOT_ANCHOR), X);
  }
  beginGlide();
  store<i32>(PHASE, Phase.Prepare);
  store<i32>(REMAINING, load<i32>(PREPARATION));
}

function beginExecution(): void {
  store<i32>(PHASE, Phase.Execute);
  store<i32>(REMAINING, load<i32>(slotInForce(), SLOT_STEPS));
}

/** What follows a phase that has no steps left. */
function nextPhase(): void {
  if (load<i32>(PHASE) == Phase.Prepare) {
    beginExecution();
  } else if (load<i32>(QUEUE_LENGTH) > 0) {
    beginPlay();
    if (load<i32>(PREPARATION) == 0) beginExecution();
  } else {
    store<i32>(PHASE, Phase.Idle);
  }
}

/** One step of the cortex in the mode whose input, loop and rank these are. */
// @ts-ignore: decorator
@inline function stepCell(bias: Input, U: Panels, V: Rows, rank: i32): void {
  cell(
    changetype<State>(X), changetype<Rates>(RATES), changetype<Thalamus>(THALAMUS), changetype<Sums>(DRIVE),
    load<f32>(KAPPA), changetype<Recurrence>(J), bias, U, V, rank,
  );
}

function step(): void {
  if (load<i32>(REMAINING) <= 0) nextPhase();
  const phase = load<i32>(PHASE), slot = slotInForce();
  keepLast();
  if (phase == Phase.Idle) return coast();
  const thalamic = load<i32>(TRANSITION) == Transition.Thalamic, stage = load<i32>(STAGE);
  const preparation = load<i32>(PREPARATION);
  const remaining = load<i32>(REMAINING) - 1;
  store<i32>(REMAINING, remaining);
  // the readout is followed in the preparation too
  const network = stage == Stage.Network && thalamic;
  if (phase == Phase.Execute) {
    const U = changetype<Panels>(slot + SLOT_U), V = changetype<Rows>(slot + SLOT_V);
    stepCell(changetype<Input>(slot + SLOT_B), U, V, RANK);
    const k = load<i32>(slot, SLOT_STEPS) - 1 - remaining;
    follow(slot, network ? k + preparation : k, stage == Stage.Glide && preparation > 0);
    return;
  }
  if (thalamic && EXACT) {
    if (network) rate(changetype<Rates>(RATES), changetype<State>(X));
    settle(changetype<State>(X), changetype<Vector>(slot + SLOT_ANCHOR), load<f32>(KAPPA_P));
  } else if (thalamic) {
    const U = changetype<Panels>(U_P), V = changetype<Rows>(V_P);
    stepCell(changetype<Input>(slot + SLOT_ANCHOR), U, V, PREPARATION_RANK);
  }
  const k = preparation - 1 - remaining;
  if (stage == Stage.Glide) glide(slot, k + 1);
  else if (network) follow(slot, k, false);
  else coast();
}

/**
 * Advance the clock by the stride and make the steps that fall due, at most MOST_STEPS. A stride of up to FINE_STEPS is
 * counted as the clock is, 2⁻²⁸ of a step; what it has above them in 2⁻¹⁶ of a step (src/device/clock.ts).
 */
export function advance(): void {
  const one: u32 = ONE_STEP, fine: u32 = FINE_STEPS * ONE_STEP, coarse: u32 = COARSE_STEP, most: u32 = MOST_STEPS;
  const stride = load<u32>(STRIDE);
  let due: u32, part: u32;
  if (stride <= fine) {
    due = stride / one;
    part = stride % one;
  } else {
    due = <u32>FINE_STEPS + (stride - fine) / coarse;
    part = (stride - fine) % coarse * (one / coarse);
  }
  if (due >= most) {
    due = most;
    part = 0;
  }
  let clock = load<u32>(CLOCK);
  clock = select<u32>(clock, one, clock <= one) + part;
  if (clock > one) {
    clock -= one;
    ++due;
  }
  for (; due > 0; --due) step();
  store<u32>(CLOCK, clock);
}
