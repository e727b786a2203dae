// A controller run at a fixed period in a thread of its own: the host API, for Node and browsers.
import { RingBuffer } from "ringbuf.js";
import { UserError } from "../base/errors.ts";
import { Instance } from "../device/layout.ts";
import { type Metadata, readMetadata } from "../device/metadata.ts";
import { loadModule, type Source } from "../drive/load.ts";
import { Motifs, type PlayOptions, playValues } from "../drive/motifs.ts";
import { checkPace, strideAt } from "../drive/pace.ts";
import { PHASES, type Phase } from "../drive/port.ts";
import { Latest } from "./latest.ts";
import { drain, type Entry } from "./log.ts";
import { addWords, bareWords, COMMAND, faultWords, paceWords, playWords, send } from "./messages.ts";
import { makeShared } from "./shared.ts";
import { type Distribution, distribution } from "./statistics.ts";
import { FAULTS, type Fault, OUTPUT_HEAD, type SharedMemory, STATE, STATUS, whole } from "./status.ts";
import type { Setup } from "./thread/run.ts";
import { POLICIES, type Policy } from "./thread/schedule.ts";

export interface LoopOptions {
  /** Ticks a second. */
  readonly hz: number;
  /** What to do about releases that passed while a tick was late, "catch-up" by default. */
  readonly policy?: Policy;
  /** How long before a release it stops sleeping and spins, ms; 0.3 by default. From the period on it never sleeps. */
  readonly spin?: number;
  /** What the machine receives while a fault is in force, C. Without it the output comes to rest. */
  readonly safe?: readonly number[] | undefined;
  /** ms without a sign of life of the host's event loop, or without new sensor values, that make a fault; never by default. */
  readonly hostTimeout?: number | undefined;
  readonly sensorTimeout?: number | undefined;
  /** The state is hashed into the log every so many ticks, 100 by default. */
  readonly hashEvery?: number | undefined;
  /** Told of every tick and command, from the first one on, some time after it was made. */
  readonly onEntries?: ((entries: Entry[]) => void) | undefined;
  /** Told once of every fault, also of a thread that makes no ticks ("stalled"). */
  readonly onFault?: ((reason: Fault | "stalled", tick: number, detail?: string) => void) | undefined;
}

/** What the machine receives now. */
export interface Snapshot {
  readonly tick: number;
  readonly phase: Phase;
  /** undefined before the first */
  readonly motif: string | undefined;
  /** Steps left in the phase. */
  readonly remaining: number;
  /** Plays that wait in the queue. */
  readonly queued: number;
  readonly output: Float32Array;
}

export interface Statistics {
  readonly ticks: number;
  /** Ticks that ended after the next release; releases that were given up. */
  readonly overruns: number;
  readonly lost: number;
  /** Commands that the controller refused (a full queue; a play while a fault is in force). */
  readonly refused: number;
  /** Entries that found no room in the log. */
  readonly unlogged: number;
  /** µs, of the first tick, which is not in the distributions. */
  readonly first: { readonly lateness: number; readonly compute: number };
  /** From the intended release to the start of the tick, releases that were given up included, µs. */
  readonly lateness: Distribution;
  /** From the start of the tick to its output, µs. */
  readonly compute: Distribution;
}

/** The thread that a loop runs in. */
interface Thread {
  end(): void;
}

/** How often the host gives a sign of life and empties the log, ms. */
const BEAT = 20;
/** A thread that makes no tick for so long, ms or periods, is stalled. */
const STALLED = 250;
const STALLED_PERIODS = 20;
/** Young generation of the thread, MB: the clock's garbage is collected the more rarely. */
const YOUNG_MB = 64;

export class RealtimeLoop {
  readonly metadata: Metadata;
  readonly hz: number;
  readonly #module: Setup["module"];
  readonly #shared: SharedMemory;
  readonly #status: Int32Array;
  readonly #commands: RingBuffer;
  readonly #log: RingBuffer;
  readonly #sensors: Latest;
  readonly #outputs: Latest;
  readonly #seen: Int32Array;
  readonly #motifs: Motifs;
  readonly #options: LoopOptions;
  readonly #thread: Thread;
  #timer: ReturnType<typeof setInterval> | undefined;
  #speed = 1;
  #told = false;
  #lastTick = -1;
  #lastMove = performance.now();
  #detail: string | undefined;

