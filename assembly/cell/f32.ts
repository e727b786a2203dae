// The cell in f32. The controller steps with this function and the trainer rolls out with it: same source, same bits. A
// rollout is compiled without sensors.
import { recur } from "../cortex/dense";
import { turn1, turn4 } from "../cortex/eigen";
import { shift1, shift4 } from "../cortex/sparse";
import {
  further, Input, Panels, Rates, Recurrence, Rows, rowsOf, State, Sums, Thalamus, Values, Vector,
} from "../kernel/arrays";
import { accumulatePanels, project } from "../kernel/f32";
import { identity, Phi, quadratic, tanh } from "../kernel/phi";
import { B, HEARD, PADDED, PAIRS, SENSOR, VECTOR } from "../layout";

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

/**
 * The rest of a step for the panel whose rows begin `at` bytes into each vector, or (`pair`) for it and the next: a
 * dense J sums panels.
 */
// @ts-ignore: decorator
@inline function drivePanels(
  pair: bool, at: usize, x: State, r: Rates, s: Thalamus, z: Sums, kappa: f32, J: Recurrence, bias: Input,
  U: Panels, rank: i32,
): void {
  recur(pair, at, z, rowsOf(bias, at), J, r);
  if (rank > 0) accumulatePanels(pair, z, z, further(U, at * rank), s, rank);
  if (HEARD > 0) {
    const matrix = changetype<Panels>(B + at * HEARD), sensors = changetype<Values>(SENSOR);
    accumulatePanels(pair, z, z, matrix, sensors, HEARD);
  }
  leak(x, at, z, kappa);
  if (pair) leak(x, at + 64, further(z, 64), kappa);
}

/**
 * The same for one panel, four units at a time: of a sparse J and in the eigenbasis a unit's sum stays in a register.
 */
// @ts-ignore: decorator
@inline function driveUnits(
  at: usize, x: State, r: Rates, s: Thalamus, kappa: f32, J: Recurrence, bias: Input, U: Panels, rank: i32,
): void {
  const state = changetype<usize>(x) + at, start = changetype<usize>(bias) + at;
  const loop = changetype<usize>(U) + at * rank, activity = changetype<usize>(s), senses = B + at * HEARD;
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < 4; ++i) {
      const k = i << 4;
      let z = v128.load(start + k);
      z = EIGEN ? turn4(z, at, k, J, r) : shift4(z, at, k, J, r);
      for (let j: usize = 0; j < <usize>rank; ++j) {
        z = f32x4.add(z, f32x4.mul(v128.load32_splat(activity + (j << 2)), v128.load(loop + k + (j << 6))));
      }
      for (let j: usize = 0; j < <usize>HEARD; ++j) {
        z = f32x4.add(z, f32x4.mul(v128.load32_splat(j << 2, SENSOR), v128.load(senses + k + (j << 6))));
      }
      const was = v128.load(state + k);
      v128.store(state + k, f32x4.add(was, f32x4.mul(f32x4.splat(kappa), f32x4.sub(z, was))));
    }
  } else {
    for (let i: usize = 0; i < 16; ++i) {
      const k = i << 2;
      let z = load<f32>(start + k);
      z = EIGEN ? turn1(z, at, k, J, r) : shift1(z, at, k, J, r);
      for (let j: usize = 0; j < <usize>rank; ++j) z += load<f32>(activity + (j << 2)) * load<f32>(loop + k + (j << 6));
      for (let j: usize = 0; j < <usize>HEARD; ++j) z += load<f32>(j << 2, SENSOR) * load<f32>(senses + k + (j << 6));
      const was = load<f32>(state + k);
      store<f32>(state + k, was + kappa * (z - was));
    }
  }
}

/** r = φ(x). */
// @ts-ignore: decorator
@inline export function rate(r: Rates, x: State): void {
  if (PHI == Phi.Identity) identity(r, x, VECTOR);
  else if (PHI == Phi.Quadratic) quadratic(r, x, VECTOR);
  else tanh(r, x, VECTOR);
}

/** One step of the exact transition module: x ← x + κ_p (x⁰ − x). It takes the recurrence away. */
// @ts-ignore: decorator
@inline export function settle(x: State, goal: Vector, kappa: f32): void {
  for (let p: usize = 0; p < <usize>(PADDED >> 4); ++p) leak(x, p << 6, rowsOf(goal, p << 6), kappa);
}

/**
 * One step in the mode (U, V, bias): leaves r = φ(x) of the state that is left at `r`, s = V r at `s`, the new state
 * at `x`. `z` is scratch for DRIVE_BYTES; for a sparse J r takes twice its bytes.
 */
// @ts-ignore: decorator
@inline export function cell(
  x: State, r: Rates, s: Thalamus, z: Sums, kappa: f32, J: Recurrence, bias: Input, U: Panels, V: Rows, rank: i32,
): void {
  rate(r, x);
  project(s, V, r, rank, VECTOR);
  if (EIGEN || SPARSE) {
    for (let p: usize = 0; p < <usize>(PADDED >> 4); ++p) driveUnits(p << 6, x, r, s, kappa, J, bias, U, rank);
    return;
  }
  if (WIDE) {
    for (let p: usize = 0; p < <usize>PAIRS; ++p) drivePanels(true, p << 7, x, r, s, z, kappa, J, bias, U, rank);
  }
  for (let p: usize = PAIRS << 1; p < <usize>(PADDED >> 4); ++p) {
    drivePanels(false, p << 6, x, r, s, z, kappa, J, bias, U, rank);
  }
}
