// A controller and its policy left to themselves in a world, with a task that tells them what a host would.

import { UserError } from "../base/errors.ts";
import { mix } from "../base/hash.ts";
import type { Random } from "../base/random.ts";
import type { Controller } from "../drive/controller.ts";
import type { Phase } from "../drive/port.ts";
import type { Aim } from "../model/policy.ts";
import { Body, type Simulation } from "./simulate.ts";
import { aimsOf, type Mark, type Task } from "./task.ts";
import type { World } from "./world.ts";

export interface Performance extends Simulation {
  /** What the policy picked, in order; `plays` says which of it is in force. */
  readonly picked: readonly string[];
  /** Sum of the rewards. */
  readonly total: number;
  /** What was to be seen of the task when each tick began. */
  readonly marks: readonly (readonly Mark[])[];
}

/** Whether the next tick begins something else: what is queued, or what the policy picks. */
export const isAtEnd = ({ phase, remaining }: Controller) => phase !== "prepare" && remaining === 0;

/**
 * One episode of a task.
 * @param random for the task
 * @param onTick follows every tick, before the body moves on
 * @throws UserError if the controller has no policy, or its policy other inputs than the task
 */
export function perform(controller: Controller, world: World, task: Task, random: Random, onTick: () => void = () => {}): Performance {
  const { policy, inputs, channels } = controller.metadata;
  if (!policy) throw new UserError("The controller has no policy: build it with --policy.");
  if (policy.sees.join() !== task.inputs.join()) {
    throw new UserError(`The policy sees ${policy.sees.join(", ")}, and the task tells ${task.inputs.join(", ")}.`);
  }
  const aims = (all: readonly Aim[]) => all.map(({ channel, from, to }) => `${channel} from ${from} to ${to}`).join(", ") || "none";
  if (aims(policy.goals ?? []) !== aims(aimsOf(task.goals))) {
    throw new UserError(
      `The policy gives goals (${aims(policy.goals ?? [])}), and the task asks for others (${aims(aimsOf(task.goals))}).`,
    );
  }
  const places = inputs.map((name) => task.inputs.indexOf(name));
  const told = new Float32Array(task.inputs.length);
  const body = new Body(controller, world, {});
  let episode: unknown;
  controller.reset();
  body.begin(undefined, () => {
    episode = task.reset(world, random);
  });
  controller.start();
  controller.policy = true;
  const picked: string[] = [];
  const phases: Phase[] = [];
  const plays: number[] = [];
  const output: number[] = [];
  const sensed: number[] = [];
  const marks: (readonly Mark[])[] = [];
  let [total, hash] = [0, 0];
  for (let isOver = false; !isOver; ) {
    const picks = isAtEnd(controller);
    if (picks && picked.length === task.decisions) break;
    task.observe(world, episode, told);
    places.forEach((place, i) => {
      controller.inputs[i] = told[place];
    });
    sensed.push(...body.sensed);
    const command = controller.tick();
    if (picks) picked.push(controller.choice ?? "");
    phases.push(controller.phase);
    plays.push(picked.length - 1);
    output.push(...command.subarray(0, channels.length));
    marks.push(task.marks?.(episode) ?? []);
    onTick();
    body.advance(command);
    hash = mix(hash, [world.hash()]);
    total += task.reward(world, episode, random);
    isOver = task.isOver(world, episode);
  }
  return { phases, plays, output, sensed, hash: mix(hash, [controller.hash()]), picked, total, marks };
}
