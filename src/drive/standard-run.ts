import { hex32 } from "../base/codec.ts";
import type { Controller } from "./controller.ts";

/** Most motifs in the standard run. */
const MOTIFS = 8;

/**
 * The standard run of a controller: reset, then its first motifs, one after the other at one step a tick, to the end, or to the
 * first pick of its policy, with nothing sensed and nothing told. The hash that follows is what this controller must give anywhere.
 */
export function standardRun(controller: Controller): { ticks: number; hash: string } {
  const { rate, speed } = controller;
  controller.rate = 1 / controller.metadata.dt;
  controller.speed = 1;
  controller.reset();
  controller.play(controller.motifs.slice(0, Math.min(MOTIFS, controller.metadata.queue)));
  let ticks = 0;
  do {
    controller.tick();
    ticks++;
  } while (controller.phase !== "idle" && controller.choice === undefined);
  const hash = hex32(controller.hash());
  controller.reset();
  controller.rate = rate;
  controller.speed = speed;
  return { ticks, hash };
}
