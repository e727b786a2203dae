// A chain of movements, played on the controller from its beginning to its end at once: what the page shows is what it plays.
import { variance } from "../../src/data/targets.ts";
import type { Controller } from "../../src/drive/controller.ts";
import type { Phase } from "../../src/drive/port.ts";
import type { PlayOptions } from "../../src/drive/request.ts";
import type { Plane } from "./plane.ts";

/** A movement of the chain; of a drawing, how far its end was dragged. */
export interface Link {
  readonly motif: string;
  readonly shift?: readonly [number, number] | undefined;
}

/** What is known of a motif: what it was shown, or does by itself, T × C. */
export interface Known {
  readonly samples: Float32Array;
  readonly isShown: boolean;
  readonly isRhythmic: boolean;
}

export interface Settings {
  readonly gain: number;
  readonly speed: number;
  readonly sideBySide: boolean;
}

/** A play of the chain, and what it should do. */
export interface Wish {
  readonly options: PlayOptions;
  /** T × C */
  readonly samples: Float32Array;
}

/** What became of a chain. */
export interface Run {
  readonly ticks: number;
  /** ticks × C */
  readonly output: Float32Array;
  readonly phases: readonly Phase[];
  /** Of each tick: the link in force. */
  readonly links: Uint16Array;
  /** Of each tick: the state in the plane, x and y. */
  readonly states: Float32Array;
  /** nMSE of each link; NaN where nothing was shown. */
  readonly errors: readonly number[];
}

/** Periods that a rhythmic movement is played in a chain. */
const PERIODS = 3;
/** Between movements side by side: a share of their height. */
const SPACE = 0.12;

/** What is asked of each link, so that movements stand where they were drawn or side by side. */
export function wishes(chain: readonly Link[], known: ReadonlyMap<string, Known>, settings: Settings): Wish[] {
  const { gain } = settings;
  const all = [...known.values()].map(({ samples }) => bounds(samples, 1));
  const height = Math.max(...all.map(([least, most]) => most - least));
  let cursor: number | undefined;
  return chain.map(({ motif, shift }) => {
    const { samples, isRhythmic } = known.get(motif) as Known;
    const offset: [number, number] = [0, 0];
    if (settings.sideBySide) {
      const [least, most] = bounds(samples, 0).map((x) => samples[0] + gain * (x - samples[0]));
      cursor ??= least;
      offset[0] = cursor - least;
      cursor += most - least + SPACE * height * gain;
    }
    const isFlat = offset[0] === 0;
    const end = (c: number) => samples[c] + offset[c] + gain * (samples[samples.length - 2 + c] - samples[c]);
    const options: PlayOptions = {
      gain,
      ...(isFlat ? {} : { offset }),
      ...(isRhythmic ? { repeat: PERIODS } : {}),
      ...(shift && !isRhythmic ? { goal: [end(0) + shift[0], end(1) + shift[1]] } : {}),
    };
    return { options, samples: wished(samples, gain, offset, isRhythmic ? undefined : shift) };
  });
}

/** What asks nothing of channels that are no x and y. */
export function plainWishes(chain: readonly Link[], known: ReadonlyMap<string, Known>, { gain }: Settings, channels: number): Wish[] {
  return chain.map(({ motif }) => {
    const { samples, isRhythmic } = known.get(motif) as Known;
    const moved = samples.map((y, i) => samples[i % channels] + gain * (y - samples[i % channels]));
    return { options: { gain, ...(isRhythmic ? { repeat: PERIODS } : {}) }, samples: moved };
  });
}

function bounds(samples: Float32Array, c: number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (let i = c; i < samples.length; i += 2) [least, most] = [Math.min(least, samples[i]), Math.max(most, samples[i])];
  return [least, most];
}

/** x, y as a play with these options should be: y₀ + offset + gain (y − y₀), and a smooth ramp to where the end was dragged. */
function wished(samples: Float32Array, gain: number, offset: readonly number[], shift: Link["shift"]): Float32Array {
  const steps = samples.length / 2;
  return samples.map((y, i) => {
    const c = i % 2;
    const t = (i - c) / 2 / Math.max(1, steps - 1);
    const ramp = t * t * t * (10 + t * (6 * t - 15));
    return samples[c] + offset[c] + gain * (y - samples[c]) + (shift ? ramp * shift[c] : 0);
  });
}

/** Ticks after which a chain is given up. */
const PATIENCE = 200_000;

/** Play a chain on a controller, from where its first movement starts. */
export function play(controller: Controller, chain: readonly Link[], asked: readonly Wish[], speed: number, plane: Plane): Run {
  const { channels, queue } = controller.metadata;
  const C = channels.length;
  controller.speed = speed;
  if (asked.length > 0) controller.start(asked[0].samples.slice(0, C));
  else controller.reset();
  const [output, links, states]: [number[], number[], number[]] = [[], [], []];
  const phases: Phase[] = [];
  for (let fed = 0, ticks = 0; ticks < PATIENCE; ticks++) {
    for (; fed < chain.length && controller.queued < queue; fed++) controller.play(chain[fed].motif, asked[fed].options);
    const now = controller.tick();
    if (controller.phase === "idle" && controller.queued === 0 && fed === chain.length) break;
    phases.push(controller.phase);
    links.push(fed - controller.queued - 1);
    for (const y of now) output.push(y);
    states.push(...plane.project(controller.state));
  }
  const run = {
    ticks: phases.length,
    output: Float32Array.from(output),
    phases,
    links: Uint16Array.from(links),
    states: Float32Array.from(states),
  };
  return { ...run, errors: asked.map((wish, link) => errorOf(run, link, wish, C)) };
}

/**
 * nMSE of a link. One that the limits slow down, or a speed, has other samples than were shown: they are taken as far along as its
 * steps are; of a rhythmic one the periods follow each other.
 */
function errorOf({ phases, links, output }: Omit<Run, "errors">, link: number, { samples, options }: Wish, C: number): number {
  const ticks = phases.flatMap((phase, k) => (phase === "execute" && links[k] === link ? [k] : []));
  if (ticks.length < 2) return Number.NaN;
  const steps = samples.length / C;
  const all = steps * (options.repeat ?? 1);
  let sum = 0;
  for (let s = 0; s < all; s++) {
    const at = (s / (all - 1)) * (ticks.length - 1);
    const [from, to] = [Math.floor(at), Math.min(Math.floor(at) + 1, ticks.length - 1)];
    for (let c = 0; c < C; c++) {
      const [a, b] = [output[ticks[from] * C + c], output[ticks[to] * C + c]];
      sum += (a + (at - from) * (b - a) - samples[(s % steps) * C + c]) ** 2;
    }
  }
  return sum / all / variance(samples, C);
}
