// The host API of a controller, for Node, browsers and workers. Imports nothing that needs Node.
import { UserError } from "../base/errors.ts";
import { type Functions, Instance } from "../device/layout.ts";
import { type Metadata, readMetadata } from "../device/metadata.ts";
import { unpackPatch } from "../file/patch.ts";
import { padded } from "../model/library.ts";

export type Phase = "idle" | "prepare" | "execute";
const PHASES: readonly Phase[] = ["idle", "prepare", "execute"];

/** Fixed point of the clock (assembly/output.ts): one step. */
export const ONE_STEP = 2 ** 28;
/** Most steps in a tick. */
const MOST_STEPS = 4;

/** Where a controller comes from: a file path (Node), a URL, its bytes or a compiled module. */
export type Source = string | URL | ArrayBuffer | Uint8Array | WebAssembly.Module;

export interface PlayOptions {
  /** Factor on the motif's output, 1 by default. */
  readonly gain?: number;
  /** Added to the output, one value a channel; zero by default. */
  readonly offset?: ArrayLike<number>;
}

export class Controller {
  /** What the controller says of itself: units, channels, dt, τ, motifs as built, … */
  readonly metadata: Metadata;
  /** Sensor values, S: write them before a tick. */
  readonly sensors: Float32Array;
  /** The membrane state, itself and no copy: x, N; or in the eigenbasis (metadata.basis) its coordinates, N padded to a multiple of 16. */
  readonly state: Float32Array;
  readonly #functions: Functions;
  readonly #instance: Instance;
  readonly #output: Float32Array;
  readonly #offset: Float32Array;
  /** phase, motif, remaining steps */
  readonly #sequencer: Int32Array;
  readonly #stride: Uint32Array;
  readonly #queued: Int32Array;
  readonly #faults: Uint32Array;
  readonly #block: Uint32Array;
  /** By number. */
  readonly #names: string[];
  #rate: number;
  #speed = 1;

  /** A controller from a compiled module; `what` names it in errors. */
  constructor(module: WebAssembly.Module, what = "The module") {
    this.metadata = readMetadata(module, what);
    const instance = new Instance(module, what);
    const { channels, sensors, units, basis } = this.metadata;
    this.#functions = instance.functions;
    this.#instance = instance;
    this.#output = instance.view(Float32Array, "OUTPUT", channels.length);
    this.#offset = instance.view(Float32Array, "PLAY_OFFSET", channels.length);
    this.sensors = instance.view(Float32Array, "INPUT", sensors.length);
    this.state = instance.view(Float32Array, "X", basis === "units" ? units : padded(units));
    this.#sequencer = instance.view(Int32Array, "PHASE", 3);
    this.#stride = instance.view(Uint32Array, "STRIDE", 1);
    this.#queued = instance.view(Int32Array, "QUEUE_LENGTH", 1);
    this.#faults = instance.view(Uint32Array, "SENSOR_FAULTS", 1);
    this.#block = instance.view(Uint32Array, "STATE", (instance.address("STATE_END") - instance.address("STATE")) >>> 2);
    this.#names = this.metadata.motifs.map(({ name }) => name);
    this.#rate = 1 / this.metadata.dt;
  }

  /**
   * Load a controller from a file path (Node), a URL, its bytes or a compiled module.
   * @throws UserError if it cannot be read or is no controller.
   */
  static async load(source: Source): Promise<Controller> {
    const { module, what } = await loadModule(source);
    return new Controller(module, what);
  }

