// Rhythmic motifs, repeated many times over: whether they stay on their path, and in time.

import { variance } from "../data/targets.ts";
import type { Controller } from "../drive/controller.ts";
import { executed, record } from "../drive/play.ts";
import type { Library, Motif } from "../model/library.ts";

/** Periods that a motif is repeated. */
const REPEATED = 100;
/** How far the phase of a period is sought from that of the period before, as a share of a period. */
const REACH = 0.1;

/** What becomes of a rhythmic motif. */
export interface Rhythm {
  readonly motif: string;
  /** Seconds. */
  readonly period: number;
  readonly repeats: number;
  /** nMSE of a period at the phase at which it is least: of the second, which has no change of motif in it any more, and the last. */
  readonly second: number;
  readonly last: number;
  /** The largest but for that of the first. */
  readonly most: number;
  /** How far the phase moves in a period, as a share of it: above 0 it is late. */
  readonly drift: number;
}

/** One period (T × C) against a target that is turned by `shift` steps: squared error, and by how much of a step more it would be least. */
function against(period: readonly number[], target: Float32Array, shift: number, channels: number): { error: number; more: number } {
  const size = target.length;
  const at = (i: number) => target[((i % size) + size) % size];
  let [square, slant, slope] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const k = i + shift * channels;
    const error = period[i] - at(k);
    const rise = 0.5 * (at(k + channels) - at(k - channels));
    square += error * error;
    slant += error * rise;
    slope += rise * rise;
  }
  // to first order the error of another phase is e − more · rise; half a step is all that steps leave open
  const more = slope > 0 ? Math.min(0.5, Math.max(-0.5, slant / slope)) : 0;
  return { error: square - 2 * more * slant + more * more * slope, more };
}

/** A motif repeated from rest, period by period. */
function repeated(controller: Controller, { name, steps, target }: Motif, channels: number, dt: number): Rhythm | undefined {
  if (!target) return undefined;
  controller.reset();
  const output = executed(record(controller, [{ motif: name, repeat: REPEATED }]), 0, channels);
  const scale = variance(target, channels) * steps;
  const reach = Math.ceil(REACH * steps);
  const errors: number[] = [];
  const phases: number[] = [];
  let shift = 0;
  for (let period = 0; period < REPEATED; period++) {
    const own = output.slice(period * target.length, (period + 1) * target.length);
    let best = { error: Number.POSITIVE_INFINITY, more: 0, at: shift };
    for (let at = shift - reach; at <= shift + reach; at++) {
      const found = against(own, target, at, channels);
      if (found.error < best.error) best = { ...found, at };
    }
    shift = best.at;
    errors.push(best.error / scale);
    phases.push(best.at + best.more);
  }
  const drift = (phases[1] - phases[REPEATED - 1]) / ((REPEATED - 2) * steps);
  const [, second, ...later] = errors;
  const most = Math.max(second, ...later);
  return { motif: name, period: steps * dt, repeats: REPEATED, second, last: errors[REPEATED - 1], most, drift };
}

/** The rhythmic motifs of a library, repeated on its controller. */
export function rhythms({ motifs, cortex }: Library, controller: Controller): Rhythm[] {
  return motifs.flatMap((motif) => (motif.period ? (repeated(controller, motif, cortex.channels.length, cortex.dt) ?? []) : []));
}
