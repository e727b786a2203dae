// The cell: one step of exponential Euler, x ← x + κ (−x + J r + U (V r) + b + B s), with r = φ(x), φ = tanh or (LINEAR) the
// identity. In its eigenbasis (EIGEN) J is a diagonal of 2 × 2 blocks, so that a step costs O(N R).
// Matrices lie in panels of 16 rows, column by column, so a row is summed sequentially over columns, whatever the
// build. The controller steps with this function and the trainer rolls out with it: same source, same bits.
import { PADDED, VECTOR } from "./layout";
import { project } from "./loop";
import { rates } from "./tanh";

/** z = start + A v for one panel of 16 rows: `columns` columns of 16 f32 at A, as many f32 at v. */
// @ts-ignore: decorator
@inline export function accumulate(z: usize, start: usize, A: usize, v: usize, columns: i32): void {
  const n = <usize>columns;
  if (ASC_FEATURE_SIMD) {
    let z0 = v128.load(start), z1 = v128.load(start, 16), z2 = v128.load(start, 32), z3 = v128.load(start, 48);
    for (let j: usize = 0; j < n; ++j) {
      const s = v128.load32_splat(v + (j << 2)), a = A + (j << 6);
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
    for (let quarter: usize = 0; quarter < 4; ++quarter) {
      const from = start + (quarter << 4), to = z + (quarter << 4);
      let z0 = load<f32>(from), z1 = load<f32>(from, 4), z2 = load<f32>(from, 8), z3 = load<f32>(from, 12);
      for (let j: usize = 0; j < n; ++j) {
        const s = load<f32>(v + (j << 2)), a = A + (quarter << 4) + (j << 6);
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

/** z = start + J r for one panel in the eigenbasis: at A the diagonal, VECTOR further what a row's partner adds to it. */
// @ts-ignore: decorator
@inline function turn(z: usize, start: usize, A: usize, r: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < 4; ++i) {
      const at = i << 4;
      const own = f32x4.mul(v128.load(A + at), v128.load(r + at));
      const partner = f32x4.mul(v128.load(A + at, VECTOR), v128.load(r + (at ^ 32)));
      v128.store(z + at, f32x4.add(f32x4.add(v128.load(start + at), own), partner));
    }
  } else {
    for (let i: usize = 0; i < 16; ++i) {
      const at = i << 2;
      const own = load<f32>(A + at) * load<f32>(r + at);
      const partner = load<f32>(A + at, VECTOR) * load<f32>(r + (at ^ 32));
      store<f32>(z + at, load<f32>(start + at) + own + partner);
    }
  }
}

/** Where the identity ends: a cortex that explodes stays finite, and no infinity becomes a NaN. */
const LIMIT: f32 = 1e9;

/** r = x, within ±LIMIT. */
// @ts-ignore: decorator
@inline function limit(r: usize, x: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < <usize>(PADDED >> 2); ++i) {
      const below = f32x4.pmin(v128.load(x + (i << 4)), f32x4.splat(LIMIT));
      v128.store(r + (i << 4), f32x4.pmax(below, f32x4.splat(-LIMIT)));
    }
  } else {
    for (let i: usize = 0; i < <usize>PADDED; ++i) {
      const at = load<f32>(x + (i << 2)), below = select<f32>(LIMIT, at, LIMIT < at);
      store<f32>(r + (i << 2), select<f32>(-LIMIT, below, below < -LIMIT));
    }
  }
}

/** x += κ (z − x) for one panel of 16 rows. */
// @ts-ignore: decorator
@inline function leak(x: usize, z: usize, kappa: f32): void {
  if (ASC_FEATURE_SIMD) {
    const k = f32x4.splat(kappa);
    for (let i: usize = 0; i < 4; ++i) {
      const at = x + (i << 4), xi = v128.load(at);
      v128.store(at, f32x4.add(xi, f32x4.mul(k, f32x4.sub(v128.load(z + (i << 4)), xi))));
    }
  } else {
    for (let i: usize = 0; i < 16; ++i) {
      const at = x + (i << 2), xi = load<f32>(at);
      store<f32>(at, xi + kappa * (load<f32>(z + (i << 2)) - xi));
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
  if (LINEAR) limit(r, x);
  else rates(r, x, VECTOR);
  project(s, V, r, rank, VECTOR);
  for (let panel: usize = 0; panel < <usize>(PADDED >> 4); ++panel) {
    const at = panel << 6;
    if (EIGEN) turn(z, bias + at, J + at, r + at);
    else accumulate(z, bias + at, J + at * UNITS, r, UNITS);
    if (rank > 0) accumulate(z, z, U + at * rank, s, rank);
    if (SENSORS > 0) accumulate(z, z, B + at * SENSORS, sensors, SENSORS);
    leak(x + at, z, kappa);
  }
}
