// What the page is about: movements, the controllers that know them, and a chain that is played on one.
import type { Transition } from "../../src/model/library.ts";
import { type Link, plainWishes, play, type Run, type Settings, type Wish, wishes } from "./chain.ts";
import type { Built, Controllers } from "./controllers.ts";
import { type Movement, Movements } from "./movements.ts";

class State {
  readonly movements = new Movements();
  controllers: Controllers | undefined;
  transition: Transition = "thalamic";
  readonly settings: { -readonly [K in keyof Settings]: Settings[K] } = { gain: 1, speed: 1, sideBySide: true };
  /** Something is being learned. */
  isBusy = false;
  chain: readonly Link[] = [];
  /** What the chain asks, and what became of it; undefined of an empty one. */
  wishes: readonly Wish[] = [];
  run: Run | undefined;

  /** The controller that plays. */
  get built(): Built | undefined {
    return this.controllers?.built.get(this.transition);
  }

  /** Drawn or read, and not learned yet. */
  get fresh(): Movement[] {
    return this.movements.all.filter(({ state }) => state === "new");
  }

  /** Whether what is played is a path in a plane. */
  get isPlane(): boolean {
    return this.controllers?.channels.join() === "x,y";
  }

  /** The first tick of a link. */
  firstTick(link: number): number {
    return Math.max(0, this.run?.links.indexOf(link) ?? 0);
  }

  /** Play the whole chain anew: a thousandth of the time it takes. */
  simulate(): void {
    const { controllers, built, chain, settings } = this;
    if (!controllers || !built || chain.length === 0) {
      this.run = undefined;
      this.wishes = [];
      return;
    }
    const { known, channels, plane } = controllers;
    this.wishes = this.isPlane ? wishes(chain, known, settings) : plainWishes(chain, known, settings, channels.length);
    this.run = play(built.controller, chain, this.wishes, settings.speed, plane);
  }
}

export const state = new State();
