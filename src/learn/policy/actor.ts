// What carries out a decision in a world: the controller that ships, playing a motif; or, to compare, a command that is held.
import type { Controller } from "../../drive/controller.ts";
import { rangeOf } from "../../model/policy.ts";
import { isAtEnd } from "../../world/perform.ts";
import { Body } from "../../world/simulate.ts";
import { aimsOf, type Task } from "../../world/task.ts";
import { stepsIn, type World } from "../../world/world.ts";
import { greatest } from "./action.ts";

export interface Actor {
  /** Back to the beginning of an episode; `place` puts the world where the task wants it. */
  begin(place: () => void): void;
  /** Carry out an action (action.ts) until it is done, or `goesOn`, called after every tick, says no. Gives its ticks. */
  act(action: Float32Array, goesOn: () => boolean): number;
  /** Steps of the world in a tick. */
  readonly stepsPerTick: number;
}

/** In f32, as the controller's own policy does it. */
const at = (middle: number, half: number, output: number) => Math.fround(middle + Math.fround(half * Math.max(-1, Math.min(1, output))));

/** Chooses among the motifs of a controller, at one tick a step. */
export class MotifActor implements Actor {
  readonly stepsPerTick: number;
  readonly #controller: Controller;
  readonly #body: Body;
  readonly #motifs: readonly string[];
  readonly #goals: readonly { readonly channel: string; readonly middle: number; readonly half: number }[];

  /**
   * @param goals channels whose goal an action gives, behind its choice
   * @throws UserError if the names of the controller and the world do not match, or a step is no whole number of the world's
   */
  constructor(controller: Controller, world: World, goals: Task["goals"] = {}) {
    this.#controller = controller;
    this.#body = new Body(controller, world, {});
    this.#motifs = controller.motifs;
    this.#goals = aimsOf(goals).map((aim) => ({ channel: aim.channel, ...rangeOf(aim) }));
    this.stepsPerTick = stepsIn(1 / controller.rate, world, "A tick of the controller");
  }

  begin(place: () => void): void {
    this.#controller.reset();
    this.#body.begin(undefined, place);
    this.#controller.start();
  }

  act(action: Float32Array, goesOn: () => boolean): number {
    const controller = this.#controller;
    const motif = greatest(action, this.#motifs.length);
    const goal = Object.fromEntries(
      this.#goals.map(({ channel, middle, half }, i) => [channel, at(middle, half, action[this.#motifs.length + i])]),
    );
    const isRhythmic = controller.metadata.motifs[motif].period !== undefined; // what repeats itself has no end to be asked for
    controller.play(this.#motifs[motif], isRhythmic ? {} : { goal });
    for (let ticks = 1; ; ticks++) {
      this.#body.advance(controller.tick());
      if (!goesOn() || isAtEnd(controller)) return ticks;
    }
  }
}

/** Commands the actuators themselves: ± scale for an action of ± 1, and no more, held for so many ticks. */
export class HeldActor implements Actor {
  readonly stepsPerTick: number;
  readonly #world: World;
  readonly #scale: number;
  readonly #ticks: number;

  /** @param tick seconds */
  constructor(world: World, { tick, ticks, scale }: { readonly tick: number; readonly ticks: number; readonly scale: number }) {
    this.#world = world;
    this.#ticks = ticks;
    this.#scale = scale;
    this.stepsPerTick = stepsIn(tick, world, "A tick");
  }

  begin(place: () => void): void {
    this.#world.reset();
    place();
  }

  act(action: Float32Array, goesOn: () => boolean): number {
    this.#world.apply(action.map((amount) => this.#scale * Math.max(-1, Math.min(1, amount))));
    for (let ticks = 1; ; ticks++) {
      for (let k = 0; k < this.stepsPerTick; k++) this.#world.step();
      if (!goesOn() || ticks === this.#ticks) return ticks;
    }
  }
}
