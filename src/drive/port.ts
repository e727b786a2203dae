// A controller's module, driven by numbers: numbers in, views of its memory out. What names them (Controller), runs them on
// time (RealtimeLoop) or executes them again (replay) all goes through here. Nothing here allocates after the construction,
// reads a clock or checks what the module checks itself.
import type { WasmModule } from "../base/platform.ts";
import { type Functions, Instance, type Layout, type State } from "../device/layout.ts";
import { type Metadata, readMetadata } from "../device/metadata.ts";
import { padded } from "../model/padding.ts";

/** By number. */
export const PHASES = ["idle", "prepare", "execute"] as const;
export type Phase = (typeof PHASES)[number];

export class Port {
  /** Where the module keeps what. */
  readonly layout: Layout;
  /** What the controller says of itself. */
  readonly metadata: Metadata;
  /** Sensor values, S; they are read by the next tick. */
  readonly sensors: Float32Array;
  /** What the policy is told, by the names in metadata.inputs; read by the next tick. */
  readonly inputs: Float32Array;
  /** What the machine receives, C. */
  readonly output: Float32Array;
  /** Both, one behind the other. */
  readonly readings: Float32Array;
  /** What the sensors are expected to read, S, of a controller that feels; else none. */
  readonly expected: Float32Array;
  /** What the next play asks (request.ts). */
  readonly request: Uint32Array;
  /** Where `start` and `settle` are to be, C. */
  readonly position: Float32Array;
  /** phase, motif (−1 before the first), steps left */
  readonly sequencer: Int32Array;
  /** The membrane state: x, N; or in the eigenbasis (metadata.basis) its coordinates, N padded to a multiple of 16; of an int16 controller in 2^-(metadata.scales.x + 16). */
  readonly x: State;
  /** The whole state, as words: copied out and back in, it goes on to the bit. */
  readonly state: Uint32Array;
  /** Bytes of the weights. */
  readonly weightBytes: number;
  readonly #functions: Functions;
  readonly #stride: Uint32Array;
  readonly #speed: Float32Array;
  readonly #playSpeed: Float32Array;
  readonly #held: Uint32Array;
  readonly #motifs: Int32Array;
  readonly #queued: Int32Array;
  readonly #faults: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #slotWords: number;
  /** Whether it is on, the choice; and the margin as a real. Empty where there is no policy. */
  readonly #policy: Int32Array;
  readonly #margin: Float32Array;

  /**
   * A port to a new instance of a compiled module; `what` names it in errors.
   * @param metadata the module's own, where it is read already: an audio thread has no TextDecoder
   */
  constructor(module: WasmModule, what: string, metadata = readMetadata(module, what)) {
    this.metadata = metadata;
    const instance = new Instance(module, what);
    const { channels, sensors, expected, inputs, policy, units, basis, precision, capacity } = this.metadata;
    this.layout = instance;
    this.#functions = instance.functions;
    this.readings = instance.view(Float32Array, "INPUT", sensors.length + inputs.length);
    this.sensors = this.readings.subarray(0, sensors.length);
    this.inputs = this.readings.subarray(sensors.length);
    const readouts = instance.view(Float32Array, "OUTPUT", channels.length + expected.length);
    this.output = readouts.subarray(0, channels.length);
    this.expected = readouts.subarray(channels.length);
    this.request = instance.view(Uint32Array, "REQUEST", instance.address("PLAY_BYTES") >>> 2);
    this.position = instance.view(Float32Array, "POSITION", channels.length);
    this.sequencer = instance.view(Int32Array, "PHASE", 3);
    const numbers = basis === "units" ? units : padded(units);
    this.x = precision === "int16" ? instance.view(Int32Array, "X", numbers) : instance.view(Float32Array, "X", numbers);
    this.state = instance.view(Uint32Array, "STATE", (instance.address("STATE_END") - instance.address("STATE")) >>> 2);
    this.weightBytes = instance.address("WEIGHTS_END") - instance.address("WEIGHTS");
    this.#stride = instance.view(Uint32Array, "STRIDE", 1);
    this.#speed = instance.view(Float32Array, "SPEED", 1);
    this.#playSpeed = instance.view(Float32Array, "PLAY_SPEED", 1);
    this.#held = instance.view(Uint32Array, "HELD", 1);
    this.#motifs = instance.view(Int32Array, "MOTIFS", 1);
    this.#queued = instance.view(Int32Array, "QUEUE_LENGTH", 1);
    this.#faults = instance.view(Uint32Array, "SENSOR_FAULTS", 1);
    this.#policy = instance.view(Int32Array, "POLICY", policy ? 2 : 0);
    this.#margin = instance.view(Float32Array, "MARGIN", policy ? 1 : 0);
    this.#slotWords = instance.address("SLOT_BYTES") / 4;
    this.#slots = instance.view(Uint32Array, "SLOTS", this.#slotWords * capacity);
  }

