// The sequencer: prepare(μ) for P steps or as many as the glide takes, then execute(μ) for T_μ steps (a rhythmic
// motif: as many periods as are asked), then the next play in its queue, else what the policy picks, else idle. A play
// takes effect, with all that it asks, when its preparation begins. An idle cortex rests.
import { cell, overwrite, rate, settle } from "./cell";
import { beginGlide, glide } from "./glide";
import { Input, Panels, Rows, Vector } from "./kernel/arrays";
import {
  CEILING, CLOCK, ENTRY_GAIN, ENTRY_MOTIF, ENTRY_REPEAT, ENTRY_SPEED, LAPS, MOST_SPEED, MOTIF, MOTIFS, PACE, PHASE,
  PLAY_BYTES, PLAY_SPEED, PLAYS, POLICY, POSITION, PREPARATION, QUEUE_HEAD, QUEUE_LENGTH, REMAINING, REPEATS, REQUEST,
  SLOT_ANCHOR, SLOT_B, SLOT_BYTES, SLOT_PERIOD, SLOT_STEPS, SLOT_U, SLOT_V, SLOTS, SPAN, SPEED, SPEED_NOW, SPEED_RAMP,
  STAGE, STRIDE, TRANSITION, U_P, V_P, VELOCITY,
} from "./layout";
import { check, FASTEST_PLAY, higher, lower, modulate, Refusal, rest } from "./modulation";
import { coast, follow, keepLast } from "./output";
import { aim, pick } from "./policy";

export const enum Phase { Idle, Prepare, Execute }
export const enum Transition { Thalamic, Reset, None }
export const enum Stage { Glide, Network, Hold }

const CHANNEL: usize = <usize>CHANNELS * 4;

/** Write a play as it is asked where nothing else is said: once, as it was shown. */
// @ts-ignore: decorator
@inline function writeUsual(entry: usize): void {
  store<i32>(entry, 1, ENTRY_REPEAT);
  store<f32>(entry, 1, ENTRY_SPEED);
  for (let c: usize = 0; c < CHANNEL; c += 4) store<f32>(entry + c, 1, ENTRY_GAIN);
  for (let i: usize = ENTRY_GAIN + CHANNEL; i < PLAY_BYTES; i += 4) store<u32>(entry + i, 0);
}

export function clearRequest(): void {
  writeUsual(REQUEST);
}

/** Append the play at REQUEST of a motif, or say why not. */
export function enqueue(motif: i32): Refusal {
  const length = load<i32>(QUEUE_LENGTH);
  if (<u32>motif >= load<u32>(MOTIFS) || <u32>motif >= <u32>CAPACITY) return Refusal.Motif;
  if (<u32>length >= <u32>QUEUE) return Refusal.Queue;
  const refusal = check(REQUEST, load<i32>(REQUEST, ENTRY_REPEAT), SLOTS + <usize>motif * SLOT_BYTES);
  if (refusal != Refusal.None) return refusal;
  const entry = PLAYS + <usize>((load<u32>(QUEUE_HEAD) + length) % QUEUE) * PLAY_BYTES;
  store<i32>(REQUEST, motif, ENTRY_MOTIF);
  for (let i: usize = 0; i < PLAY_BYTES; i += 4) store<u32>(entry + i, load<u32>(REQUEST + i));
  store<i32>(QUEUE_LENGTH, length + 1);
  return Refusal.None;
}

/** What the policy picks, if it is on, is the next play of the empty queue. */
function enqueuePick(): bool {
  if (load<i32>(POLICY) != 1) return false;
  const entry = PLAYS + <usize>(load<u32>(QUEUE_HEAD) % QUEUE) * PLAY_BYTES;
  writeUsual(entry);
  const motif = pick(), known = select<u32>(<u32>motif, 0, <u32>motif < <u32>CAPACITY);
  store<i32>(entry, motif, ENTRY_MOTIF);
  // what repeats itself has no end to be asked for
  if (AIMS > 0 && load<i32>(SLOTS + <usize>known * SLOT_BYTES, SLOT_PERIOD) == 0) aim(entry);
  store<i32>(QUEUE_LENGTH, 1);
  return true;
}

/** Drop the queue and the motif in force; the output comes to rest, and the policy picks no more. */
export function halt(): void {
  if (HIDDEN > 0) store<i32>(POLICY, 0);
  store<i32>(QUEUE_LENGTH, 0);
  store<i32>(REMAINING, 0);
  store<i32>(PHASE, Phase.Idle);
}

