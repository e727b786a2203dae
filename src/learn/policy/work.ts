// What is asked of a worker: an episode. Its task is a program, which nobody takes out of a queue: a worker is told which it may run,
// and a job names one by its hash.
import * as z from "zod";
import { bytes, checked, count, floats, name, real } from "../plain.ts";
import type { Work } from "../runner.ts";
import { CHOOSING, type Choosing } from "./action.ts";
import type { Episode } from "./episode.ts";
import { type Shape, sizeOf } from "./network.ts";
import type { PlaceSource, Round } from "./place.ts";

export interface EpisodeTask {
  /** Where it is played, if not where the worker was made for. */
  readonly source?: PlaceSource;
  readonly round: Round;
  readonly number: number;
}

/** Tasks that may be run: SHA-256 of the module, and its URL. */
export type Tasks = ReadonlyMap<string, string>;

const MOST_DECISIONS = 10_000;
const text = z.string().max(2 ** 24);

/** URLs are of one machine, hashes of all. */
const program = (tasks: Tasks) =>
  z.codec(z.string().length(64), z.string(), {
    decode: (hash, { issues }) => {
      const href = tasks.get(hash);
      if (href !== undefined) return href;
      issues.push({ code: "custom", message: "this worker was not given that task: thalamotor worker --task", input: hash });
      return z.NEVER;
    },
    encode: (href) => [...tasks].find(([, known]) => known === href)?.[0] ?? "",
  });

const source = (tasks: Tasks): z.ZodType<PlaceSource> =>
  z.object({
    world: z.object({
      xml: text,
      what: z.string().max(4096),
      assets: z.codec(z.array(z.tuple([z.string().max(1000), bytes])).max(1000), z.custom<ReadonlyMap<string, Uint8Array>>(), {
        decode: (entries) => new Map(entries),
        encode: (assets) => [...assets],
      }),
    }),
    task: z.object({ href: program(tasks), what: z.string().max(4096) }),
    decisions: count(MOST_DECISIONS).exactOptional(),
    actor: z.object({ controller: bytes }),
    tickDiscount: z.number().min(0).max(1),
  });

export const shape: z.ZodType<Shape> = z.object({ inputs: count(512), hidden: count(1024), choices: count(4096), amounts: count(4096) });

const round: z.ZodType<Round> = z
  .object({
    choosing: z.enum(Object.keys(CHOOSING) as Choosing[]),
    shape,
    values: floats,
    seed: count(2 ** 31),
    name,
  })
  .check(checked(({ shape, values }: Round) => sized(values, sizeOf(shape))));

function sized({ length }: ArrayLike<number>, wanted: number): void {
  if (length !== wanted) throw new Error(`${length} values where ${wanted} are wanted`);
}

const numbers = (most: number) => z.array(real).max(most);

/** As many of everything as there were decisions. */
function checkEpisode({ observations, actions, rewards, ticks, last }: Episode, { inputs, choices, amounts }: Shape): void {
  sized(observations, ticks.length * inputs);
  sized(actions, ticks.length * (choices + amounts));
  sized(rewards, ticks.length);
  if (last) sized(last, inputs);
}

export const episodes = (tasks: Tasks): Work<EpisodeTask> => ({
  kind: "episode",
  module: new URL("./worker.js", import.meta.url),
  task: z.object({ source: source(tasks).exactOptional(), round, number: count(1e9) }),
  result: ({ round: { shape } }) =>
    z
      .object({
        observations: floats,
        actions: floats,
        rewards: z.codec(numbers(MOST_DECISIONS), z.instanceof(Float64Array), {
          decode: (values) => Float64Array.from(values),
          encode: (values) => [...values],
        }),
        ticks: z.codec(z.array(count(1e9)).max(MOST_DECISIONS), z.instanceof(Int32Array), {
          decode: (values) => Int32Array.from(values),
          encode: (values) => [...values],
        }),
        last: floats.optional(),
        total: real,
        steps: count(1e12),
      })
      .check(
        checked((episode: Omit<Episode, "last"> & { last?: Float32Array | undefined }) =>
          checkEpisode({ last: undefined, ...episode }, shape),
        ),
      ),
});
