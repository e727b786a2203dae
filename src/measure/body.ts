// How well motifs do what was shown in a body that feels: every motif alone, every ordered pair, with and without what
// disturbs them. The error is that of the body's sensors, not of the commands.
import { mean } from "simple-statistics";
import { UserError } from "../base/errors.ts";
import { variances } from "../data/targets.ts";
import type { Controller } from "../drive/controller.ts";
import { commandCount } from "../model/feedback.ts";
import type { Library } from "../model/library.ts";
import { type Disturbance, simulate } from "../world/simulate.ts";
import type { World } from "../world/world.ts";

export interface BodyOptions {
  /** Times of pushes are counted from where the motif that is scored begins. */
  readonly disturbance?: Disturbance | undefined;
  /** The sensor whose error is measured, in its own unit; by default all that the controller has, each ÷ its deviation in the library. */
  readonly of?: string | undefined;
}

/** Root mean squares over a motif, or over what follows the first push. */
export interface BodyEvaluation {
  /** What is measured. */
  readonly of: string;
  /** Each motif by itself, the body where it begins. */
  readonly motifs: readonly { readonly name: string; readonly error: number }[];
  readonly alone: { readonly mean: number; readonly worst: { readonly motif: string; readonly error: number } };
  readonly pairs: {
    /** [from][to] */
    readonly error: readonly (readonly number[])[];
    readonly mean: number;
    /** Mean of all pairs ÷ alone. */
    readonly ratio: number;
    /** The pair whose error ÷ that of its second motif alone is largest. */
    readonly worst: { readonly from: string; readonly to: string; readonly error: number; readonly ratio: number };
  };
}

/** A motif as it was shown. */
interface Shown {
  readonly name: string;
  /** where it begins: the first command, and what the sensors read */
  readonly command: Float32Array;
  readonly readings: Readonly<Record<string, number>>;
  /** T × the sensors that are measured */
  readonly wanted: Float64Array;
}

/** Sensors that are measured, and what each error is divided by. */
interface Yardsticks {
  readonly places: readonly number[];
  readonly scales: readonly number[];
}

/** @throws UserError if the library does not feel, or its names are not the world's */
export function evaluateBody(
  library: Library,
  controller: Controller,
  world: World,
  { disturbance, of }: BodyOptions = {},
  onProgress: (done: number, of: number) => void = () => {},
): BodyEvaluation {
  const { cortex, motifs } = library;
  if (commandCount(cortex) === cortex.channels.length) {
    throw new UserError(
      "The library knows no sensors: nothing says what its body should feel. fit --sensors learns it from demonstrations that have them.",
    );
  }
  const yardsticks = yardsticksOf(library, world, of);
  const shown = motifs.map((_, motif) => shownIn(library, world, motif, yardsticks.places));
  const count = motifs.length;
  const work = count * (count + 1);
  let done = 0;
  const play = (sequence: readonly number[]) => {
    onProgress(++done, work);
    return errorOf(
      controller,
      world,
      sequence.map((motif) => shown[motif]),
      yardsticks,
      disturbance,
    );
  };
  const alone = shown.map((_, motif) => play([motif]));
  const error = shown.map((_, from) => shown.map((_, to) => play([from, to])));
  const all = error.flatMap((row, from) =>
    row.map((value, to) => ({ from: motifs[from].name, to: motifs[to].name, error: value, ratio: value / alone[to] })),
  );
  const figures = motifs.map(({ name }, motif) => ({ name, error: alone[motif] }));
  const most = figures.reduce((worst, one) => (one.error > worst.error ? one : worst));
  return {
    of: of ?? "all sensors, each ÷ its deviation",
    motifs: figures,
    alone: { mean: mean(alone), worst: { motif: most.name, error: most.error } },
    pairs: {
      error,
      mean: mean(error.flat()),
      ratio: mean(error.flat()) / mean(alone),
      worst: all.reduce((worst, pair) => (pair.ratio > worst.ratio ? pair : worst)),
    },
  };
}

function yardsticksOf({ cortex, motifs }: Library, world: World, of: string | undefined): Yardsticks {
  if (of !== undefined) {
    const found = world.sensors.flatMap((name, i) => (name === of || name.replace(/\.\d+$/, "") === of ? [i] : []));
    if (found.length === 0) throw new UserError(`The world has no sensor "${of}": ${world.sensors.join(", ")}.`);
    return { places: found, scales: found.map(() => 1) };
  }
  const { channels, sensors } = cortex;
  const whole = variances(
    motifs.flatMap(({ target }) => [...(target ?? [])]),
    channels.length,
  );
  const own = [...whole.slice(commandCount(cortex))].map(Math.sqrt);
  const norm = Math.sqrt(sensors.length); // a mean over sensors, not a sum
  return { places: sensors.map((name) => world.sensors.indexOf(name)), scales: own.map((deviation) => (deviation || 1) * norm) };
}

function shownIn({ cortex, motifs }: Library, world: World, motif: number, places: readonly number[]): Shown {
  const { name, target, steps } = motifs[motif];
  if (!target) throw new UserError(`The library has no target for motif "${name}": nothing to evaluate it against.`);
  const width = cortex.channels.length;
  const commands = commandCount(cortex);
  const readingsAt = (step: number) => Object.fromEntries(cortex.sensors.map((sensor, s) => [sensor, target[step * width + commands + s]]));
  const wanted = new Float64Array(steps * places.length);
  for (let step = 0; step < steps; step++) {
    world.reset(readingsAt(step));
    const sensed = world.sense();
    places.forEach((place, i) => {
      wanted[step * places.length + i] = sensed[place];
    });
  }
  return { name, command: target.slice(0, commands), readings: readingsAt(0), wanted };
}

/** The error of the last motif of a sequence. */
function errorOf(
  controller: Controller,
  world: World,
  sequence: readonly Shown[],
  { places, scales }: Yardsticks,
  disturbance: Disturbance | undefined,
): number {
  const [first] = sequence;
  const last = sequence[sequence.length - 1];
  controller.rate = 1 / controller.metadata.dt;
  controller.speed = 1;
  const plays = sequence.map(({ name }) => ({ motif: name }));
  const start = { position: first.command, readings: first.readings };
  const pushes = disturbance?.pushes ?? [];
  // where the motif begins does not depend on what the body feels
  const begins = (phases: readonly string[], which: readonly number[]) =>
    which.findIndex((play, k) => play === sequence.length - 1 && phases[k] === "execute");
  let begun = 0;
  if (pushes.length > 0) {
    const calm = simulate(controller, world, plays, { start });
    begun = begins(calm.phases, calm.plays);
  }
  const moved = pushes.map((push) => ({ ...push, from: push.from + begun / controller.rate }));
  const { phases, plays: which, sensed } = simulate(controller, world, plays, { start, disturbance: { ...disturbance, pushes: moved } });
  begun = begins(phases, which);
  const skipped = pushes.length > 0 ? Math.round(Math.min(...pushes.map(({ from }) => from)) * controller.rate) : 0;
  let sum = 0;
  const steps = last.wanted.length / places.length;
  for (let k = skipped; k < steps; k++) {
    places.forEach((place, i) => {
      sum += ((sensed[(begun + k) * world.sensors.length + place] - last.wanted[k * places.length + i]) / scales[i]) ** 2;
    });
  }
  return Math.sqrt(sum / (steps - skipped));
}
