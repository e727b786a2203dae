// What the loop left in its log, read by the host.
import type { RingBuffer } from "ringbuf.js";
import { ENTRY, kindOf, lengthOf } from "./messages.ts";
import { whole } from "./status.ts";
import { COMMAND_HEAD, TICK_WORDS } from "./thread/ticker.ts";

/** A tick that was made: everything that entered it, and what left it. */
export interface TickEntry {
  readonly kind: "tick";
  readonly tick: number;
  /** ns */
  readonly lateness: number;
  readonly compute: number;
  /** 0 idle, 1 prepare, 2 execute */
  readonly phase: number;
  readonly motif: number;
  /** By number: FAULTS. */
  readonly fault: number;
  /** Hash of the state after the tick, every so many ticks. */
  readonly hash?: number;
  readonly sensors: Float32Array;
  /** What the machine received. */
  readonly output: Float32Array;
}

/** A command, applied before the tick. */
export interface CommandEntry {
  readonly kind: "command";
  readonly tick: number;
  /** TAKEN, or why it was refused. */
  readonly outcome: number;
  /** As in messages.ts, header and all. */
  readonly words: Uint32Array;
}

export type Entry = TickEntry | CommandEntry;

/** Most entries of one reading, so that a host that fell behind still comes to its other work. */
const MOST_ENTRIES = 20_000;

/** Take what is in the ring, oldest first. */
export function drain(ring: RingBuffer, sensors: number, channels: number): Entry[] {
  const entries: Entry[] = [];
  const head = new Uint32Array(1);
  while (entries.length < MOST_ENTRIES && ring.pop(head, 1) === 1) {
    const words = new Uint32Array(lengthOf(head[0]));
    ring.pop(words, words.length);
    if (kindOf(head[0]) === ENTRY.command) {
      // its words follow the tick and what came of it
      entries.push({ kind: "command", tick: whole(words[0], words[1]), outcome: words[2], words: words.slice(COMMAND_HEAD - 1) });
      continue;
    }
    const reals = new Float32Array(words.buffer);
    entries.push({
      kind: "tick",
      tick: whole(words[0], words[1]),
      lateness: words[2],
      compute: words[3],
      phase: words[4],
      motif: words[5] | 0,
      fault: words[6],
      ...(words[7] === 1 && { hash: words[8] }),
      sensors: reals.slice(TICK_WORDS, TICK_WORDS + sensors),
      output: reals.slice(TICK_WORDS + sensors, TICK_WORDS + sensors + channels),
    });
  }
  return entries;
}