  /** Names of the motifs, those that were added included. */
  get motifs(): string[] {
    return [...this.#names];
  }

  /**
   * Queue motifs. All or none are taken.
   * @throws UserError for an unknown motif, a gain or offset that is not finite, or a queue without room for all.
   */
  play(names: string | readonly string[], { gain = 1, offset }: PlayOptions = {}): void {
    const motifs = numbersOf(names, this.#names);
    if (this.queued + motifs.length > this.metadata.queue) {
      throw new UserError(`The queue has room for ${this.metadata.queue - this.queued} more plays, not ${motifs.length}.`);
    }
    checkOffset(offset, this.#offset.length);
    if (offset) this.#offset.set(offset);
    else this.#offset.fill(0);
    for (const motif of motifs) {
      if (!this.#functions.play(motif, gain)) throw new UserError("Gain and offset must be finite and at most 1e9.");
    }
  }

  /** One period of your loop. Returns the output, C: the same array every time. Allocates nothing. */
  tick(): Float32Array {
    this.#functions.tick();
    return this.#output;
  }

  /** Forget what is queued and playing; the output comes to rest. */
  stop(): void {
    this.#functions.stop();
  }

  /** Back to the state after loading; rate and speed stay. */
  reset(): void {
    this.#functions.reset();
    this.#writeStride();
  }

  /** Hash of the whole state, u32. */
  hash(): number {
    return this.#functions.hash() >>> 0;
  }

  get phase(): Phase {
    return PHASES[this.#sequencer[0]];
  }

  /** The motif being prepared or executed, or the last one; undefined before the first. */
  get motif(): string | undefined {
    return this.#names[this.#sequencer[1]];
  }

  /** Steps left in this phase. */
  get remaining(): number {
    return this.#sequencer[2];
  }

  /** Plays that wait in the queue. */
  get queued(): number {
    return this.#queued[0];
  }

  /** Ticks in which a sensor value was replaced by the last good one. */
  get sensorFaults(): number {
    return this.#faults[0];
  }

  /** Bytes of weights (read only, but for motifs that are added) and of state (what a snapshot copies). */
  get memory(): { readonly weights: number; readonly state: number } {
    const instance = this.#instance;
    return { weights: instance.address("WEIGHTS_END") - instance.address("WEIGHTS"), state: this.#block.byteLength };
  }

  /** Ticks a second of your loop; 1/dt by default. */
  get rate(): number {
    return this.#rate;
  }

  set rate(hertz: number) {
    this.#setPace(hertz, this.#speed);
  }

  /** Speed at which motifs run, 1 by default; 0 pauses. */
  get speed(): number {
    return this.#speed;
  }

  set speed(factor: number) {
    this.#setPace(this.#rate, factor);
  }

  /** A copy of the whole state. */
  snapshot(): Uint8Array {
    return new Uint8Array(this.#block.slice().buffer);
  }

  /** Put back a snapshot of this controller, its speed included. */
  restore(snapshot: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = this.#block;
    if (snapshot.length !== byteLength) {
      throw new UserError(`The snapshot has ${snapshot.length} bytes; this controller's have ${byteLength}.`);
    }
    new Uint8Array(buffer, byteOffset, byteLength).set(snapshot);
    if (this.#stride[0] !== strideAt(this.#rate, this.#speed, this.metadata.dt)) {
      this.#speed = (this.#stride[0] / ONE_STEP) * this.#rate * this.metadata.dt;
    }
  }

  /**
   * Add a motif from a patch, without disturbing what plays.
   * @throws UserError if the patch belongs to another cortex, the motif is known already or no slot is free.
   */
  add(patch: Uint8Array): void {
    const { name, slot } = unpackPatch(patch, this.metadata, this.#names);
    const { buffer } = this.#instance;
    const index = this.#names.length;
    new Uint8Array(buffer).set(slot, this.#instance.address("SLOTS") + index * this.#instance.address("SLOT_BYTES"));
    this.#instance.view(Int32Array, "MOTIFS", 1)[0] = index + 1;
    this.#names.push(name);
  }

  #setPace(rate: number, speed: number): void {
    checkPace(rate, speed, this.metadata.dt);
    this.#rate = rate;
    this.#speed = speed;
    this.#writeStride();
  }

  #writeStride(): void {
    this.#stride[0] = strideAt(this.#rate, this.#speed, this.metadata.dt);
  }
}

/** Numbers of motifs, by name. */
export function numbersOf(names: string | readonly string[], known: readonly string[]): number[] {
  return (typeof names === "string" ? [names] : names).map((name) => {
    const motif = known.indexOf(name);
    if (motif < 0) throw new UserError(`Unknown motif "${name}". This controller has: ${known.join(", ")}.`);
    return motif;
  });
}

export function checkOffset(offset: ArrayLike<number> | undefined, channels: number): void {
  if (offset && offset.length !== channels) throw new UserError(`The offset has ${offset.length} values; there are ${channels} channels.`);
}

/** The module of a controller, and what to call it in errors. */
export async function loadModule(source: Source): Promise<{ module: WebAssembly.Module; what: string }> {
  const what = typeof source === "string" || source instanceof URL ? String(source) : "The module";
  if (source instanceof WebAssembly.Module) return { module: source, what };
  const bytes = source instanceof Uint8Array || source instanceof ArrayBuffer ? source : await fetchBytes(source);
  try {
    return { module: await WebAssembly.compile(bytes as BufferSource), what };
  } catch (error) {
    throw new UserError(`${what} is not a WebAssembly module: ${(error as Error).message}`);
  }
}

/** Steps a tick, 2⁻²⁸ of a step, at a rate (ticks a second) and speed. */
export function strideAt(rate: number, speed: number, dt: number): number {
  return Math.round((speed / (rate * dt)) * ONE_STEP);
}

/** @throws UserError for a rate or speed that a controller cannot run at */
export function checkPace(rate: number, speed: number, dt: number): void {
  if (rate > 0 && speed >= 0 && strideAt(rate, speed, dt) <= MOST_STEPS * ONE_STEP) return;
  throw new UserError(
    `A rate of ${rate} Hz at speed ${speed}: the rate must be positive and the speed from 0 to ${MOST_STEPS * rate * dt} (at most ${MOST_STEPS} steps a tick).`,
  );
}

/** Bytes of a URL (fetch) or, in Node, of a file. */
async function fetchBytes(source: string | URL): Promise<ArrayBuffer | Uint8Array> {
  const isFile = source instanceof URL ? source.protocol === "file:" : typeof process === "object" && !/^(https?|blob|data):/.test(source);
  if (isFile) {
    const fs = "node:fs/promises"; // a variable, so that browser bundlers leave it alone
    try {
      return await ((await import(/* @vite-ignore */ fs)) as typeof import("node:fs/promises")).readFile(source);
    } catch (error) {
      throw new UserError(`Cannot read ${source}: ${(error as Error).message}`);
    }
  }
  const response = await fetch(source);
  if (!response.ok) throw new UserError(`Cannot fetch ${source}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}
