// What a linear library's guarantee means for its output: a bound on the error of every ordered pair of motifs. How much an
// error at a motif's start moves its output is measured on the controller itself, one unit of the state after the other
// (it is linear, its output stage too); the guarantee says how large that error can be.

import { norm, spectralNorm } from "../algebra/products.ts";
import { Random } from "../base/random.ts";
import { variance } from "../data/targets.ts";
import { build } from "../device/build.ts";
import { stateIn, stateOf } from "../device/coordinates.ts";
import type { State } from "../device/layout.ts";
import type { Controller } from "../drive/controller.ts";
import type { Library } from "../model/library.ts";
import { withoutLimits } from "../model/limits.ts";
import type { Evaluation } from "./evaluation.ts";
import { loadReadouts } from "./readouts.ts";
import { Trials } from "./trials.ts";

/** No random start state is longer than so many times its expected length. */
const LONGEST_START = 1.5;

/** A motif played from exactly x⁰. */
interface Exact {
  /** root of its mean squared error, channels summed */
  readonly rms: number;
  /** largest root mean square of the output that a state error of length 1 can make */
  readonly sensitivity: number;
  /** its last state, N */
  readonly end: Float64Array;
}

/**
 * Bounds on the nMSE of every ordered pair, beside what was measured; undefined if there is no guarantee that covers the controller.
 * Both are of the network, without the limits of a machine: what they cut off at a hand-over is not linear.
 */
export async function pairBounds(library: Library, { metadata }: Controller): Promise<Evaluation["bounds"]> {
  const { guarantee, cortex, motifs, training } = library;
  const { preparation, transition, output, basis } = metadata;
  if (!guarantee || guarantee.error === null || transition !== "thalamic" || output !== "glide") return undefined;
  if (preparation !== guarantee.preparation) return undefined;
  const free = withoutLimits(library);
  const exact = await loadReadouts(await build(free, { basis, preparation, transition: "reset" }));
  const plays = motifs.map(({ name, x0, target }) => ({
    x0: Float64Array.from(x0),
    spread: Math.sqrt(variance(target as Float32Array, cortex.channels.length)),
    ...measure(exact, library, name, target as Float32Array),
  }));
  const { contraction, distance, carried } = guarantee;
  const farthest = Math.max(...plays.map(({ x0 }) => norm(x0)));
  const before = Math.max(distance / (1 - carried), LONGEST_START * training.sd * Math.sqrt(cortex.units) + farthest);
  const nmse = plays.map((from) =>
    plays.map((to) => {
      const apart = norm(from.end.map((x, i) => x - to.x0[i])) + carried * before;
      return ((to.rms + to.sensitivity * contraction * apart) / to.spread) ** 2;
    }),
  );
  const trials = new Trials(free, await loadReadouts(await build(free, { basis, preparation })));
  const random = new Random(training.seed, "bounds");
  const nearest = nmse
    .flatMap((row, from) =>
      row.map((bound, to) => {
        const [score] = trials.play([from, to], random, 1);
        return { from: motifs[from].name, to: motifs[to].name, nmse: score.nmse, bound };
      }),
    )
    .reduce((most, pair) => (pair.nmse / pair.bound <= most.nmse / most.bound ? most : pair));
  return { nmse, hold: nearest.nmse <= nearest.bound, nearest };
}

function measure(controller: Controller, { cortex }: Library, name: string, target: Float32Array): Exact {
  const { units, channels } = cortex;
  const { metadata } = controller;
  const steps = target.length / channels.length;
  /** Its output and last state if the state is off by `error` when it starts. */
  const play = (error?: State) => {
    controller.reset();
    controller.play(name);
    do controller.tick();
    while (controller.remaining > 0); // the preparation, which limits may make longer
    error?.forEach((e, i) => {
      controller.state[i] += e;
    });
    const out = new Float64Array(target.length);
    for (let k = 0; k < steps; k++) out.set(controller.tick(), k * channels.length);
    return out;
  };
  const output = play();
  const end = Float64Array.from(stateOf(cortex, metadata, controller.state));
  const responses = new Float64Array(units * target.length);
  for (let i = 0; i < units; i++) {
    const one = new Float32Array(units);
    one[i] = 1;
    responses.set(
      play(stateIn(cortex, metadata, one)).map((y, at) => y - output[at]),
      i * target.length,
    );
  }
  const error = norm(output.map((y, at) => y - target[at]));
  return { rms: error / Math.sqrt(steps), sensitivity: spectralNorm(responses, target.length) / Math.sqrt(steps), end };
}
