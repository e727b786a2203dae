// The host API of a controller, by names, for Node, browsers and workers. Imports nothing that needs Node.
import { UserError } from "../base/errors.ts";
import type { WasmModule } from "../base/platform.ts";
import type { State } from "../device/layout.ts";
import type { Metadata } from "../device/metadata.ts";
import { loadModule, type Source } from "./load.ts";
import { Motifs } from "./motifs.ts";
import { strideAt } from "./pace.ts";
import { PHASES, type Phase, Port } from "./port.ts";
import { type PlayOptions, type Position, positionOf, REFUSALS, requestWords } from "./request.ts";
import type { TrustOptions } from "./trust.ts";

export class Controller {
  /** What the controller says of itself: units, channels, dt, τ, motifs as built, … */
  readonly metadata: Metadata;
  /** Sensor values, S: write them before a tick. */
  readonly sensors: Float32Array;
  /** What the policy is told, by the names in metadata.inputs: write it before a tick. Empty without a policy. */
  readonly inputs: Float32Array;
  /** What the sensors are expected to read, S, of a controller that feels; else none. */
  readonly expected: Float32Array;
  /** The membrane state, itself and no copy: x, N; or in the eigenbasis (metadata.basis) its coordinates, N padded to a multiple of 16; of an int16 controller in 2^-(metadata.scales.x + 16). */
  readonly state: State;
  readonly #port: Port;
  readonly #output: Float32Array;
  readonly #motifs: Motifs;
  #rate: number;
  #speed = 1;

  /** A controller from a compiled module; `what` names it in errors, `said` takes the place of its own metadata. */
  constructor(module: WasmModule, what = "The module", said?: Metadata, options?: TrustOptions) {
    this.#port = new Port(module, what, said);
    const { metadata, sensors, inputs, expected, x, output } = this.#port;
    this.metadata = metadata;
    this.sensors = sensors;
    this.inputs = inputs;
    this.expected = expected;
    this.state = x;
    this.#output = output;
    this.#motifs = new Motifs(metadata, options);
    this.#rate = 1 / metadata.dt;
  }

  /**
   * Load a controller from a file path (Node), a URL, its bytes or a compiled module.
   * @throws UserError if it cannot be read or is no controller, or trusts another key.
   */
  static async load(source: Source, options: TrustOptions = {}): Promise<Controller> {
    const { module, what } = await loadModule(source);
    return new Controller(module, what, undefined, options);
  }

  /** Names of the motifs, those that were added included. */
  get motifs(): string[] {
    return this.#motifs.names;
  }

