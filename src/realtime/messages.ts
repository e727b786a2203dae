// What goes through the rings between the loop and its host, as words: a header (kind, and how many words follow), then those.
// Reals are f32, as their bits.
import type { RingBuffer } from "ringbuf.js";
import type { Port } from "../drive/port.ts";

export const COMMAND = { play: 1, stop: 2, pace: 3, add: 4, clear: 5, fault: 6 } as const;
export const ENTRY = { tick: 16, command: 17 } as const;

export const header = (kind: number, length: number) => kind | (length << 8);
export const kindOf = (head: number) => head & 255;
export const lengthOf = (head: number) => head >>> 8;

/** Words of a play: motif, gain, offset (C). */
export function playWords(motif: number, gain: number, offset: ArrayLike<number>): Uint32Array {
  const words = new Uint32Array(3 + offset.length);
  words[0] = header(COMMAND.play, 2 + offset.length);
  words[1] = motif;
  new Float32Array(words.buffer, 8).set([gain, ...Array.from(offset)]);
  return words;
}

/** Words of a stop, or of a fault that is cleared. */
export const bareWords = (kind: number) => Uint32Array.of(header(kind, 0));

/** Words of a fault, by its number in FAULTS. */
export const faultWords = (fault: number) => Uint32Array.of(header(COMMAND.fault, 1), fault);

/** Words of a change of pace: steps a tick, 2⁻²⁸ of a step. */
export const paceWords = (stride: number) => Uint32Array.of(header(COMMAND.pace, 1), stride);

/** Words of a motif that is added: its slot. */
export function addWords(slot: Uint32Array): Uint32Array {
  const words = new Uint32Array(1 + slot.length);
  words[0] = header(COMMAND.add, slot.length);
  words.set(slot, 1);
  return words;
}

/**
 * Carry out the command whose words begin at `at`: the loop's ticks and a replay of them do the same. Allocates nothing.
 * @param reals the same memory as `words`
 * @returns false if the controller refuses it, or it is none
 */
export function carryOut(port: Port, words: Uint32Array, reals: Float32Array, at: number): boolean {
  const length = lengthOf(words[at]);
  switch (kindOf(words[at])) {
    case COMMAND.play: {
      const { offset } = port;
      if (length !== 2 + offset.length) return false;
      for (let c = 0; c < offset.length; c++) offset[c] = reals[at + 3 + c];
      return port.play(words[at + 1] | 0, reals[at + 2]);
    }
    case COMMAND.stop:
    case COMMAND.fault:
      port.stop();
      return true;
    case COMMAND.pace:
      port.stride = words[at + 1];
      return true;
    case COMMAND.add:
      return port.add(words, at + 1, length);
    default:
      return kindOf(words[at]) === COMMAND.clear;
  }
}

/** All or nothing: a reader finds no message in part. */
export function send(ring: RingBuffer, words: Uint32Array, length: number): boolean {
  if (ring.availableWrite() < length) return false;
  ring.push(words, length);
  return true;
}
