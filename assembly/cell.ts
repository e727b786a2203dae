// The cell: one step of exponential Euler, x ← x + κ (−x + J r + U (V r) + b + B s), with r = φ(x). J r is the cortex's
// (cortex/); U (V r) is a thalamocortical loop: the cortex projected onto R thalamic units (s = V r) and expanded back.
// The controller steps with this function and the trainer rolls out with it: same source, same bits. A rollout is
// compiled without sensors.
import { recur } from "./cortex/dense";
import { turn } from "./cortex/eigen";
import { shift } from "./cortex/sparse";
import {
  further, Input, Panels, Rates, Recurrence, Rows, rowsOf, State, Sums, Thalamus, Values,
} from "./kernel/arrays";
import { accumulatePanels, project } from "./kernel/f32";
import { identity, Phi, quadratic, tanh } from "./kernel/phi";
import { B, PADDED, PAIRS, SENSOR, VECTOR } from "./layout";

/** x += κ (z − x) for one panel of 16 rows, which begins `at` bytes into x. */
// @ts-ignore: decorator
@inline function leak(state: State, at: usize, sums: Sums, kappa: f32): void {
  const x = changetype<usize>(state) + at, z = changetype<usize>(sums);
  if (ASC_FEATURE_SIMD) {
    const k = f32x4.splat(kappa);
    for (let i: usize = 0; i < 4; ++i) {
      const here = x + (i << 4), xi = v128.load(here);
      v128.store(here, f32x4.add(xi, f32x4.mul(k, f32x4.sub(v128.load(z + (i << 4)), xi))));
    }
  } else {
    for (let i: usize = 0; i < 16; ++i) {
      const here = x + (i << 2), xi = load<f32>(here);
      store<f32>(here, xi + kappa * (load<f32>(z + (i << 2)) - xi));
    }
  }
}

/** The rest of a step for the panel whose rows begin `at` bytes into each vector, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline function drive(
  pair: bool, at: usize, x: State, r: Rates, s: Thalamus, z: Sums, kappa: f32, J: Recurrence, bias: Input,
  U: Panels, rank: i32,
): void {
  const start = rowsOf(bias, at);
  if (EIGEN) turn(at, z, start, J, r);
  else if (SPARSE) shift(at, z, start, J, r);
  else recur(pair, at, z, start, J, r);
  if (rank > 0) accumulatePanels(pair, z, z, further(U, at * rank), s, rank);
  if (SENSORS > 0) {
    const matrix = changetype<Panels>(B + at * SENSORS), sensors = changetype<Values>(SENSOR);
    accumulatePanels(pair, z, z, matrix, sensors, SENSORS);
  }
  leak(x, at, z, kappa);
  if (pair) leak(x, at + 64, further(z, 64), kappa);
}

/**
 * One step in the mode (U, V, bias): leaves r = φ(x) of the state that is left at `r`, s = V r at `s`, the new state
 * at `x`. `z` is scratch for DRIVE_BYTES; for a sparse J r takes twice its bytes.
 */
// @ts-ignore: decorator
@inline export function cell(
  x: State, r: Rates, s: Thalamus, z: Sums, kappa: f32, J: Recurrence, bias: Input, U: Panels, V: Rows, rank: i32,
): void {
  if (PHI == Phi.Identity) identity(r, x, VECTOR);
  else if (PHI == Phi.Quadratic) quadratic(r, x, VECTOR);
  else tanh(r, x, VECTOR);
  project(s, V, r, rank, VECTOR);
  if (WIDE) for (let p: usize = 0; p < <usize>PAIRS; ++p) drive(true, p << 7, x, r, s, z, kappa, J, bias, U, rank);
  for (let p: usize = PAIRS << 1; p < <usize>(PADDED >> 4); ++p) {
    drive(false, p << 6, x, r, s, z, kappa, J, bias, U, rank);
  }
}