  /**
   * Queue motifs. All or none are taken.
   * @throws UserError that says why they are refused: an unknown motif, a queue without room for all, a number that is not
   *   finite, a goal beyond the limits, a repeat of a motif that is not rhythmic, …
   */
  play(names: string | readonly string[], options: PlayOptions = {}): void {
    const motifs = this.#motifs.numbers(names);
    const request = requestWords(options, this.#port.layout, this.metadata);
    motifs.forEach((motif, taken) => {
      this.#port.request.set(request);
      const refusal = this.#port.play(motif);
      if (refusal === 0) return;
      for (let k = 0; k < taken; k++) this.#port.withdraw();
      throw new UserError(`"${this.#motifs.name(motif)}" is refused: ${REFUSALS[refusal]}.`);
    });
  }

  /** A rhythmic motif that is under way ends with this period; what is queued follows. */
  finish(): void {
    this.#port.finish();
  }

  /**
   * Say where the machine is, by channel or by name (home where none is named): the output stands there, and everything else
   * is as after loading. Without a position: at home. Rate and speed stay.
   */
  start(position: Position = this.metadata.home): void {
    this.#port.position.set(positionOf(position, this.metadata, this.metadata.home));
    this.#port.start();
    this.#setPace(this.#rate, this.#speed);
  }

  /**
   * Forget what is queued and playing, switch the policy off, and glide to a position within the limits. What is not named
   * stays where it is.
   */
  settle(position: Position): void {
    this.#port.position.set(positionOf(position, this.metadata, this.#output));
    this.#port.settle();
  }

  /** One period of your loop. Returns the output, C: the same array every time. Allocates nothing. */
  tick(): Float32Array {
    this.#port.tick();
    return this.#output;
  }

  /** Forget what is queued and playing, and switch the policy off; the output comes to rest. */
  stop(): void {
    this.#port.stop();
  }

  /** Back to the state after loading, the output at home; rate and speed stay. */
  reset(): void {
    this.#port.reset();
    this.#setPace(this.#rate, this.#speed);
  }

  /** Hash of the whole state, u32. */
  hash(): number {
    return this.#port.hash() >>> 0;
  }

  get phase(): Phase {
    return PHASES[this.#port.sequencer[0]];
  }

  /** The motif being prepared or executed, or the last one; undefined before the first. */
  get motif(): string | undefined {
    return this.#motifs.name(this.#port.sequencer[1]);
  }

  /** Steps left in this phase. */
  get remaining(): number {
    return this.#port.sequencer[2];
  }

  /**
   * Whether the policy picks the next motif when one ends, or none plays, and nothing is queued: what you queue comes first.
   * On after loading, `start` and `reset`; `stop` and `settle` switch it off. A motif that is under way goes on to its end.
   */
  get policy(): boolean {
    return this.#port.policy;
  }

  /** @throws UserError if it is to be on, and there is none */
  set policy(isOn: boolean) {
    if (isOn && !this.metadata.policy) throw new UserError("This controller has no policy: build it with --policy.");
    this.#port.policy = isOn;
  }

  /** The motif that the policy picked last; undefined before the first, or without a policy. */
  get choice(): string | undefined {
    return this.#motifs.name(this.#port.choice);
  }

  /** How far the logit of that motif was above the next one's; 0 before the first, and of a policy of one motif. */
  get margin(): number {
    return this.#port.margin;
  }

  /** Plays that wait in the queue. */
  get queued(): number {
    return this.#port.queued;
  }

  /** Ticks in which a sensor value, or one that the policy is told, was replaced by the last good one. */
  get sensorFaults(): number {
    return this.#port.sensorFaults;
  }

  /** The speed of the play in force: below what was asked where the limits require it. */
  get playSpeed(): number {
    return this.#port.playSpeed;
  }

  /** Ticks in which an output was held at its minimum or maximum. */
  get held(): number {
    return this.#port.held;
  }

  /** Bytes of weights (read only, but for motifs that are added) and of state (what a snapshot copies). */
  get memory(): { readonly weights: number; readonly state: number } {
    return { weights: this.#port.weightBytes, state: this.#port.state.byteLength };
  }

  /** Ticks a second of your loop; 1/dt by default. */
  get rate(): number {
    return this.#rate;
  }

  set rate(hertz: number) {
    this.#setPace(hertz, this.#speed);
  }

  /** Speed at which motifs run, 1 by default; 0 pauses. It is reached by a ramp, as far as the limits allow. */
  get speed(): number {
    return this.#speed;
  }

  set speed(factor: number) {
    this.#setPace(this.#rate, factor);
  }

  /** A copy of the whole state. */
  snapshot(): Uint8Array {
    return new Uint8Array(this.#port.state.slice().buffer);
  }

  /** Put back a snapshot of this controller, its speed included. */
  restore(snapshot: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = this.#port.state;
    if (snapshot.length !== byteLength) {
      throw new UserError(`The snapshot has ${snapshot.length} bytes; this controller's have ${byteLength}.`);
    }
    new Uint8Array(buffer, byteOffset, byteLength).set(snapshot);
    const { speed } = this.#port;
    if (speed !== Math.fround(this.#speed)) this.#speed = speed;
    this.#port.stride = strideAt(this.#rate, this.#speed, this.metadata);
  }

  /**
   * Add a motif from a patch, without disturbing what plays.
   * @throws UserError if the patch belongs to another cortex or is not trusted, the motif is known already or no slot is free.
   */
  add(patch: Uint8Array): void {
    const motif = this.#motifs.unpack(patch, this.#port.layout);
    if (this.#port.add(motif.slot, 0, motif.slot.length)) this.#motifs.know(motif);
  }

  /** The counter of the last signed patch that was taken, 0 before the first: what to remember over a restart. */
  get counter(): number {
    return this.#motifs.counter;
  }

  #setPace(rate: number, speed: number): void {
    this.#port.stride = strideAt(rate, speed, this.metadata);
    this.#rate = rate;
    this.#speed = speed;
    this.#port.speed = speed;
  }
}
