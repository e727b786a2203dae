// How well motifs start from states of several kinds.
import { mean } from "simple-statistics";
import { Random } from "../../base/random.ts";
import { variance } from "../../data/targets.ts";
import { build } from "../../device/build.ts";
import { stateIn, stateOf } from "../../device/coordinates.ts";
import { executed, record } from "../../drive/play.ts";
import { loadReadouts } from "../../measure/readouts.ts";
import type { Library } from "../../model/library.ts";
import type { Conditions } from "../results.ts";
import { round } from "./common.ts";

/** State values at which distributions are tabulated. */
export const GRID = Array.from({ length: 81 }, (_, i) => (i - 40) / 10);

/** States of each kind that a motif is started from. */
const TRIALS = 8;

/** Motifs from random states, from where other motifs end, and from between the two. */
export async function conditionsOf(library: Library, training: number): Promise<Conditions> {
  const { cortex, motifs } = library;
  const controller = await loadReadouts(await build(library, { preparation: 0, transition: "none" }));
  const random = new Random(library.training.seed, "conditions");
  const { metadata } = controller;
  const channels = cortex.channels.length;
  /** nMSE of a motif from a state, and the state that it leaves */
  const from = (motif: number, state: Float32Array) => {
    controller.reset();
    controller.state.set(stateIn(cortex, metadata, state));
    const { name, target } = motifs[motif];
    const wanted = target as Float32Array;
    const output = executed(record(controller, [{ motif: name }]), 0, channels);
    const squared = wanted.reduce((sum, y, t) => sum + (output[t] - y) ** 2, 0) / (wanted.length / channels);
    return { nmse: squared / variance(wanted, channels), end: stateOf(cortex, metadata, controller.state) };
  };
  const draw = () => random.normals(cortex.units, library.training.sd);
  const starts = Array.from({ length: TRIALS * motifs.length }, draw);
  const tried = starts.map((state, i) => from(i % motifs.length, state));
  const ends = tried.map(({ end }) => end);
  const other = () => ends[random.integer(ends.length)];
  return {
    training: round(training),
    random: round(mean(tried.map(({ nmse }) => nmse))),
    towards: round(mean(starts.map((state, i) => from(i % motifs.length, moved(state, other())).nmse))),
    others: round(mean(starts.map((_, i) => from(i % motifs.length, other()).nmse))),
    randomStates: distribution(starts),
    endStates: distribution(ends),
  };
}

/** 20 % of the way from one state to another. */
const moved = (state: Float32Array, to: Float32Array) => state.map((x, k) => 0.8 * x + 0.2 * to[k]);

function distribution(states: readonly Float32Array[]): number[] {
  const values = states.flatMap((state) => [...state]);
  return GRID.map((at) => round(values.filter((value) => value <= at).length / values.length));
}
