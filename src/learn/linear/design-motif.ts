// One motif, from its target to u, v and x⁰: modes, placement, then what makes it robust.

import { norm, timesTransposed, transpose } from "../../algebra/products.ts";
import { UserError } from "../../base/errors.ts";
import { Random } from "../../base/random.ts";
import type { Target } from "../../data/targets.ts";
import type { Cortex, Motif } from "../../model/library.ts";
import { descend, shareBetween } from "./descent.ts";
import { type Eigenmodes, fitByKnee, fitEigenmodes } from "./eigenmodes.ts";
import { against, discreteEigenvalue, type Placement, place, WORST_CONDITION } from "./placement.ts";
import { contraction } from "./preparation.ts";
import { type Design, loopOverUnits, lossAt, makeProblem, type Problem } from "./robustness.ts";
import type { Samples } from "./samples.ts";

export interface LinearRecipe {
  readonly seed: number;
  /** ε: relative error of x⁰ that the motif is to bear */
  readonly noise: number;
  /** K; by the knee of the error if undefined */
  readonly modes?: number | undefined;
  /** Iterations of the descent. */
  readonly iterations: number;
  /** P, steps of preparation that the motif follows (thalamic) */
  readonly preparation: number;
}

/** A motif that does not bear the K it was to have. */
export interface Lowered {
  readonly wanted: number;
  /** K that it got */
  readonly modes: number;
  readonly reason: string;
}

/** A motif after every step of the argument. */
export interface DesignedMotif {
  readonly motif: Motif;
  /** Error of the motif played from x⁰ itself, without the output stage. */
  readonly nmse: number;
  readonly modes: Eigenmodes;
  /** Why it has fewer pairs than were wanted, if it has. */
  readonly lowered: Lowered | undefined;
  readonly placement: Placement;
  /** Ways to choose what placement leaves free, each beginning with the one before. */
  readonly ways: { readonly placed: Design; readonly shared: Design; readonly descended: Design };
}

/** Draws of u, of which the best is kept. */
const DRAWS = 10;
/** Iterations in which u is weighed against v. */
export const SHARE_ITERATIONS = 40;
/** Size of the loops beside the one that placement sets (R > 1), relative to 1/√N each. */
const SMALL = 0.1;

/** Samples of a target as the modes are fitted to them: without the offset, of unit variance, time in τ. */
export function samplesOf({ channels, c, dt, tau }: Cortex, { samples }: Target): Samples {
  const C = channels.length;
  const centred = Array.from({ length: C }, (_, channel) =>
    Float64Array.from(
      samples.filter((_, i) => i % C === channel),
      (y) => y - c[channel],
    ),
  );
  const spread = centred.reduce((sum, y) => {
    const mean = y.reduce((total, value) => total + value, 0) / y.length;
    return sum + y.reduce((total, value) => total + (value - mean) ** 2, 0) / y.length;
  }, 0);
  const scale = 1 / Math.sqrt(spread / C);
  return { channels: centred.map((y) => y.map((value) => value * scale)), dt: dt / tau };
}

/**
 * Design a motif. It gets as many pairs as the recipe says, or as many as its error asks for, or as it bears if those are
 * fewer. `onIteration` is told the iterations done (of SHARE_ITERATIONS and the recipe's) and the nMSE.
 * @throws UserError if it bears not even one pair
 */
export function designMotif(
  cortex: Cortex,
  target: Target,
  recipe: LinearRecipe,
  onIteration: (done: number, nmse: number) => void = () => {},
): DesignedMotif {
  const { seed, noise, iterations, preparation } = recipe;
  const { name, steps } = target;
  const samples = samplesOf(cortex, target);
  // as many pairs as can be placed with ease, if the user does not say
  const fits = recipe.modes
    ? fitEigenmodes(samples, recipe.modes, seed, name)
    : fitByKnee(samples, seed, name, Math.max(1, Math.floor(cortex.units / 10)));
  const problem = makeProblem(
    cortex,
    target.samples,
    noise,
    cortex.transition === "thalamic" ? contraction(cortex, preparation) : undefined,
  );
  const { modes, placement, placed, random, lowered } = begin(problem, fits, samples.dt, seed, name);
  const shared = shareBetween(problem, placement, placed, SHARE_ITERATIONS, (done, { terms }) => onIteration(done, terms[0]));
  const descended = descend(problem, withMoreLoops(problem, shared, cortex.rank, random), iterations, (done, { terms }) =>
    onIteration(SHARE_ITERATIONS + done, terms[0]),
  );
  const { basis, units } = problem;
  const loop = loopOverUnits(problem, descended.u, descended.v);
  const motif: Motif = {
    name,
    steps,
    b: new Float32Array(units),
    x0: Float32Array.from(timesTransposed(descended.x0, basis.from, basis.rows)),
    u: Float32Array.from(transpose(loop.u, cortex.rank, units)),
    v: Float32Array.from(loop.v),
    target: target.samples,
  };
  return { motif, nmse: descended.terms[0], modes, lowered, placement, ways: { placed, shared, descended } };
}

/** Where the descent begins: the last of the fits that the motif bears, its eigenvalues placed. A draw does not depend on those before. */
function begin(problem: Problem, fits: readonly Eigenmodes[], dt: number, seed: number, name: string) {
  let reason = "";
  for (const modes of [...fits].reverse()) {
    const wanted = modes.exponents.map((exponent) => discreteEigenvalue(exponent, dt));
    const placement = place(problem.basis, wanted);
    const random = new Random(seed, `design ${name}`);
    const isHeld = placement.condition <= WORST_CONDITION;
    const placed = isHeld ? bestDraw(problem, placement, random) : undefined;
    const lowered = modes === fits[fits.length - 1] ? undefined : { wanted: fits.length, modes: wanted.length, reason };
    if (placed) return { modes, placement, placed, random, lowered };
    reason ||= isHeld
      ? "with its eigenvalues placed the cortex explodes before the motif ends"
      : `placing them with N = ${problem.units} units is too ill-conditioned for f32 (condition ${placement.condition.toExponential(1)}, at most ${WORST_CONDITION.toExponential(0)})`;
  }
  throw new UserError(`Motif "${name}" bears not even one pair of eigenvalues: ${reason}. Use more --units or a larger --tau.`);
}

/** The best of some u at random, each with the v that places the eigenvalues, both of one length; none if all explode. */
function bestDraw(problem: Problem, placement: Placement, random: Random): Design | undefined {
  const { basis, units } = problem;
  let best: Design | undefined;
  for (let i = 0; i < DRAWS; i++) {
    const u = timesTransposed(basis.to, Float64Array.from(random.normals(units)), units);
    const v = against(basis, placement, u);
    const scale = Math.sqrt(norm(v) / norm(u));
    const design = lossAt(
      problem,
      u.map((x) => x * scale),
      v.map((x) => x / scale),
    );
    if (design && !(design.value >= (best?.value ?? Number.POSITIVE_INFINITY))) best = design;
  }
  return best;
}

/** A design with loops of small random u and v for the rest of the rank. */
function withMoreLoops({ basis, units }: Problem, design: Design, rank: number, random: Random): Design {
  if (rank === 1) return design;
  const { rows: n, to, from } = basis;
  const small = () => Float64Array.from(random.normals((rank - 1) * units, SMALL / Math.sqrt(units)));
  const extend = (first: Float64Array, more: Float64Array) => Float64Array.of(...first, ...more);
  return {
    ...design,
    u: extend(design.u, timesTransposed(small(), to, units)),
    v: extend(design.v, timesTransposed(small(), transpose(from, units, n), units)),
  };
}
