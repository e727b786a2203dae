// L-BFGS (Liu & Nocedal 1989) with a backtracking line search: npm has no kept library for it.
import { dot, norm } from "./products.ts";

/** A loss and its gradient; an infinite loss where it is undefined (the search then takes shorter steps). */
export type Loss = (x: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

/** Corrections kept. */
const MEMORY = 20;
/** Length of the first step, and of one along the gradient after corrections were dropped. */
const FIRST = 0.1;
/** A step must gain so much of what the slope promises. */
const ARMIJO = 1e-4;
const TRIES = 20;

interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

/** Minimise from x, for so many iterations or until an iteration gains less than `tolerance` of the value. */
export function minimise(
  loss: Loss,
  start: Float64Array,
  iterations: number,
  tolerance = 0,
  onIteration: (done: number, value: number) => void = () => {},
): Minimum {
  let x = start;
  let { value, gradient } = loss(x);
  let steps: Float64Array[] = [];
  let changes: Float64Array[] = [];
  for (let iteration = 0; iteration < iterations && Number.isFinite(value); iteration++) {
    const direction = towards(gradient, steps, changes);
    const slope = dot(direction, gradient);
    let length = 1;
    let found: { x: Float64Array; value: number; gradient: Float64Array } | undefined;
    for (let attempt = 0; slope < 0 && attempt < TRIES && !found; attempt++) {
      const next = x.map((xi, i) => xi + length * direction[i]);
      const there = loss(next);
      if (there.value <= value + ARMIJO * length * slope) found = { x: next, ...there };
      // the minimum of the parabola through what is known, within bounds
      else if (Number.isFinite(there.value))
        length *= Math.max(0.1, Math.min(0.5, (-slope * length) / (2 * (there.value - value - slope * length))));
      else length *= 0.3;
    }
    if (!found) {
      if (steps.length === 0) break; // not even along the gradient
      steps = [];
      changes = [];
      continue;
    }
    const step = found.x.map((xi, i) => xi - x[i]);
    const change = found.gradient.map((gi, i) => gi - gradient[i]);
    if (dot(step, change) > 1e-10 * norm(step) * norm(change)) {
      steps = [...steps.slice(1 - MEMORY), step];
      changes = [...changes.slice(1 - MEMORY), change];
    }
    const gained = value - found.value;
    ({ x, value, gradient } = found);
    onIteration(iteration + 1, value);
    if (gained < tolerance * Math.abs(value)) break;
  }
  return { x, value };
}

/** The two loops of L-BFGS: minus the inverse Hessian, as far as known, times the gradient. */
function towards(gradient: Float64Array, steps: readonly Float64Array[], changes: readonly Float64Array[]): Float64Array {
  const q = gradient.map((g) => -g);
  const last = steps.length - 1;
  const shares: number[] = [];
  for (let k = last; k >= 0; k--) {
    shares[k] = dot(steps[k], q) / dot(steps[k], changes[k]);
    for (let i = 0; i < q.length; i++) q[i] -= shares[k] * changes[k][i];
  }
  const scale = last >= 0 ? dot(steps[last], changes[last]) / dot(changes[last], changes[last]) : Math.min(1, FIRST / norm(gradient));
  for (let i = 0; i < q.length; i++) q[i] *= scale;
  for (let k = 0; k <= last; k++) {
    const share = shares[k] - dot(changes[k], q) / dot(steps[k], changes[k]);
    for (let i = 0; i < q.length; i++) q[i] += share * steps[k][i];
  }
  return q;
}