/** Drop the queue and the motif in force; the output glides to POSITION and stays. */
export function settleAt(): void {
  halt();
  store<i32>(MOTIF, -1);
  store<f32>(CEILING, ceilingAsked());
  rest(POSITION);
  beginGlide(SLOTS);
  store<i32>(PHASE, Phase.Prepare);
  store<i32>(REMAINING, load<i32>(SPAN));
}

/** A rhythmic motif ends with the period under way. */
export function finishPeriod(): void {
  store<i32>(REPEATS, 0);
}

/** The slot of the motif in force; any state that a caller wrote leads to one that exists. */
// @ts-ignore: decorator
@inline function slotInForce(): usize {
  const motif = load<u32>(MOTIF);
  return SLOTS + <usize>select<u32>(motif, 0, motif < <u32>CAPACITY) * SLOT_BYTES;
}

// @ts-ignore: decorator
@inline function speedAsked(): f32 {
  const speed = load<f32>(SPEED);
  return select<f32>(speed, 1, speed >= 0 && speed <= FASTEST_PLAY);
}

/** The speed for which what begins is laid out: it may rise to it, and to 1, at any time. */
function ceilingAsked(): f32 {
  return higher(1, higher(load<f32>(SPEED_NOW), speedAsked()));
}

function beginPlay(): void {
  const head = load<u32>(QUEUE_HEAD) % QUEUE;
  const entry = PLAYS + <usize>head * PLAY_BYTES;
  store<i32>(MOTIF, load<i32>(entry, ENTRY_MOTIF));
  const slot = slotInForce(), repeat = load<i32>(entry, ENTRY_REPEAT), ceiling = ceilingAsked();
  store<i32>(REPEATS, repeat > 0 ? repeat - 1 : -1);
  store<f32>(CEILING, ceiling);
  modulate(entry, slot, ceiling);
  store<u32>(QUEUE_HEAD, (head + 1) % QUEUE);
  store<i32>(QUEUE_LENGTH, load<i32>(QUEUE_LENGTH) - 1);
  if (load<i32>(TRANSITION) == Transition.Reset) overwrite(changetype<Vector>(slot + SLOT_ANCHOR));
  const preparation = load<i32>(PREPARATION);
  if (load<i32>(STAGE) == Stage.Glide && preparation > 0) beginGlide(slot);
  else store<i32>(SPAN, preparation + 1);
  store<i32>(PHASE, Phase.Prepare);
  store<i32>(REMAINING, load<i32>(SPAN) - 1);
}

function beginExecution(): void {
  store<i32>(PHASE, Phase.Execute);
  store<i32>(REMAINING, load<i32>(slotInForce(), SLOT_STEPS));
  store<i32>(LAPS, 0);
  // what the motif leaves of the limits may be used
  store<f32>(CEILING, higher(load<f32>(CEILING), load<f32>(MOST_SPEED) / load<f32>(PLAY_SPEED)));
}

/** What follows a phase that has no steps left. */
function nextPhase(): void {
  const phase = load<i32>(PHASE), repeats = load<i32>(REPEATS);
  if (phase == Phase.Prepare && load<i32>(MOTIF) >= 0) {
    beginExecution();
  } else if (phase == Phase.Execute && repeats != 0 && load<i32>(slotInForce(), SLOT_PERIOD) > 0) {
    store<i32>(REPEATS, repeats > 0 ? repeats - 1 : -1);
    store<i32>(REMAINING, load<i32>(slotInForce(), SLOT_PERIOD));
    store<i32>(LAPS, 1);
  } else if (load<i32>(QUEUE_LENGTH) > 0 || (HIDDEN > 0 && enqueuePick())) {
    beginPlay();
    if (load<i32>(REMAINING) <= 0) beginExecution();
  } else {
    store<i32>(PHASE, Phase.Idle);
  }
}

