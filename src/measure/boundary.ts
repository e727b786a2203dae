// How smooth the output is where one motif follows another.

import { Random } from "../base/random.ts";
import type { Controller } from "../drive/controller.ts";
import { type Played, record } from "../drive/play.ts";
import type { Library } from "../model/library.ts";

/**
 * Largest change of the output (`value`) and of its velocity (`velocity`) from one step to the next, in units of the
 * output (per step): at the changes of phase, within preparations, and within the motifs themselves.
 */
export interface Jumps {
  readonly atChanges: { readonly value: number; readonly velocity: number };
  readonly inPreparation: { readonly value: number; readonly velocity: number };
  readonly inMotifs: { readonly value: number; readonly velocity: number };
}

/** Every ordered pair of up to so many motifs occurs. */
const MOST_MOTIFS = 12;

/** A sequence in which every ordered pair of the motifs occurs: an Eulerian circuit of the complete graph with loops. */
function everyPair(count: number): number[] {
  const sequence = [0];
  for (let a = 0; a < count; a++) {
    sequence.push(a);
    for (let b = a + 1; b < count; b++) sequence.push(b, a);
  }
  return sequence;
}

/** Play all pairs of a library's motifs (of some of them, if there are many), at one tick a step. */
export function playPairs(controller: Controller, library: Library): Played {
  const random = new Random(library.training.seed, "boundary");
  const some = library.motifs
    .map(({ name }) => ({ motif: name, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, MOST_MOTIFS);
  controller.reset();
  return record(
    controller,
    everyPair(some.length).map((i) => some[i]),
  );
}

/** The largest jumps of a recording of so many channels. */
export function jumps({ output, phases, plays }: Played, channels: number): Jumps {
  const largest = () => ({ value: 0, velocity: 0 });
  const found = { atChanges: largest(), inPreparation: largest(), inMotifs: largest() };
  const same = (a: number, b: number) => phases[a] === phases[b] && plays[a] === plays[b];
  for (let k = 2; k < phases.length; k++) {
    if (plays[k - 2] < 1) continue; // the first play starts from rest, not from another motif
    const { value, velocity } = change(output, k, channels);
    const kind = same(k, k - 1) && same(k, k - 2) ? (phases[k] === "prepare" ? found.inPreparation : found.inMotifs) : found.atChanges;
    // a step belongs to a change of phase only where it crosses it
    if (kind !== found.atChanges || !same(k, k - 1)) kind.value = Math.max(kind.value, value);
    kind.velocity = Math.max(kind.velocity, velocity);
  }
  return found;
}

/** Largest |Δy| and |Δ²y| over the channels at tick k. */
function change(output: readonly number[], k: number, channels: number): { value: number; velocity: number } {
  let value = 0;
  let velocity = 0;
  for (let c = 0; c < channels; c++) {
    const [y0, y1, y2] = [k - 2, k - 1, k].map((tick) => output[tick * channels + c]);
    value = Math.max(value, Math.abs(y2 - y1));
    velocity = Math.max(velocity, Math.abs(y2 - 2 * y1 + y0));
  }
  return { value, velocity };
}
