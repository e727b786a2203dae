// The two searches for a motif's u and v: with the placed eigenvalues kept, and with everything free.
import { minimise } from "../../algebra/minimise.ts";
import { timesTransposed, transpose } from "../../algebra/products.ts";
import { against, type Placement, throughPlacement } from "./placement.ts";
import { type Design, type LossAt, loopOverUnits, lossAt, type Problem } from "./robustness.ts";

type OnIteration = (done: number, design: Design) => void;

/** u against v with d, and so the placed eigenvalues, kept (the paper's Eq. 22–23): one pair of vectors only. */
export function shareBetween(
  problem: Problem,
  placement: Placement,
  start: Design,
  iterations: number,
  onIteration: OnIteration = () => {},
): Design {
  const { basis } = problem;
  let latest: LossAt | undefined;
  const { x } = minimise(
    (trial) => {
      const v = against(basis, placement, trial);
      latest = lossAt(problem, trial, v);
      if (!latest) return { value: Number.POSITIVE_INFINITY, gradient: new Float64Array(trial.length) };
      return { value: latest.value, gradient: throughPlacement(basis, trial, v, latest.byU, latest.byV) };
    },
    start.u,
    iterations,
    0,
    (done) => latest && onIteration(done, latest),
  );
  return lossAt(problem, x, against(basis, placement, x)) as Design;
}

/** Everything free: u, v, and with them x⁰. The search is over the units' u and v, whose scale is known. */
export function descend(problem: Problem, { u, v }: Design, iterations: number, onIteration: OnIteration = () => {}): Design {
  const { basis, units } = problem;
  const { rows: n, to, from } = basis;
  const [toT, fromT] = [transpose(to, n, units), transpose(from, units, n)];
  const half = (u.length / n) * units;
  const inCoordinates = (trial: Float64Array) => ({
    u: timesTransposed(trial.subarray(0, half), to, units),
    v: timesTransposed(trial.subarray(half), fromT, units),
  });
  const start = new Float64Array(2 * half);
  const first = loopOverUnits(problem, u, v);
  start.set(first.u);
  start.set(first.v, half);
  let latest: LossAt | undefined;
  const { x } = minimise(
    (trial) => {
      const loop = inCoordinates(trial);
      latest = lossAt(problem, loop.u, loop.v);
      const gradient = new Float64Array(trial.length);
      if (!latest) return { value: Number.POSITIVE_INFINITY, gradient };
      gradient.set(timesTransposed(latest.byU, toT, n));
      gradient.set(timesTransposed(latest.byV, from, n), half);
      return { value: latest.value, gradient };
    },
    start,
    iterations,
    1e-6,
    (done) => latest && onIteration(done, latest),
  );
  const loop = inCoordinates(x);
  return lossAt(problem, loop.u, loop.v) as Design;
}
