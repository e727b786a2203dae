// The entries of the log: every tick and command, written by the loop and read by its host.
import type { RingBuffer } from "ringbuf.js";
import type { Port } from "../../drive/port.ts";
import { header, kindOf, lengthOf, send } from "../ring.ts";
import { high, low, whole } from "../status.ts";

const KIND = { tick: 16, command: 17 } as const;

/** Words of a tick's entry, behind its header; its sensors and outputs follow, from `values` on. */
const TICK = { low: 1, high: 2, lateness: 3, compute: 4, phase: 5, motif: 6, fault: 7, isHashed: 8, hash: 9, values: 10 } as const;
/** Words of a command's entry, behind its header; the command follows, with the header of its own. */
const COMMAND = { low: 1, high: 2, outcome: 3, command: 4 } as const;

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
  /** As in commands.ts, header and all. */
  readonly words: Uint32Array;
}

export type Entry = TickEntry | CommandEntry;

/** Writes entries; allocates nothing. */
export class EntryWriter {
  /** Where a command lies before it is entered, from `commandAt` on: as words, and the same memory as reals. */
  readonly commandWords: Uint32Array;
  readonly commandReals: Float32Array;
  readonly commandAt = COMMAND.command;
  readonly #log: RingBuffer;
  readonly #port: Port;
  readonly #sensors: Int32Array;
  readonly #outputs: Int32Array;
  readonly #tickWords: Uint32Array;

  /**
   * @param sensors and `outputs`: what enters and leaves each tick, the bits of reals, S and C
   * @param mostWords of a command
   */
  constructor(log: RingBuffer, port: Port, sensors: Int32Array, outputs: Int32Array, mostWords: number) {
    this.#log = log;
    this.#port = port;
    this.#sensors = sensors;
    this.#outputs = outputs;
    this.#tickWords = new Uint32Array(TICK.values + sensors.length + outputs.length);
    this.commandWords = new Uint32Array(COMMAND.command + mostWords);
    this.commandReals = new Float32Array(this.commandWords.buffer);
  }

  /** Enter the tick that the port has made (times in ns); false if there is no room. */
  tick(tick: number, lateness: number, compute: number, fault: number, isHashed: boolean): boolean {
    const words = this.#tickWords;
    const { sequencer } = this.#port;
    words[0] = header(KIND.tick, words.length - 1);
    words[TICK.low] = low(tick);
    words[TICK.high] = high(tick);
    words[TICK.lateness] = lateness;
    words[TICK.compute] = compute;
    words[TICK.phase] = sequencer[0];
    words[TICK.motif] = sequencer[1];
    words[TICK.fault] = fault;
    words[TICK.isHashed] = isHashed ? 1 : 0;
    words[TICK.hash] = isHashed ? this.#port.hash() : 0;
    words.set(this.#sensors, TICK.values);
    words.set(this.#outputs, TICK.values + this.#sensors.length);
    return send(this.#log, words, words.length);
  }

  /** Enter the command in `commandWords`, which was carried out before the tick; false if there is no room. */
  command(tick: number, outcome: number): boolean {
    const words = this.commandWords;
    const length = COMMAND.command + 1 + lengthOf(words[COMMAND.command]);
    words[0] = header(KIND.command, length - 1);
    words[COMMAND.low] = low(tick);
    words[COMMAND.high] = high(tick);
    words[COMMAND.outcome] = outcome;
    return send(this.#log, words, length);
  }
}

/** Most entries of one reading, so that a host that fell behind still comes to its other work. */
const MOST_ENTRIES = 20_000;

/** Take what is in the log, oldest first. */
export function readEntries(log: RingBuffer, sensors: number, channels: number): Entry[] {
  const entries: Entry[] = [];
  const head = new Uint32Array(1);
  while (entries.length < MOST_ENTRIES && log.pop(head, 1) === 1) {
    const words = new Uint32Array(1 + lengthOf(head[0]));
    words[0] = head[0];
    log.pop(words, words.length - 1, 1);
    entries.push(kindOf(words[0]) === KIND.command ? commandEntry(words) : tickEntry(words, sensors, channels));
  }
  return entries;
}

const commandEntry = (words: Uint32Array): CommandEntry => ({
  kind: "command",
  tick: whole(words[COMMAND.low], words[COMMAND.high]),
  outcome: words[COMMAND.outcome],
  words: words.slice(COMMAND.command),
});

function tickEntry(words: Uint32Array, sensors: number, channels: number): TickEntry {
  const reals = new Float32Array(words.buffer);
  const outputs = TICK.values + sensors;
  return {
    kind: "tick",
    tick: whole(words[TICK.low], words[TICK.high]),
    lateness: words[TICK.lateness],
    compute: words[TICK.compute],
    phase: words[TICK.phase],
    motif: words[TICK.motif] | 0,
    fault: words[TICK.fault],
    ...(words[TICK.isHashed] === 1 && { hash: words[TICK.hash] }),
    sensors: reals.slice(TICK.values, outputs),
    output: reals.slice(outputs, outputs + channels),
  };
}
