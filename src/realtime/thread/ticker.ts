// One tick of the loop: commands and sensors in, a tick of the controller, output and log out; and the watchdog. Allocates
// nothing, waits for nobody and reads no clock, so the same tick serves worker threads, audio worklets and tests.
import { RingBuffer } from "ringbuf.js";
import type { WasmModule } from "../../base/platform.ts";
import { type Metadata, readingsOf } from "../../device/metadata.ts";
import { Port } from "../../drive/port.ts";
import { COMMAND, carryOut, FAULT_IN_FORCE, faultWords, TAKEN } from "../commands.ts";
import type { Driving } from "../driver.ts";
import { Latest } from "../latest.ts";
import { Output } from "../output.ts";
import { kindOf, take } from "../ring.ts";
import { FAULTS, type Fault, low, type SharedMemory, STATUS } from "../status.ts";
import { EntryWriter } from "./entries.ts";

export interface TickerOptions {
  /** Steps a tick, 2⁻²⁸ of a step, at first. */
  readonly stride: number;
  /** The state is hashed into the log every so many ticks. */
  readonly hashEvery: number;
  /** Where the output glides to when a fault is found, C; without it it comes to rest. */
  readonly safe?: readonly number[] | undefined;
  /** Periods of the clock without a heartbeat of the host, or without new sensor values, that make a fault; 0: never. */
  readonly hostPeriods: number;
  readonly sensorPeriods: number;
}

/** Most commands in one tick: the rest waits for the next. */
const MOST_COMMANDS = 64;

export class Ticker {
  /** What the machine received at the last tick, C: the same array always. */
  readonly published: Float32Array;
  readonly #port: Port;
  readonly #options: TickerOptions;
  readonly #driving: Driving | undefined;
  readonly #status: Int32Array;
  readonly #sensors: Latest;
  readonly #outputs: Latest;
  readonly #commands: RingBuffer;
  readonly #entries: EntryWriter;
  readonly #output: Output;
  readonly #sensed: Int32Array;
  readonly #sensedReals: Float32Array;
  readonly #faults: readonly Uint32Array[];
  #ticks = 0;
  #isDriverFailing = false;
  #heartbeat = 0;
  /** In periods of the clock, which goes on while ticks are late: now, at the last heartbeat, at the last sensor values. */
  #now = 0;
  #beatAt = 0;
  #version = 0;
  #sensedAt = 0;

  constructor(module: WasmModule, metadata: Metadata, shared: SharedMemory, options: TickerOptions, driving?: Driving) {
    this.#port = new Port(module, "The controller", metadata);
    this.#port.stride = options.stride;
    this.#options = options;
    this.#driving = driving;
    this.#faults = FAULTS.map((_, code) => faultWords(code, options.safe));
    this.#status = new Int32Array(shared.status);
    this.#sensors = new Latest(shared.sensors);
    this.#outputs = new Latest(shared.outputs);
    this.#commands = new RingBuffer(shared.commands, Uint32Array);
    const [channels, readings] = [metadata.channels.length, readingsOf(metadata).length];
    this.#output = new Output(channels);
    this.published = this.#output.values;
    this.#sensed = new Int32Array(readings);
    this.#sensedReals = new Float32Array(this.#sensed.buffer);
    const log = new RingBuffer(shared.log, Uint32Array);
    this.#entries = new EntryWriter(log, this.#port, this.#sensed, this.#output.bits, this.#commands.capacity());
  }

  /** Whether a driver takes part. */
  get isDriven(): boolean {
    return this.#driving !== undefined;
  }

  /**
   * What is felt: the values that the host wrote, where they are new, and then the driver's.
   * @param now periods since the start by the clock, an i32: ticks that are made up for share one
   */
  read(now: number): void {
    this.#now = now;
    const { version } = this.#sensors;
    let isNew = version !== this.#version && this.#sensors.read(this.#sensed);
    if (isNew) this.#version = version;
    if (this.#driving) {
      const isRead = this.#driving.read(this.#sensedReals);
      if (isRead === undefined) this.fault("driver");
      else if (isRead) isNew = true;
    }
    if (isNew) this.#sensedAt = now;
    this.#port.readings.set(this.#sensedReals);
  }

