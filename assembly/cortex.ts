// The cell: one step of exponential Euler, x ← x + κ (−x + J r + U (V r) + b + B s), with r = φ(x).
// Matrices lie in panels of 16 rows, column by column, so a row is summed sequentially over columns, whatever the
// build. The controller steps with this function and the trainer rolls out with it: same source, same bits.
import { PADDED, VECTOR } from "./layout";
import { project } from "./loop";
import { rates } from "./tanh";

/**
 * z = start + A v for one panel of 16 rows: `columns` columns of 16 f32 at A, as many f32 at v. (Both are addressed by
 * one counter with a constant bound, so that a C compiler can see that no access leaves its array.)
 */
// @ts-ignore: decorator
@inline export function accumulate(z: usize, start: usize, A: usize, v: usize, columns: i32): void {
  const end = <usize>columns << 6;
  if (ASC_FEATURE_SIMD) {
    let z0 = v128.load(start), z1 = v128.load(start, 16), z2 = v128.load(start, 32), z3 = v128.load(start, 48);
    for (let i: usize = 0; i < end; i += 64) {
      const s = v128.load32_splat(v + (i >> 4)), a = A + i;
      z0 = f32x4.add(z0, f32x4.mul(s, v128.load(a)));
      z1 = f32x4.add(z1, f32x4.mul(s, v128.load(a, 16)));
      z2 = f32x4.add(z2, f32x4.mul(s, v128.load(a, 32)));
      z3 = f32x4.add(z3, f32x4.mul(s, v128.load(a, 48)));
    }
    v128.store(z, z0);
    v128.store(z, z1, 16);
    v128.store(z, z2, 32);
    v128.store(z, z3, 48);
  } else {
    for (let row: usize = 0; row < 64; row += 16) {
      const from = start + row, to = z + row;
      let z0 = load<f32>(from), z1 = load<f32>(from, 4), z2 = load<f32>(from, 8), z3 = load<f32>(from, 12);
      for (let i: usize = 0; i < end; i += 64) {
        const s = load<f32>(v + (i >> 4)), a = A + row + i;
        z0 += s * load<f32>(a);
        z1 += s * load<f32>(a, 4);
        z2 += s * load<f32>(a, 8);
        z3 += s * load<f32>(a, 12);
      }
      store<f32>(to, z0);
      store<f32>(to, z1, 4);
      store<f32>(to, z2, 8);
      store<f32>(to, z3, 12);
    }
  }
}

/** x += κ (z − x) for one panel of 16 rows. */
// @ts-ignore: decorator
@inline function leak(x: usize, z: usize, kappa: f32): void {
  if (ASC_FEATURE_SIMD) {
    const k = f32x4.splat(kappa);
    for (let i: usize = 0; i < 64; i += 16) {
      const xi = v128.load(x + i);
      v128.store(x + i, f32x4.add(xi, f32x4.mul(k, f32x4.sub(v128.load(z + i), xi))));
    }
  } else {
    for (let i: usize = 0; i < 64; i += 4) {
      const xi = load<f32>(x + i);
      store<f32>(x + i, xi + kappa * (load<f32>(z + i) - xi));
    }
  }
}

/**
 * One step in the mode (U, V, bias): leaves r = φ(x) of the state that is left at `r`, s = V r at `s`, the new state
 * at `x`. J, U, B in panels; V by rows; `z` is scratch for one panel.
 */
// @ts-ignore: decorator
@inline export function cell(
  x: usize, r: usize, s: usize, z: usize, kappa: f32, J: usize, bias: usize,
  U: usize, V: usize, rank: i32, B: usize, sensors: usize,
): void {
  rates(r, x, VECTOR);
  project(s, V, r, rank, VECTOR);
  for (let row: usize = 0; row < <usize>PADDED; row += 16) {
    const at = row << 2;
    accumulate(z, bias + at, J + at * UNITS, r, UNITS);
    if (rank > 0) accumulate(z, z, U + at * rank, s, rank);
    if (SENSORS > 0) accumulate(z, z, B + at * SENSORS, sensors, SENSORS);
    leak(x + at, z, kappa);
  }
}
