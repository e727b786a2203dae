// A controller run at a fixed period in a thread of its own: what its host sees of it.
import { RingBuffer } from "ringbuf.js";
import { UserError } from "../base/errors.ts";
import { Instance, type Layout } from "../device/layout.ts";
import { type Metadata, readingsOf } from "../device/metadata.ts";
import { Motifs } from "../drive/motifs.ts";
import { strideAt } from "../drive/pace.ts";
import type { Phase } from "../drive/port.ts";
import { type PlayOptions, type Position, positionOf, requestWords } from "../drive/request.ts";
import { addWords, bareWords, COMMAND, faultWords, paceWords, playWords, policyWords, startWords } from "./commands.ts";
import { Latest } from "./latest.ts";
import type { LoopOptions } from "./options.ts";
import { Output } from "./output.ts";
import { send } from "./ring.ts";
import { countsBetween, type Distribution, distribution } from "./statistics.ts";
import { DRIVING, FAULTS, type Fault, low, type SharedMemory, STATE, STATUS } from "./status.ts";
import { readEntries } from "./thread/entries.ts";
import type { Setup } from "./thread/run.ts";
import { told } from "./told.ts";

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
  /** What the driver took of it, µs, and of all of the compute time, 0 to 1; how often it threw. undefined without one. */
  readonly driver: { readonly time: Distribution; readonly share: number; readonly failures: number } | undefined;
}

/** The thread that a loop runs in. */
export interface Thread {
  /** What to do if it does not start. */
  readonly advice: string;
  end(): void;
}

/** @param onError is told why the thread ended, or could not begin */
export type MakeThread = (setup: Setup, onError: (why: string) => void) => Thread;

/** How often the host gives a sign of life and empties the log, ms. */
const BEAT = 20;
/** A thread that makes no tick for so long, ms or periods, is stalled. */
const STALLED = 250;
const STALLED_PERIODS = 20;
/** A thread that has not begun after so long never will, ms. */
const START_PATIENCE = 20_000;
/** A driver whose `close` takes longer is cut off, ms. */
const CLOSE_PATIENCE = 10_000;

/** A loop seen from its host; node.ts and browser.ts start it in a thread of theirs. */
export class Loop {
  readonly metadata: Metadata;
  readonly hz: number;
  readonly #layout: Layout;
  readonly #shared: SharedMemory;
  readonly #status: Int32Array;
  readonly #commands: RingBuffer;
  readonly #log: RingBuffer;
  readonly #sensors: Latest;
  readonly #outputs: Latest;
  readonly #seen: Output;
  readonly #motifs: Motifs;
  readonly #options: LoopOptions;
  readonly #thread: Thread;
  #timer: ReturnType<typeof setInterval> | undefined;
  #speed = 1;
  /** Commands that are gathered, to enter together. */
  #together: Uint32Array[] | undefined;
  #told: Fault | "stalled" | undefined;
  #lastTick = -1;
  #lastMove = performance.now();
  #detail: string | undefined;
  /** That the driver hangs: the thread itself cannot say so. */
  #hung: { readonly reason: "driver"; readonly tick: number; readonly detail: string } | undefined;

