// Preparation and execution in the state of the cortex, as Zimnik & Churchland (2021) look for them in neurons: directions
// along which the state varies more while motifs are prepared than while they are executed, and the other way round, and
// how much of each a sequence occupies over time. Taken from the controller's own state.
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Phase } from "../drive/port.ts";

export interface Occupancy {
  /** per tick, each relative to its own largest value */
  readonly preparation: readonly number[];
  readonly execution: readonly number[];
  /** p(repare), e(xecute) or i(dle), per tick */
  readonly phases: string;
}

/** Directions of each subspace. */
const DIRECTIONS = 6;

/** @param states one state a tick */
export function occupancy(states: readonly Float64Array[], phases: readonly Phase[]): Occupancy {
  const n = states[0].length;
  const during = (phase: Phase) => states.filter((_, k) => phases[k] === phase);
  const mean = Float64Array.from({ length: n }, (_, i) => states.reduce((sum, x) => sum + x[i], 0) / states.length);
  const [preparing, executing] = [covariance(during("prepare"), mean), covariance(during("execute"), mean)];
  // what varies more in one than in the other: eigenvectors of the difference of the two, each of unit trace
  const contrast = Matrix.sub(preparing.div(preparing.trace()), executing.div(executing.trace()));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(contrast, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const along = (directions: readonly number[]) => {
    const sizes = states.map((x) =>
      directions.reduce((sum, k) => {
        let part = 0;
        for (let i = 0; i < n; i++) part += eigenvectorMatrix.get(i, k) * (x[i] - mean[i]);
        return sum + part * part;
      }, 0),
    );
    const largest = Math.max(...sizes);
    return sizes.map((size) => Number((size / largest).toPrecision(4)));
  };
  const count = Math.min(DIRECTIONS, n >> 1);
  return {
    preparation: along(order.slice(0, count)),
    execution: along(order.slice(-count)),
    phases: phases.map((phase) => phase[0]).join(""),
  };
}

function covariance(states: readonly Float64Array[], mean: Float64Array): Matrix {
  const n = mean.length;
  const out = Matrix.zeros(n, n);
  for (const x of states) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) out.set(i, j, out.get(i, j) + (x[i] - mean[i]) * (x[j] - mean[j]));
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out.set(j, i, out.get(i, j));
  return out.div(Math.max(1, states.length));
}
