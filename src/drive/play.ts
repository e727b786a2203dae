// Playing a controller and keeping what it does, tick by tick.
import type { Controller } from "./controller.ts";
import type { Phase } from "./port.ts";
import type { PlayOptions } from "./request.ts";

export interface Play extends PlayOptions {
  readonly motif: string;
}

/** What the machine received. */
export interface Played {
  /** per tick */
  readonly phases: readonly Phase[];
  /** Per tick: which play of the sequence is in force (the last one once idle). */
  readonly plays: readonly number[];
  /** ticks × C */
  readonly output: readonly number[];
}

/**
 * Play a sequence of any length to its end, and `settle` ticks more. The queue is fed as it empties; `onTick` follows every tick.
 * A policy picks nothing meanwhile, and is off afterwards.
 */
export function record(
  controller: Controller,
  sequence: readonly Play[],
  settle = 0,
  onTick: (output: Float32Array) => void = () => {},
): Played {
  const recording = { phases: [] as Phase[], plays: [] as number[], output: [] as number[] };
  let fed = 0;
  let rest = settle;
  controller.policy = false;
  for (;;) {
    for (; fed < sequence.length && controller.queued < controller.metadata.queue; fed++) {
      controller.play(sequence[fed].motif, sequence[fed]);
    }
    const output = controller.tick();
    onTick(output);
    const { phase } = controller;
    const waiting = controller.queued;
    if (phase === "idle" && waiting === 0 && fed === sequence.length && rest-- <= 0) return recording;
    recording.phases.push(phase);
    recording.plays.push(fed - waiting - 1);
    for (const value of output) recording.output.push(value);
  }
}

/** Samples that the machine received while the `index`-th play was executed: T × C, at one tick a step. */
export function executed({ phases, plays, output }: Played, index: number, channels: number): number[] {
  const from = plays.findIndex((play, k) => play === index && phases[k] === "execute");
  let to = from;
  while (plays[to] === index && phases[to] === "execute") to++;
  return output.slice(from * channels, to * channels);
}