  /** Everything that one release asks for, up to the published output. */
  tick(): void {
    this.#takeCommands();
    this.#watch();
    this.#port.tick();
    const { sequencer, output, queued } = this.#port;
    this.#output.set(this.#ticks, sequencer, queued, output);
    this.#outputs.write(this.#output.words);
  }

  /** The output goes to the driver. If that throws it is a fault of the next tick: this one is made. */
  write(): void {
    if (this.#driving) this.#isDriverFailing = !this.#driving.write(this.published, this.#ticks);
  }

  /** Enter the tick into the log, and count it. Lateness and compute time in ns. */
  finish(lateness: number, compute: number): void {
    if (Atomics.load(this.#status, STATUS.logging) === 1) {
      const isHashed = (this.#ticks + 1) % this.#options.hashEvery === 0;
      const fault = Atomics.load(this.#status, STATUS.fault);
      if (!this.#entries.tick(this.#ticks, lateness, compute, fault, isHashed)) Atomics.add(this.#status, STATUS.unlogged, 1);
    }
    this.#ticks++;
    if (this.#isDriverFailing) this.fault("driver");
  }

  /** Fall back to the safe output, from this tick on, until the host clears the fault. The first reason is kept. */
  fault(reason: Fault): void {
    if (Atomics.load(this.#status, STATUS.fault) !== 0) return;
    const { commandWords, commandAt } = this.#entries;
    commandWords.set(this.#faults[FAULTS.indexOf(reason)], commandAt);
    this.#carryOut();
  }

  #takeCommands(): void {
    const { commandWords, commandAt } = this.#entries;
    for (let k = 0; k < MOST_COMMANDS && take(this.#commands, commandWords, commandAt); k++) this.#carryOut();
  }

  /** Carry out the command in #entries and enter it into the log. */
  #carryOut(): void {
    const { commandWords: words, commandReals, commandAt: at } = this.#entries;
    // whoever found the fault, the safe output goes with it
    if (kindOf(words[at]) === COMMAND.fault) words.set(this.#faults[words[at + 1]] ?? this.#faults[0], at);
    const kind = kindOf(words[at]);
    const isFaulty = Atomics.load(this.#status, STATUS.fault) !== 0;
    // nothing is played while the safe output is in force
    const outcome = isFaulty && kind === COMMAND.play ? FAULT_IN_FORCE : carryOut(this.#port, words, commandReals, at);
    if (outcome !== TAKEN) Atomics.add(this.#status, STATUS.refused, 1);
    if (kind === COMMAND.fault && !isFaulty) {
      Atomics.store(this.#status, STATUS.faultTick, low(this.#ticks));
      Atomics.store(this.#status, STATUS.fault, words[at + 1]);
    }
    if (kind === COMMAND.clear) {
      Atomics.store(this.#status, STATUS.fault, 0);
      this.#beatAt = this.#now;
      this.#sensedAt = this.#now;
    }
    if (Atomics.load(this.#status, STATUS.logging) === 0) return;
    if (!this.#entries.command(this.#ticks, outcome)) Atomics.add(this.#status, STATUS.unlogged, 1);
  }

  /** A fault if the host or the sensors have been silent for too long. */
  #watch(): void {
    const { hostPeriods, sensorPeriods } = this.#options;
    const now = this.#now;
    const heartbeat = Atomics.load(this.#status, STATUS.heartbeat);
    if (heartbeat !== this.#heartbeat) {
      this.#heartbeat = heartbeat;
      this.#beatAt = now;
    } else if (hostPeriods > 0 && ((now - this.#beatAt) | 0) >= hostPeriods) this.fault("host");
    if (sensorPeriods > 0 && ((now - this.#sensedAt) | 0) >= sensorPeriods) this.fault("sensors");
  }
}
