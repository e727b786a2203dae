// A controller in a body: every tick it is told what the body feels, and what it says is what the body is commanded.

import { mix } from "../base/hash.ts";
import { Random } from "../base/random.ts";
import type { Controller } from "../drive/controller.ts";
import { type Play, type Played, record } from "../drive/play.ts";
import type { Position } from "../drive/request.ts";
import { stepsIn, type Wiring, type World, wire } from "./world.ts";

/** A torque (Nm) or force (N) on a joint. */
export interface Push {
  readonly joint: string;
  readonly amount: number;
  /** Seconds: when it begins, counted from the first tick, and how long it lasts. */
  readonly from: number;
  readonly seconds: number;
}

/** What is not as it was when the motifs were shown. */
export interface Disturbance {
  readonly pushes?: readonly Push[];
  /** Factor on the mass of a body, by its name. */
  readonly masses?: Readonly<Record<string, number>>;
  /** Standard deviation of what is added to every reading that the controller gets, in the sensor's unit. */
  readonly noise?: number;
  /** Seconds by which the readings that the controller gets are old. */
  readonly delay?: number;
  /** Of the noise. */
  readonly seed?: number;
}

export interface SimulateOptions {
  readonly disturbance?: Disturbance | undefined;
  /**
   * Where both begin: the output at a position, and the body as the readings say (World.reset). By default at home, and where
   * the controller expects to be then.
   */
  readonly start?: { readonly position: Position; readonly readings: Readonly<Record<string, number>> } | undefined;
  /** Ticks after the sequence has ended. */
  readonly settle?: number;
  /** Follows every tick, before the body moves on. */
  readonly onTick?: () => void;
}

export interface Simulation extends Played {
  /** What the world's sensors really read when each tick began: ticks × the world's sensors. */
  readonly sensed: readonly number[];
  /** Hash of every state of the body, and of the controller's last, u32. */
  readonly hash: number;
}

/** The body of a controller: what the world does between two of its ticks. */
export class Body {
  readonly #controller: Controller;
  readonly #world: World;
  readonly #wiring: Wiring;
  readonly #stepsPerTick: number;
  readonly #pushes: readonly { joint: string; amount: number; from: number; to: number }[];
  /** Joints that are pushed, and how hard they are now. */
  readonly #pushed: Map<string, number>;
  readonly #noise: number;
  readonly #random: Random;
  /** The last readings, the oldest first: as many as the delay has steps, and one. */
  readonly #past: Float64Array[];
  readonly #command: Float64Array;
  #step = 0;

  constructor(controller: Controller, world: World, { pushes = [], masses = {}, noise = 0, delay = 0, seed = 1 }: Disturbance) {
    this.#controller = controller;
    this.#world = world;
    this.#wiring = wire(world, controller.metadata);
    this.#command = new Float64Array(world.actuators.length);
    this.#stepsPerTick = stepsIn(1 / controller.rate, world, "A tick of the controller");
    this.#pushes = pushes.map(({ joint, amount, from, seconds }) => {
      const [first, count] = [from, seconds].map((time) => Math.round(time / world.timestep));
      return { joint, amount, from: first, to: first + count };
    });
    this.#noise = noise;
    this.#random = new Random(seed, "sensors");
    this.#past = Array.from(
      { length: stepsIn(delay, world, "The delay of the sensors") + 1 },
      () => new Float64Array(world.sensors.length),
    );
    for (const body of world.bodies) world.scaleMass(body, 1);
    for (const [body, factor] of Object.entries(masses)) world.scaleMass(body, factor);
    this.#pushed = new Map(pushes.map(({ joint }) => [joint, 0]));
  }

  /** What the sensors read when this tick began. */
  get sensed(): Float64Array {
    return this.#past[this.#past.length - 1];
  }

  /** Begin as the readings say: by default where the controller expects to be, at home. `place` may still move the world. */
  begin(readings?: Readonly<Record<string, number>>, place: () => void = () => {}): void {
    const { expected, metadata } = this.#controller;
    this.#world.reset(readings ?? Object.fromEntries([...expected].map((value, s) => [metadata.sensors[s], value])));
    for (const joint of this.#pushed.keys()) this.#world.push(joint, 0);
    place();
    for (const past of this.#past) past.set(this.#world.sense());
    this.#tell();
  }

  /** From this tick to the next. */
  advance(output: ArrayLike<number>): void {
    this.#wiring.channels.forEach((channel, actuator) => {
      this.#command[actuator] = output[channel];
    });
    this.#world.apply(this.#command);
    for (let k = 0; k < this.#stepsPerTick; k++) {
      this.#push();
      this.#world.step();
      this.#step++;
      if (this.#past.length > 1 || k === this.#stepsPerTick - 1) this.#sense();
    }
    this.#tell();
  }

  #push(): void {
    for (const [joint, before] of this.#pushed) {
      let amount = 0;
      for (const push of this.#pushes) if (push.joint === joint && push.from <= this.#step && this.#step < push.to) amount += push.amount;
      if (amount === before) continue;
      this.#world.push(joint, amount);
      this.#pushed.set(joint, amount);
    }
  }

  #sense(): void {
    const oldest = this.#past.shift() as Float64Array;
    oldest.set(this.#world.sense());
    this.#past.push(oldest);
  }

  #tell(): void {
    const { sensors } = this.#controller;
    this.#wiring.sensors.forEach((sensor, i) => {
      sensors[i] = this.#past[0][sensor] + (this.#noise > 0 ? this.#noise * this.#random.normal() : 0);
    });
  }
}

/**
 * Play a sequence in a body from the beginning to its end: at the controller's rate, the world making whole steps from tick to tick. A
 * controller without sensors is not told anything.
 * @throws UserError if the names do not match, a tick or the delay is no whole number of the world's steps, or the world explodes
 */
export function simulate(controller: Controller, world: World, sequence: readonly Play[], options: SimulateOptions = {}): Simulation {
  const { disturbance = {}, start, settle = 0, onTick = () => {} } = options;
  const body = new Body(controller, world, disturbance);
  controller.reset();
  body.begin(start?.readings);
  controller.start(start?.position);
  const sensed: number[] = [];
  let hash = 0;
  const recording = record(controller, sequence, settle, (output) => {
    sensed.push(...body.sensed);
    onTick();
    body.advance(output);
    hash = mix(hash, [world.hash()]);
  });
  sensed.length = recording.phases.length * world.sensors.length; // the tick that finds the sequence ended is not kept
  return { ...recording, sensed, hash: mix(hash, [controller.hash()]) };
}
