// What goes through the rings between the loop and its host, as words: a header (kind, and how many words follow), then those.
// Reals are f32, as their bits.
import type { RingBuffer } from "ringbuf.js";

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

/** Words of a motif that is added: its slot's bytes. */
export function addWords(slot: Uint8Array): Uint32Array {
  const words = new Uint32Array(1 + slot.length / 4);
  words[0] = header(COMMAND.add, slot.length / 4);
  new Uint8Array(words.buffer).set(slot, 4);
  return words;
}

/** All or nothing: a reader finds no message in part. */
export function send(ring: RingBuffer, words: Uint32Array, length: number): boolean {
  if (ring.availableWrite() < length) return false;
  ring.push(words, length);
  return true;
}