  protected constructor(setup: Setup, options: LoopOptions, makeThread: MakeThread) {
    this.metadata = setup.metadata;
    this.#layout = new Instance(setup.module, "The controller");
    this.hz = options.hz;
    this.#options = options;
    this.#shared = setup.shared;
    this.#status = new Int32Array(setup.shared.status);
    this.#commands = new RingBuffer(setup.shared.commands, Uint32Array);
    this.#log = new RingBuffer(setup.shared.log, Uint32Array);
    this.#sensors = new Latest(setup.shared.sensors);
    this.#outputs = new Latest(setup.shared.outputs);
    this.#seen = new Output(this.metadata.channels.length);
    this.#motifs = new Motifs(this.metadata, options);
    Atomics.store(this.#status, STATUS.logging, options.onEntries ? 1 : 0);
    const { home } = this.metadata;
    this.#seen.values.set(options.start ? positionOf(options.start, this.metadata, home) : home);
    if (options.start) this.start(options.start); // before the first tick
    this.#outputs.write(this.#seen.words); // what is read before it
    this.#thread = makeThread(setup, (why) => this.#fail(why));
  }

  /**
   * Wait for the thread to begin.
   * @throws UserError if it fails instead, or does not for so long
   */
  protected async begin(): Promise<this> {
    const patience = performance.now() + START_PATIENCE;
    // a thread that ended before anybody asked it to says why a moment later
    await this.#until(() => this.#state === STATE.running || this.#detail !== undefined || performance.now() > patience);
    if (this.#state !== STATE.running || this.#detail !== undefined) {
      this.#thread.end();
      const seconds = START_PATIENCE / 1000;
      if (this.#driving === DRIVING.open)
        throw new UserError(`The loop could not start: ${this.#detail ?? `its driver was not open after ${seconds} s`}.`);
      throw new UserError(`The loop could not start: ${this.#detail ?? `its thread did nothing for ${seconds} s`}. ${this.#thread.advice}`);
    }
    this.listen();
    return this;
  }

  /** From now on the host gives signs of life, empties the log and looks for faults. */
  protected listen(): void {
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  /** Names of the motifs, those that were added included. */
  get motifs(): string[] {
    return this.#motifs.names;
  }

  /**
   * Queue motifs; they enter at the next tick. What the controller then refuses (a full queue, a goal outside of the limits, …)
   * is counted (statistics().refused), and told to onEntries with the reason.
   * @throws UserError for an unknown motif or channel, or values that are not one a channel
   */
  play(names: string | readonly string[], options: PlayOptions = {}): void {
    const motifs = this.#motifs.numbers(names);
    const request = requestWords(options, this.#layout, this.metadata);
    this.together(() => {
      for (const motif of motifs) this.#send(playWords(motif, request));
    });
  }

  /** All commands of `give` enter before one tick; or, if it throws, none of them. */
  together(give: () => void): void {
    if (this.#together) return give(); // others follow
    const forget = this.#motifs.mark();
    const speed = this.#speed;
    const commands: Uint32Array[] = [];
    this.#together = commands;
    try {
      give();
      this.#sendAll(commands);
    } catch (error) {
      forget();
      this.#speed = speed;
      throw error;
    } finally {
      this.#together = undefined;
    }
  }

  /** A rhythmic motif that is under way ends with this period; what is queued follows. */
  finish(): void {
    this.#send(bareWords(COMMAND.finish));
  }

  /** Say where the machine is: everything is forgotten, and the output stands there from the next tick on. */
  start(position: Position): void {
    this.#send(startWords(positionOf(position, this.metadata, this.metadata.home)));
  }

  /** Whether the policy picks the next motif when nothing is queued: on at first, off after `stop`. @throws UserError without one */
  setPolicy(isOn: boolean): void {
    if (!this.metadata.policy) throw new UserError("This controller has no policy: build it with --policy.");
    this.#send(policyWords(isOn));
  }

  /** Forget what is queued and playing, switch the policy off; the output comes to rest within the limits. */
  stop(): void {
    this.#send(bareWords(COMMAND.stop));
  }

  /** Speed at which motifs run; 0 pauses. It is reached by a ramp, as far as the limits allow. */
  get speed(): number {
    return this.#speed;
  }

  set speed(factor: number) {
    this.#send(paceWords(strideAt(this.hz, factor, this.metadata), factor));
    this.#speed = factor;
  }

  /**
   * Add a motif from a patch, between two ticks, without disturbing what plays.
   * @throws UserError as Controller.add
   */
  add(patch: Uint8Array): void {
    const motif = this.#motifs.unpack(patch, this.#layout);
    this.#send(addWords(motif.slot));
    this.#motifs.know(motif);
  }

  /** The counter of the last signed patch that was taken, 0 before the first: what to remember over a restart. */
  get counter(): number {
    return this.#motifs.counter;
  }

  /**
   * New sensor values, S, and behind them what the policy is told (metadata.inputs), if there is one: the latest count when a
   * tick comes.
   */
  sense(values: ArrayLike<number>): void {
    const readings = readingsOf(this.metadata);
    if (values.length !== readings.length)
      throw new UserError(
        `${values.length} values; the controller reads ${readings.length} (${readings.join(", ") || "it has no sensors"}).`,
      );
    this.#sensors.write(new Int32Array(Float32Array.from(values).buffer));
  }

  /**
   * What the machine received at the last tick. Once the thread has failed there are no ticks that could glide to the safe output:
   * the output is the safe one at once, or without one the last that there was; the rest is of the last tick.
   */
  read(): Snapshot {
    this.#outputs.read(this.#seen.words);
    const { head, values } = this.#seen;
    const { safe } = this.#options;
    return { ...head, motif: this.#motifs.name(head.motif), output: Float32Array.from(safe && this.#hasFailed ? safe : values) };
  }

  /** Whether commands wait that no tick has taken. */
  get isBehind(): boolean {
    return this.#commands.availableRead() > 0;
  }

  /** Why the safe output is in force, and since which tick; undefined if it is not. Of several reasons the first, or "error". */
  get fault(): { readonly reason: Fault; readonly tick: number } | undefined {
    const code = Atomics.load(this.#status, STATUS.fault);
    if (code === 0) return this.#hung && { reason: this.#hung.reason, tick: this.#hung.tick };
    const reason = this.#hasFailed ? "error" : (FAULTS[code] as Fault);
    return { reason, tick: Atomics.load(this.#status, STATUS.faultTick) >>> 0 };
  }

  /** Fall back to the safe output, as if the loop had found a fault itself: a glide within the limits. */
  raise(reason: Fault): void {
    this.#send(faultWords(FAULTS.indexOf(reason)));
  }

  /** Leave the safe output: the output goes on from rest. A loop whose thread has failed stays as it is; start another. */
  clear(): void {
    this.#hung = undefined;
    this.#send(bareWords(COMMAND.clear));
  }

  statistics(): Statistics {
    const count = (word: number) => Atomics.load(this.#status, word);
    const lateness = distribution(this.#shared.lateness);
    const compute = distribution(this.#shared.compute);
    const time = distribution(this.#shared.driving);
    const share = (time.mean * time.n) / (compute.mean * compute.n) || 0;
    return {
      ticks: this.read().tick + 1,
      overruns: count(STATUS.overruns),
      lost: count(STATUS.lost),
      refused: count(STATUS.refused),
      unlogged: count(STATUS.unlogged),
      first: { lateness: count(STATUS.firstLateness) / 1000, compute: count(STATUS.firstCompute) / 1000 },
      lateness,
      compute,
      driver: this.#options.driver && { time, share, failures: count(STATUS.driverFailures) },
    };
  }

  /** How many ticks were late by from each edge (µs, rising) to the next, since the start. */
  latenessCounts(edges: readonly number[]): number[] {
    return countsBetween(this.#shared.lateness, edges);
  }

  /**
   * End the loop after the tick that is under way; what is in the log is delivered first.
   * @throws UserError if its driver does not close
   */
  async close(): Promise<void> {
    Atomics.store(this.#status, STATUS.request, 1);
    Atomics.notify(this.#status, STATUS.request);
    const began = performance.now();
    const patience = () => (this.#driving === DRIVING.close ? CLOSE_PATIENCE : STALLED);
    await this.#until(() => this.#state === STATE.ended || this.#hasFailed || performance.now() - began > patience());
    clearInterval(this.#timer);
    this.#deliver();
    this.#thread.end();
    if (this.#driving !== DRIVING.close) return;
    const why = this.#hasFailed ? told(this.#shared.told) : `the driver's close did not return within ${CLOSE_PATIENCE / 1000} s`;
    throw new UserError(`The loop has ended, but ${why}.`);
  }

  /** In which of its driver's functions the loop is (DRIVING). */
  get #driving(): number {
    return Atomics.load(this.#status, STATUS.driving);
  }

  get #state(): number {
    return Atomics.load(this.#status, STATUS.state);
  }

  get #hasFailed(): boolean {
    return this.#state === STATE.failed;
  }

  /** The thread ended, or could not begin: a fault, unless it was asked to end. */
  #fail(why: string): void {
    this.#detail ??= why;
    if (Atomics.load(this.#status, STATUS.request) === 1) return;
    Atomics.store(this.#status, STATUS.state, STATE.failed);
    if (this.fault) return; // it found the fault itself
    Atomics.store(this.#status, STATUS.faultTick, low(this.read().tick));
    Atomics.store(this.#status, STATUS.fault, FAULTS.indexOf("error"));
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  #send(command: Uint32Array): void {
    if (this.#together) this.#together.push(command);
    else this.#sendAll([command]);
  }

  /** All of these commands, or none. */
  #sendAll(commands: readonly Uint32Array[]): void {
    const words = new Uint32Array(commands.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const command of commands) {
      words.set(command, at);
      at += command.length;
    }
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
    if (isStalled && this.#driving !== DRIVING.none && !this.fault) {
      const name = Object.keys(DRIVING)[this.#driving];
      this.#hung = { reason: "driver", tick, detail: `the driver's ${name} does not return` };
      this.raise("driver"); // in force when it returns, if ever
    }
    const reason = this.fault?.reason ?? (isStalled ? "stalled" : undefined);
    // a thread that failed says why a moment after its end
    if (this.#hasFailed && this.#detail === undefined && !isStalled) return;
    const detail = reason === "driver" ? (this.#hung?.detail ?? told(this.#shared.told)) : this.#detail;
    if (reason && reason !== this.#told) this.#options.onFault?.(reason, this.fault?.tick ?? tick, detail);
    this.#told = reason;
  }

  #deliver(): void {
    const { onEntries } = this.#options;
    if (!onEntries) return;
    const readings = readingsOf(this.metadata).length;
    for (;;) {
      const entries = readEntries(this.#log, readings, this.metadata.channels.length);
      if (entries.length === 0) return;
      onEntries(entries);
    }
  }
}
