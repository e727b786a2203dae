// Where a policy learns: world, task and what carries its decisions out, opened from plain data in whatever thread plays there.
import { UserError } from "../../base/errors.ts";
import { Random } from "../../base/random.ts";
import { Controller } from "../../drive/controller.ts";
import { type Assets, openWorld } from "../../world/mujoco.ts";
import { loadTask, type Task } from "../../world/task.ts";
import type { World } from "../../world/world.ts";
import { CHOOSING, type Choosing } from "./action.ts";
import { type Actor, HeldActor, MotifActor } from "./actor.ts";
import { type Episode, playEpisode } from "./episode.ts";
import { Network, type Shape } from "./network.ts";

/** Plain data. */
export interface PlaceSource {
  /** MJCF, the files that it names, and what it is called in errors. */
  readonly world: { readonly xml: string; readonly what: string; readonly assets: Assets };
  /** URL of the task's module, and what it is called in errors. */
  readonly task: { readonly href: string; readonly what: string };
  /** Decisions of an episode instead of the task's own, where they last longer or less long. */
  readonly decisions?: number;
  /** The controller whose motifs are chosen from (bytes); or commands that are held for so many ticks (s), ± scale. */
  readonly actor: { readonly controller: Uint8Array } | { readonly tick: number; readonly ticks: number; readonly scale: number };
  /** What is left of a reward a tick later. */
  readonly tickDiscount: number;
}

/** What the task of the number-th episode of a round draws from. */
export const chanceOf = (seed: number, name: string, number: number) => new Random(seed, `${name} ${number}, task`);

/** Episodes to play: plain data. */
export interface Round {
  /** How decisions are made of what the network gives. */
  readonly choosing: Choosing;
  readonly shape: Shape;
  /** The network, for inputs as they are. */
  readonly values: Float32Array;
  readonly seed: number;
  /** Names the starts: the same seed, name and number are the same start. */
  readonly name: string;
}

export class Place {
  readonly world: World;
  readonly task: Task;
  readonly #actor: Actor;
  readonly #tickDiscount: number;

  private constructor(world: World, task: Task, actor: Actor, tickDiscount: number) {
    this.world = world;
    this.task = task;
    this.#actor = actor;
    this.#tickDiscount = tickDiscount;
  }

  /** @throws UserError if world, task and controller do not fit each other, or one of them is none */
  static async open({
    world: { xml, what, assets },
    task: { href, what: name },
    decisions,
    actor,
    tickDiscount,
  }: PlaceSource): Promise<Place> {
    const world = await openWorld(xml, what, assets);
    const loaded = await loadTask(new URL(href), name);
    const task = decisions === undefined ? loaded : { ...loaded, decisions };
    if (!("controller" in actor)) return new Place(world, task, new HeldActor(world, actor), tickDiscount);
    const controller = await Controller.load(actor.controller);
    return new Place(world, sameSensors(task, controller, name), new MotifActor(controller, world, task.goals), tickDiscount);
  }

  /** The number-th episode of a round. */
  play({ choosing, shape, values, seed, name }: Round, number: number): Episode {
    const network = new Network(values, shape);
    const choose = CHOOSING[choosing];
    const chance = new Random(seed, `${name} ${number}, choices`);
    return playEpisode(this.world, this.task, this.#actor, {
      tickDiscount: this.#tickDiscount,
      random: chanceOf(seed, name, number),
      choose(inputs) {
        network.run(inputs);
        return choose(network, shape, chance);
      },
    });
  }
}

/** The task, that must write what the controller itself will read in play, where an input is one of its sensors. */
function sameSensors(task: Task, controller: Controller, what: string): Task {
  const shared = task.inputs.flatMap((name, i) => {
    const sensor = controller.metadata.sensors.indexOf(name);
    return sensor < 0 ? [] : [{ name, i, sensor }];
  });
  return {
    ...task,
    observe(world, episode, inputs) {
      task.observe(world, episode, inputs);
      const other = shared.find(({ i, sensor }) => inputs[i] !== controller.sensors[sensor]);
      if (!other) return;
      throw new UserError(
        `${what}: observe writes ${inputs[other.i]} to the input "${other.name}", and the sensor of that name reads ` +
          `${controller.sensors[other.sensor]}. In play the controller reads its sensors itself: write that, or call the input by another name.`,
      );
    },
  };
}
