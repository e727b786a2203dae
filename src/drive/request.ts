// What a play may ask, as the words that the controller takes (REQUEST in assembly/layout.ts).
import { UserError } from "../base/errors.ts";
import type { Layout } from "../device/layout.ts";
import type { Metadata } from "../device/metadata.ts";

/** One value for all channels, one a channel in their order, or some by name. */
export type PerChannel = number | ArrayLike<number> | Readonly<Record<string, number>>;

export interface PlayOptions {
  /** Factor on the motif's motion, about its own start; 1 by default. */
  readonly gain?: PerChannel | undefined;
  /** Added to the output; zero by default. */
  readonly offset?: PerChannel | undefined;
  /** The motif starts from where the output is when its turn comes, and moves by what it was shown: all channels, or those named. */
  readonly relative?: boolean | readonly string[] | undefined;
  /** Where it is to end, channel by channel, by a smooth ramp over the motif that is added. */
  readonly goal?: Exclude<PerChannel, number> | undefined;
  /** Periods of a rhythmic motif; Infinity: until `finish`. 1 by default. */
  readonly repeat?: number | undefined;
  /** 1 by default; the limits may make it slower. */
  readonly speed?: number | undefined;
}

/** Why a controller refuses a play, by its number (Refusal in assembly/modulation.ts). */
export const REFUSALS = [
  "",
  "there is no such motif",
  "the queue is full",
  "a number is none",
  "its speed is not from 1/4096 to 16",
  "the goal is beyond the limits",
  "it is not rhythmic, and repeated",
  "it is rhythmic: it has no goal",
] as const;

/** One value a channel in their order, or some by name. */
export type Position = Exclude<PerChannel, number>;

/** The number of a channel. @throws UserError if there is none of that name */
function channelOf(name: string, channels: readonly string[]): number {
  const c = channels.indexOf(name);
  if (c < 0) throw new UserError(`There is no channel "${name}"; there are: ${channels.join(", ")}.`);
  return c;
}

/** What a controller takes (isUsable in assembly/modulation.ts). */
const MOST = 1e9;

/** Values by the numbers of channels. @throws UserError for an unknown channel, or values that are not one a channel */
function byChannel(given: PerChannel, channels: readonly string[], what: string): [c: number, value: number][] {
  if (isList(given) && given.length !== channels.length)
    throw new UserError(`The ${what} has ${given.length} values; there are ${channels.length} channels.`);
  const found: [number, number][] =
    typeof given === "number" || isList(given)
      ? channels.map((_, c) => [c, typeof given === "number" ? given : given[c]])
      : Object.entries(given).map(([name, value]) => [channelOf(name, channels), value]);
  if (!found.every(([, value]) => Math.abs(value) <= MOST)) throw new UserError(`The ${what} must be finite and at most 1e9.`);
  return found;
}

const isList = (given: PerChannel): given is ArrayLike<number> => typeof given === "object" && typeof given.length === "number";

/** Words of a play as it is asked. @throws UserError for an unknown channel, or values that are not one a channel */
export function requestWords(options: PlayOptions, layout: Layout, { channels, expected }: Metadata): Uint32Array {
  const { gain = 1, offset = 0, relative = false, goal = {}, repeat = 1, speed = 1 } = options;
  if (repeat !== Infinity && !(Number.isInteger(repeat) && repeat > 0 && repeat < 2 ** 31))
    throw new UserError(`repeat is ${repeat}; it must be a whole number from 1 on, or Infinity.`);
  const words = new Uint32Array(layout.address("PLAY_BYTES") >>> 2);
  const reals = new Float32Array(words.buffer);
  const at = (name: string) => layout.address(`ENTRY_${name}`) / 4;
  words[at("REPEAT")] = repeat === Infinity ? -1 : repeat;
  reals[at("SPEED")] = speed;
  reals.fill(1, at("GAIN"), at("GAIN") + channels.length + expected.length);
  for (const [c, value] of byChannel(gain, channels, "gain")) reals[at("GAIN") + c] = value;
  for (const [c, value] of byChannel(offset, channels, "offset")) reals[at("OFFSET") + c] = value;
  for (const [c, value] of byChannel(goal, channels, "goal")) {
    reals[at("GOAL") + c] = value;
    words[at("FLAGS") + c] |= layout.address("ASKS_GOAL");
  }
  const moved = typeof relative === "boolean" ? (relative ? channels : []) : relative;
  for (const name of moved) words[at("FLAGS") + channelOf(name, channels)] |= layout.address("ASKS_RELATIVE");
  return words;
}

/** A position, C; what is not named is as `otherwise` has it. @throws UserError if it is none of the channels' */
export function positionOf(given: Position, { channels }: Metadata, otherwise: ArrayLike<number>): Float32Array {
  const position = Float32Array.from(otherwise);
  for (const [c, value] of byChannel(given, channels, "position")) position[c] = value;
  return position;
}