function step(): void {
  if (load<i32>(REMAINING) <= 0) nextPhase();
  const phase = load<i32>(PHASE), slot = slotInForce();
  keepLast();
  store<f32>(PACE, 1);
  if (phase == Phase.Idle) return coast();
  const thalamic = load<i32>(TRANSITION) == Transition.Thalamic, stage = load<i32>(STAGE);
  const preparation = load<i32>(SPAN) - 1;
  const remaining = load<i32>(REMAINING) - 1;
  store<i32>(REMAINING, remaining);
  // the readout is followed in the preparation too
  const network = stage == Stage.Network && thalamic;
  if (phase == Phase.Execute) {
    const U = changetype<Panels>(slot + SLOT_U), V = changetype<Rows>(slot + SLOT_V);
    cell(changetype<Input>(slot + SLOT_B), U, V, RANK);
    const steps = load<i32>(slot, SLOT_STEPS), own = (load<i32>(LAPS) ? steps + steps : steps) - 1 - remaining;
    const k = network ? own + preparation : own;
    if (k > 0) store<f32>(PACE, load<f32>(PLAY_SPEED));
    return follow(slot, k, own, stage == Stage.Glide && preparation > 0);
  }
  // to a position, with no motif to prepare for
  if (load<i32>(MOTIF) < 0) return glide(slot, load<i32>(SPAN) - remaining);
  if (thalamic && EXACT) {
    if (network) rate();
    settle(changetype<Vector>(slot + SLOT_ANCHOR));
  } else if (thalamic) {
    const U = changetype<Panels>(U_P), V = changetype<Rows>(V_P);
    cell(changetype<Input>(slot + SLOT_ANCHOR), U, V, PREPARATION_RANK);
  }
  const k = preparation - 1 - remaining;
  if (stage == Stage.Glide) glide(slot, k + 1);
  else if (network) {
    if (k > 0) store<f32>(PACE, load<f32>(PLAY_SPEED));
    follow(slot, k, -1, false);
  } else coast();
}

/** Whether nothing plays and nothing moves. */
function isStill(): bool {
  for (let c: usize = 0; c < CHANNEL; c += 4) if (load<f32>(c, VELOCITY) != 0) return false;
  return load<i32>(PHASE) == Phase.Idle;
}

/**
 * The speed in force: it goes where it is asked by a ramp, at once where nothing moves. `steps`: of a tick at speed
 * 1.
 */
function speedNow(steps: f32): f32 {
  const now = load<f32>(SPEED_NOW), asked = speedAsked();
  if (asked == now) return now;
  let speed = asked;
  if (!isStill()) {
    const most = steps * load<f32>(SPEED_RAMP), allowed = lower(asked, load<f32>(CEILING));
    speed = allowed > now ? lower(allowed, now + most) : higher(allowed, now - most);
  }
  store<f32>(SPEED_NOW, speed);
  return speed;
}

/** The whole and the rest of so many steps, the rest in the clock's units. */
// @ts-ignore: decorator
@inline function wholeOf(steps: f32): u32 {
  return <u32>steps;
}

// @ts-ignore: decorator
@inline function restOf(steps: f32): u32 {
  return <u32>((steps - <f32>(<u32>steps)) * <f32>ONE_STEP);
}

/**
 * Advance the clock by the stride times the speed in force and the pace of the play, and make the steps that fall
 * due, at most MOST_STEPS. A stride of up to FINE_STEPS is counted as the clock is, 2⁻²⁸ of a step; what it has above
 * them in 2⁻¹⁶ of a step (src/device/clock.ts).
 */
export function advance(): void {
  const one: u32 = ONE_STEP, fine: u32 = FINE_STEPS * ONE_STEP, coarse: u32 = COARSE_STEP;
  const stride = load<u32>(STRIDE);
  let due: u32, part: u32;
  if (stride <= fine) {
    due = stride / one;
    part = stride % one;
  } else {
    due = <u32>FINE_STEPS + (stride - fine) / coarse;
    part = (stride - fine) % coarse * (one / coarse);
  }
  const steps = <f32>due + <f32>part * (<f32>1 / <f32>ONE_STEP), speed = speedNow(steps) * load<f32>(PACE);
  if (speed != 1) {
    due = wholeOf(steps * speed);
    part = restOf(steps * speed);
  }
  let clock = load<u32>(CLOCK);
  clock = select<u32>(clock, one, clock <= one) + part;
  if (clock > one) {
    clock -= one;
    ++due;
  }
  for (let made: u32 = 0; due > 0 && made < <u32>MOST_STEPS; ++made) {
    --due;
    const pace = load<f32>(PACE);
    step();
    const next = load<f32>(PACE);
    if (next != pace) {
      // what is left of the tick is made at the new pace
      const left = (<f32>due + <f32>clock * (<f32>1 / <f32>ONE_STEP)) * (next / pace);
      due = wholeOf(left);
      clock = restOf(left);
      if (clock == 0) {
        clock = select<u32>(one, 1, due > 0);
        due = select<u32>(due - 1, 0, due > 0);
      }
    }
  }
  store<u32>(CLOCK, clock);
}