  private constructor(setup: Setup, options: LoopOptions, makeThread: (setup: Setup, onError: (error: Error) => void) => Thread) {
    this.metadata = setup.metadata;
    this.#module = setup.module;
    this.hz = options.hz;
    this.#options = options;
    this.#shared = setup.shared;
    this.#status = new Int32Array(setup.shared.status);
    this.#commands = new RingBuffer(setup.shared.commands, Uint32Array);
    this.#log = new RingBuffer(setup.shared.log, Uint32Array);
    this.#sensors = new Latest(setup.shared.sensors);
    this.#outputs = new Latest(setup.shared.outputs);
    this.#seen = new Int32Array(OUTPUT_HEAD + this.metadata.channels.length);
    this.#motifs = new Motifs(this.metadata);
    Atomics.store(this.#status, STATUS.logging, options.onEntries ? 1 : 0);
    this.#thread = makeThread(setup, (error) => {
      this.#detail = error.message;
    });
  }

  /**
   * Run a controller in a worker thread (Node) or a Worker (a cross-origin isolated page).
   * @throws UserError for what is no controller, or options that do not fit it
   */
  static async start(source: Source, options: LoopOptions): Promise<RealtimeLoop> {
    const setup = await prepare(source, options);
    const makeThread = isNode ? await nodeThread() : browserThread;
    const loop = new RealtimeLoop(setup, options, makeThread);
    await loop.#until(() => Atomics.load(loop.#status, STATUS.state) !== STATE.starting || loop.#detail !== undefined);
    if (loop.#detail) {
      await loop.close();
      throw new Error(`The loop could not start: ${loop.#detail}`);
    }
    loop.#listen();
    return loop;
  }

  /**
   * Run a controller in the audio thread: at each block the ticks that fall due, the outputs held in between, one audio
   * channel each. Returns the node too, to be connected.
   */
  static async startInAudio(
    context: BaseAudioContext,
    source: Source,
    options: Omit<LoopOptions, "policy" | "spin">,
  ): Promise<{ loop: RealtimeLoop; node: AudioWorkletNode }> {
    const setup = await prepare(source, options);
    await context.audioWorklet.addModule(new URL("./thread/worklet.js", import.meta.url));
    const { channels } = setup.metadata;
    const node = new AudioWorkletNode(context, "thalamotor", {
      numberOfInputs: 0,
      outputChannelCount: [channels.length],
      processorOptions: { ...setup, hz: options.hz },
    });
    const loop = new RealtimeLoop(setup, options, (_, onError) => {
      node.onprocessorerror = () => onError(new Error("the audio worklet failed"));
      return { end: () => node.disconnect() };
    });
    loop.#listen();
    return { loop, node };
  }

  /** Names of the motifs, those that were added included. */
  get motifs(): string[] {
    return this.#motifs.names;
  }

  /**
   * Queue motifs; they enter at the next tick. A queue that is full then refuses them (statistics().refused).
   * @throws UserError for an unknown motif, or a gain or offset that does not fit
   */
  play(names: string | readonly string[], options: PlayOptions = {}): void {
    const motifs = this.#motifs.numbers(names);
    const { gain, offset } = playValues(options, this.metadata.channels.length);
    for (const motif of motifs) this.#send(playWords(motif, gain, offset));
  }

  /** Forget what is queued and playing; the output comes to rest. */
  stop(): void {
    this.#send(bareWords(COMMAND.stop));
  }

  /** Speed at which motifs run; 0 pauses. */
  get speed(): number {
    return this.#speed;
  }

  set speed(factor: number) {
    const { dt } = this.metadata;
    checkPace(this.hz, factor, dt);
    this.#send(paceWords(strideAt(this.hz, factor, dt)));
    this.#speed = factor;
  }

  /**
   * Add a motif from a patch, between two ticks, without disturbing what plays.
   * @throws UserError as Controller.add
   */
  add(patch: Uint8Array): void {
    const { name, slot } = this.#motifs.unpack(patch, new Instance(this.#module, "The controller"));
    this.#send(addWords(slot));
    this.#motifs.know(name);
  }

  /** New sensor values, S: the latest count when a tick comes. */
  sense(values: ArrayLike<number>): void {
    const { sensors } = this.metadata;
    if (values.length !== sensors.length)
      throw new UserError(`${values.length} sensor values; the controller has ${sensors.length} sensors.`);
    this.#sensors.write(new Int32Array(Float32Array.from(values).buffer));
  }

  /** What the machine received at the last tick. */
  read(): Snapshot {
    this.#outputs.read(this.#seen);
    const [lower, upper, phase, motif, remaining, queued] = this.#seen;
    const output = new Float32Array(this.#seen.buffer.slice(4 * OUTPUT_HEAD));
    return { tick: whole(lower, upper), phase: PHASES[phase], motif: this.#motifs.name(motif), remaining, queued, output };
  }

  /** Whether commands wait that no tick has taken. */
  get isBehind(): boolean {
    return this.#commands.availableRead() > 0;
  }

  /** Why the safe output is in force, and since which tick; undefined if it is not. */
  get fault(): { readonly reason: Fault; readonly tick: number } | undefined {
    const code = Atomics.load(this.#status, STATUS.fault);
    return code === 0 ? undefined : { reason: FAULTS[code] as Fault, tick: Atomics.load(this.#status, STATUS.faultTick) >>> 0 };
  }

  /** Fall back to the safe output, as if the loop had found a fault itself. */
  raise(reason: Fault): void {
    this.#send(faultWords(FAULTS.indexOf(reason)));
  }

  /** Leave the safe output: the output goes on from rest. */
  clear(): void {
    this.#send(bareWords(COMMAND.clear));
  }

  statistics(): Statistics {
    const count = (word: number) => Atomics.load(this.#status, word);
    const lateness = distribution(this.#shared.lateness);
    const compute = distribution(this.#shared.compute);
    return {
      ticks: this.read().tick + 1,
      overruns: count(STATUS.overruns),
      lost: count(STATUS.lost),
      refused: count(STATUS.refused),
      unlogged: count(STATUS.unlogged),
      first: { lateness: count(STATUS.firstLateness) / 1000, compute: count(STATUS.firstCompute) / 1000 },
      lateness,
      compute,
    };
  }

  /** End the loop after the tick that is under way; what is in the log is delivered first. */
  async close(): Promise<void> {
    Atomics.store(this.#status, STATUS.request, 1);
    Atomics.notify(this.#status, STATUS.request);
    const patience = performance.now() + STALLED;
    await this.#until(() => Atomics.load(this.#status, STATUS.state) === STATE.ended || performance.now() > patience);
    clearInterval(this.#timer);
    this.#deliver();
    this.#thread.end();
  }

  #listen(): void {
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  #send(words: Uint32Array): void {
    if (!send(this.#commands, words, words.length))
      throw new UserError("Too many commands wait for the loop: it is not running, or far behind.");
  }

  /** A sign of life, and a look at what the loop did meanwhile. */
  #beat(): void {
    Atomics.add(this.#status, STATUS.heartbeat, 1);
    this.#deliver();
    const { tick } = this.read();
    const now = performance.now();
    if (tick !== this.#lastTick) {
      this.#lastTick = tick;
      this.#lastMove = now;
    }
    const isStalled = now - this.#lastMove > Math.max(STALLED, (STALLED_PERIODS * 1000) / this.hz);
    const reason = this.fault?.reason ?? (isStalled ? "stalled" : undefined);
    if (reason && !this.#told) this.#options.onFault?.(reason, this.fault?.tick ?? tick, this.#detail);
    this.#told = reason !== undefined;
  }

  #deliver(): void {
    const { onEntries } = this.#options;
    if (!onEntries) return;
    const { sensors, channels } = this.metadata;
    for (;;) {
      const entries = drain(this.#log, sensors.length, channels.length);
      if (entries.length === 0) return;
      onEntries(entries);
    }
  }
}

async function prepare(source: Source, options: LoopOptions): Promise<Setup> {
  const { hz, policy = "catch-up", spin = 0.3, safe, hostTimeout = 0, sensorTimeout = 0, hashEvery = 100 } = options;
  const { module, what } = await loadModule(source);
  const metadata = readMetadata(module, what);
  const { channels, sensors, dt } = metadata;
  checkPace(hz, 1, dt);
  if (!POLICIES.includes(policy)) throw new UserError(`Unknown policy "${policy}": it is one of ${POLICIES.join(", ")}.`);
  if (!(spin >= 0)) throw new UserError(`spin is ${spin}; it must be a time in ms.`);
  if (safe && (safe.length !== channels.length || !safe.every(Number.isFinite))) {
    throw new UserError(`The safe output must be ${channels.length} finite values (${channels.join(", ")}).`);
  }
  if (!(Number.isInteger(hashEvery) && hashEvery > 0))
    throw new UserError(`hashEvery is ${hashEvery}; it must be a positive whole number.`);
  if (sensorTimeout > 0 && sensors.length === 0) throw new UserError("The controller has no sensors that could fall silent.");
  const ticks = (ms: number) => Math.ceil((ms * hz) / 1000);
  return {
    module,
    metadata,
    shared: makeShared(channels.length, sensors.length),
    ticker: { stride: strideAt(hz, 1, dt), hashEvery, safe, hostTicks: ticks(hostTimeout), sensorTicks: ticks(sensorTimeout) },
    timing: { period: 1000 / hz, spin, policy },
  };
}

const isNode = typeof process === "object" && typeof process.versions?.node === "string";

async function nodeThread(): Promise<(setup: Setup, onError: (error: Error) => void) => Thread> {
  const threads = "node:worker_threads"; // a variable, so that browser bundlers leave it alone
  const { Worker } = (await import(/* @vite-ignore */ threads)) as typeof import("node:worker_threads");
  return (setup, onError) => {
    const worker = new Worker(new URL("./thread/worker.js", import.meta.url), {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on("error", onError);
    return { end: () => void worker.terminate() };
  };
}

function browserThread(setup: Setup, onError: (error: Error) => void): Thread {
  if (!globalThis.crossOriginIsolated) {
    throw new UserError("Shared memory needs a cross-origin isolated page: serve it with COOP same-origin and COEP require-corp.");
  }
  const worker = new Worker(new URL("./thread/worker.js", import.meta.url), { type: "module" });
  worker.onerror = ({ message }) => onError(new Error(message));
  worker.postMessage(setup);
  return { end: () => worker.terminate() };
}
