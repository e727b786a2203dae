// Commands from the host to the loop: their words, and what carrying them out does.
import type { Port } from "../drive/port.ts";
import { REFUSALS } from "../drive/request.ts";
import { header, kindOf, lengthOf } from "./ring.ts";

export const COMMAND = { play: 1, stop: 2, pace: 3, add: 4, clear: 5, fault: 6, start: 7, finish: 8, policy: 9 } as const;

const reals = (values: ArrayLike<number>) => new Uint32Array(Float32Array.from(values).buffer);

/** Words of a play: motif, and what it asks (src/drive/request.ts). */
export const playWords = (motif: number, request: Uint32Array) =>
  Uint32Array.of(header(COMMAND.play, 1 + request.length), motif, ...request);

/** Words of a stop, a finish, or of a fault that is cleared. */
export const bareWords = (kind: number) => Uint32Array.of(header(kind, 0));

/** Words of a start: where the machine is, C. */
export const startWords = (position: ArrayLike<number>) => Uint32Array.of(header(COMMAND.start, position.length), ...reals(position));

/** Words of a fault, by its number in FAULTS, and of the safe output (C), or none: the output comes to rest where it is. */
export const faultWords = (fault: number, safe: ArrayLike<number> = []) =>
  Uint32Array.of(header(COMMAND.fault, 1 + safe.length), fault, ...reals(safe));

/** Words of a change of pace: steps a tick at speed 1, 2⁻²⁸ of a step, and the speed. */
export const paceWords = (stride: number, speed: number) => Uint32Array.of(header(COMMAND.pace, 2), stride, ...reals([speed]));

/** Words of the policy's switch. */
export const policyWords = (isOn: boolean) => Uint32Array.of(header(COMMAND.policy, 1), isOn ? 1 : 0);

/** Words of a motif that is added: its slot. */
export function addWords(slot: Uint32Array): Uint32Array {
  const words = new Uint32Array(1 + slot.length);
  words[0] = header(COMMAND.add, slot.length);
  words.set(slot, 1);
  return words;
}

/** What carrying out gave: it was done; else a controller's own reason (REFUSALS), that a fault is in force, or that it is none. */
export const TAKEN = 0;
export const FAULT_IN_FORCE = 254;
export const NO_COMMAND = 255;

/** Why a command was refused, as part of a sentence. */
export function refusalText(outcome: number): string {
  if (outcome === FAULT_IN_FORCE) return "a fault is in force";
  return REFUSALS[outcome] ?? "the controller cannot carry it out";
}

/**
 * Carry out the command whose words begin at `at`: the loop's ticks and a replay of them do the same. Allocates nothing.
 * @param reals the same memory as `words`
 * @returns TAKEN, or why the controller refuses it
 */
export function carryOut(port: Port, words: Uint32Array, reals: Float32Array, at: number): number {
  const length = lengthOf(words[at]);
  switch (kindOf(words[at])) {
    case COMMAND.play: {
      const { request } = port;
      if (length !== 1 + request.length) return NO_COMMAND;
      for (let i = 0; i < request.length; i++) request[i] = words[at + 2 + i];
      return port.play(words[at + 1] | 0);
    }
    case COMMAND.finish:
      port.finish();
      return TAKEN;
    case COMMAND.policy:
      port.policy = words[at + 1] === 1;
      return TAKEN;
    case COMMAND.stop:
      port.stop();
      return TAKEN;
    case COMMAND.fault:
      if (!place(port, reals, at + 2, length - 1) || !port.settle()) port.stop();
      return TAKEN;
    case COMMAND.start: {
      const { stride, speed } = port;
      if (!place(port, reals, at + 1, length) || !port.start()) return NO_COMMAND;
      port.stride = stride;
      port.speed = speed;
      return TAKEN;
    }
    case COMMAND.pace:
      port.stride = words[at + 1];
      port.speed = reals[at + 2];
      return TAKEN;
    case COMMAND.add:
      return port.add(words, at + 1, length) ? TAKEN : NO_COMMAND;
    default:
      return kindOf(words[at]) === COMMAND.clear ? TAKEN : NO_COMMAND;
  }
}

/** Take over a position of so many values; false if it has not one a channel. */
function place({ position }: Port, reals: Float32Array, from: number, length: number): boolean {
  if (length !== position.length) return false;
  for (let c = 0; c < length; c++) position[c] = reals[from + c];
  return true;
}