  tick(): void {
    this.#functions.tick();
  }

  /** Queue a motif as `request` asks, which is the usual one again afterwards: 0 if it is taken, else why not (REFUSALS). */
  play(motif: number): number {
    return this.#functions.play(motif);
  }

  /** Take the last play that waits out of the queue again. */
  withdraw(): void {
    if (this.#queued[0] > 0) this.#queued[0]--;
  }

  /** A rhythmic motif ends with the period under way. */
  finish(): void {
    this.#functions.finish();
  }

  stop(): void {
    this.#functions.stop();
  }

  /** Drop everything, and glide to `position`; false if it is none. */
  settle(): boolean {
    return this.#functions.settle() === 1;
  }

  /** As `reset`, but with the output at `position`; false if it is none. */
  start(): boolean {
    return this.#functions.start() === 1;
  }

  /** The state after loading, the output at home, one step a tick. */
  reset(): void {
    this.#functions.reset();
  }

  /** Hash of the whole state, as an i32. */
  hash(): number {
    return this.#functions.hash();
  }

  /** Steps a tick at speed 1, 2⁻²⁸ of a step. */
  get stride(): number {
    return this.#stride[0];
  }

  set stride(steps: number) {
    this.#stride[0] = steps;
  }

  /** The speed asked; it is reached by a ramp. */
  get speed(): number {
    return this.#speed[0];
  }

  set speed(factor: number) {
    this.#speed[0] = factor;
  }

  /** The speed of the play in force, as the limits allow it. */
  get playSpeed(): number {
    return this.#playSpeed[0];
  }

  /** Ticks in which an output was held at its minimum or maximum. */
  get held(): number {
    return this.#held[0];
  }

  /** Whether the policy picks what is next; false where there is none. */
  get policy(): boolean {
    return this.#policy[0] === 1;
  }

  set policy(isOn: boolean) {
    this.#policy[0] = isOn ? 1 : 0; // of an empty array nothing
  }

  /** The motif that the policy picked last, −1 before the first; how far its logit was above the next. */
  get choice(): number {
    return this.#policy[1] ?? -1;
  }

  get margin(): number {
    return this.#margin[0] ?? 0;
  }

  /** Plays that wait. */
  get queued(): number {
    return this.#queued[0];
  }

  /** Ticks in which a sensor value, or one that the policy is told, was replaced by the last good one. */
  get sensorFaults(): number {
    return this.#faults[0];
  }

  /** Add a motif: its slot is `length` of the words from `at` on. False if they are no slot's, or no slot is free. */
  add(words: Uint32Array, at: number, length: number): boolean {
    const slot = this.#motifs[0];
    if (length !== this.#slotWords || slot >= this.metadata.capacity) return false;
    for (let i = 0; i < length; i++) this.#slots[slot * length + i] = words[at + i];
    this.#motifs[0] = slot + 1;
    return true;
  }
}
