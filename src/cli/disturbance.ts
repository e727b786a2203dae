// What disturbs a body, as commands are told.
import { type Command, InvalidArgumentError } from "commander";
import type { Disturbance, Push } from "../world/simulate.ts";
import { finite, positive, whole } from "./options.ts";

export interface DisturbanceOptions {
  push?: Push[];
  mass?: Record<string, number>;
  noise?: number;
  delay?: number;
  seed: number;
}

/** joint=amount@from+seconds */
function push(text: string, before: Push[] = []): Push[] {
  const match = /^(.+)=([^=@]+)@([^@+]+)\+(.+)$/.exec(text);
  if (!match) throw new InvalidArgumentError("It must be like shoulder=5@0.4+0.05: a joint, Nm (or N), when and for how long in seconds.");
  return [...before, { joint: match[1], amount: finite(match[2]), from: finite(match[3]), seconds: positive(match[4]) }];
}

/** body=factor */
function mass(text: string, before: Record<string, number> = {}): Record<string, number> {
  const match = /^(.+)=([^=]+)$/.exec(text);
  if (!match) throw new InvalidArgumentError("It must be like forearm=1.3: a body, and the factor on its mass.");
  return { ...before, [match[1]]: positive(match[2]) };
}

/** 10ms or 0.01 */
export function delay(text: string): number {
  const match = /^(.*?)\s*(ms|s)?$/.exec(text);
  return positive(match?.[1] ?? text) / (match?.[2] === "ms" ? 1000 : 1);
}

/** The options of a command that disturbs a body; `from` says what the time of a push is counted from. */
export function disturbing(command: Command, from: string): Command {
  return command
    .option(
      "--push <what>",
      `a torque (Nm) or force (N) on a joint: joint=5@0.4+0.05, 0.4 s after ${from}, for 50 ms; again for more`,
      push,
    )
    .option("--mass <what>", "a factor on a body's mass and inertia: forearm=1.3; again for more", mass)
    .option("--noise <sd>", "noise on every sensor, in its unit", positive)
    .option("--delay <time>", "how old the sensors are: 10ms", delay)
    .option("--seed <n>", "seed of the noise", whole(0, 2 ** 31 - 1), 1);
}

/** What the options ask for; undefined if nothing. */
export function disturbanceOf({ push, mass, noise, delay, seed }: DisturbanceOptions): Disturbance | undefined {
  if (!push && !mass && !noise && !delay) return undefined;
  return { ...(push && { pushes: push }), ...(mass && { masses: mass }), ...(noise && { noise }), ...(delay && { delay }), seed };
}
