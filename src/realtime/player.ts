// A controller driven by numbers alone: what the loop and a replay of its log have in common. Allocates nothing after its
// construction and reads no clock.
import { Instance } from "../device/layout.ts";
import type { Metadata } from "../device/metadata.ts";
import { COMMAND, kindOf, lengthOf } from "./messages.ts";

export class Player {
  /** Sensor values, S; they are read by the next tick. */
  readonly sensors: Float32Array;
  /** C */
  readonly output: Float32Array;
  /** phase, motif, steps left */
  readonly sequencer: Int32Array;
  readonly #instance: Instance;
  readonly #offset: Float32Array;
  readonly #offsetWords: Uint32Array;
  readonly #stride: Uint32Array;
  readonly #motifs: Int32Array;
  readonly #queued: Int32Array;
  readonly #capacity: number;
  readonly #slots: Uint32Array;
  readonly #slotWords: number;
  readonly #gain = new Float32Array(1);
  readonly #gainWord = new Uint32Array(this.#gain.buffer);

  /** @param metadata the module's own */
  constructor(module: WebAssembly.Module, { channels, sensors, capacity }: Metadata) {
    const instance = new Instance(module, "The controller");
    this.#instance = instance;
    this.#capacity = capacity;
    this.sensors = instance.view(Float32Array, "INPUT", sensors.length);
    this.output = instance.view(Float32Array, "OUTPUT", channels.length);
    this.sequencer = instance.view(Int32Array, "PHASE", 3);
    this.#offset = instance.view(Float32Array, "PLAY_OFFSET", channels.length);
    this.#offsetWords = instance.view(Uint32Array, "PLAY_OFFSET", channels.length);
    this.#stride = instance.view(Uint32Array, "STRIDE", 1);
    this.#motifs = instance.view(Int32Array, "MOTIFS", 1);
    this.#queued = instance.view(Int32Array, "QUEUE_LENGTH", 1);
    this.#slotWords = instance.address("SLOT_BYTES") / 4;
    this.#slots = instance.view(Uint32Array, "SLOTS", this.#slotWords * capacity);
  }

  get queued(): number {
    return this.#queued[0];
  }

  /** Carry out the command whose words begin at `at`; false if the controller refuses it or it is none. */
  apply(words: Uint32Array, at: number): boolean {
    const length = lengthOf(words[at]);
    switch (kindOf(words[at])) {
      case COMMAND.play: {
        if (length !== 2 + this.#offset.length) return false;
        this.#gainWord[0] = words[at + 2];
        for (let c = 0; c < this.#offset.length; c++) this.#offsetWords[c] = words[at + 3 + c];
        return this.#instance.functions.play(words[at + 1] | 0, this.#gain[0]) === 1;
      }
      case COMMAND.stop:
      case COMMAND.fault:
        this.#instance.functions.stop();
        return true;
      case COMMAND.pace:
        this.#stride[0] = words[at + 1];
        return true;
      case COMMAND.add: {
        const slot = this.#motifs[0];
        if (length !== this.#slotWords || slot >= this.#capacity) return false;
        for (let i = 0; i < length; i++) this.#slots[slot * length + i] = words[at + 1 + i];
        this.#motifs[0] = slot + 1;
        return true;
      }
      default:
        return kindOf(words[at]) === COMMAND.clear;
    }
  }

  tick(): void {
    this.#instance.functions.tick();
  }

  /** Hash of the whole state, as an i32. */
  hash(): number {
    return this.#instance.functions.hash();
  }
}
