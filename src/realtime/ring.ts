// Messages in the rings between the loop and its host, as words: a header (kind, and how many words follow), then those. Reals are
// f32, as their bits. What the messages are: commands.ts, and thread/entries.ts.
import type { RingBuffer } from "ringbuf.js";

export const header = (kind: number, length: number) => kind | (length << 8);
export const kindOf = (head: number) => head & 255;
export const lengthOf = (head: number) => head >>> 8;

/** All or nothing: a reader finds no message in part. */
export function send(ring: RingBuffer, words: Uint32Array, length: number): boolean {
  if (ring.availableWrite() < length) return false;
  ring.push(words, length);
  return true;
}

/** Take the next message to `words`, from `at` on; false if there is none. */
export function take(ring: RingBuffer, words: Uint32Array, at: number): boolean {
  if (ring.pop(words, 1, at) !== 1) return false;
  ring.pop(words, lengthOf(words[at]), at + 1);
  return true;
}
