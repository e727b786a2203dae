// The cell: one step of exponential Euler, x ← x + κ (−x + J r + U (V r) + b + B s), with r = φ(x), φ = tanh or (LINEAR) the
// identity. In its eigenbasis (EIGEN) J is a diagonal of 2 × 2 blocks, so that a step costs O(N R).
// Matrices lie in panels of 16 rows, column by column, so a row is summed sequentially over columns, whatever the
// build. The controller steps with this function and the trainer rolls out with it: same source, same bits.
import { PADDED, PAIRS, VECTOR } from "./layout";
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

/**
 * As `accumulate` for this panel and the next: eight sums under way hide what one addition waits for the one before, each
 * row still summed in the same order. (Four columns an iteration, because V8 unrolls shorter loops and then spills; not
 * inlined, because among the many addresses of the trainer's loops it then spills too: half the speed.)
 */
function accumulatePair(z: usize, start: usize, A: usize, v: usize, columns: i32): void {
  const B = A + (<usize>columns << 6), quads = <usize>columns >> 2;
  let z0 = v128.load(start), z1 = v128.load(start, 16), z2 = v128.load(start, 32), z3 = v128.load(start, 48);
  let z4 = v128.load(start, 64), z5 = v128.load(start, 80), z6 = v128.load(start, 96), z7 = v128.load(start, 112);
  for (let j: usize = 0; j < quads; ++j) {
    const at = v + (j << 4), a = A + (j << 8), b = B + (j << 8);
    let s = v128.load32_splat(at);
    z0 = f32x4.add(z0, f32x4.mul(s, v128.load(a)));
    z1 = f32x4.add(z1, f32x4.mul(s, v128.load(a, 16)));
    z2 = f32x4.add(z2, f32x4.mul(s, v128.load(a, 32)));
    z3 = f32x4.add(z3, f32x4.mul(s, v128.load(a, 48)));
    z4 = f32x4.add(z4, f32x4.mul(s, v128.load(b)));
    z5 = f32x4.add(z5, f32x4.mul(s, v128.load(b, 16)));
    z6 = f32x4.add(z6, f32x4.mul(s, v128.load(b, 32)));
    z7 = f32x4.add(z7, f32x4.mul(s, v128.load(b, 48)));
    s = v128.load32_splat(at, 4);
    z0 = f32x4.add(z0, f32x4.mul(s, v128.load(a, 64)));
    z1 = f32x4.add(z1, f32x4.mul(s, v128.load(a, 80)));
    z2 = f32x4.add(z2, f32x4.mul(s, v128.load(a, 96)));
    z3 = f32x4.add(z3, f32x4.mul(s, v128.load(a, 112)));
    z4 = f32x4.add(z4, f32x4.mul(s, v128.load(b, 64)));
    z5 = f32x4.add(z5, f32x4.mul(s, v128.load(b, 80)));
    z6 = f32x4.add(z6, f32x4.mul(s, v128.load(b, 96)));
    z7 = f32x4.add(z7, f32x4.mul(s, v128.load(b, 112)));
    s = v128.load32_splat(at, 8);
    z0 = f32x4.add(z0, f32x4.mul(s, v128.load(a, 128)));
    z1 = f32x4.add(z1, f32x4.mul(s, v128.load(a, 144)));
    z2 = f32x4.add(z2, f32x4.mul(s, v128.load(a, 160)));
    z3 = f32x4.add(z3, f32x4.mul(s, v128.load(a, 176)));
    z4 = f32x4.add(z4, f32x4.mul(s, v128.load(b, 128)));
    z5 = f32x4.add(z5, f32x4.mul(s, v128.load(b, 144)));
    z6 = f32x4.add(z6, f32x4.mul(s, v128.load(b, 160)));
    z7 = f32x4.add(z7, f32x4.mul(s, v128.load(b, 176)));
    s = v128.load32_splat(at, 12);
    z0 = f32x4.add(z0, f32x4.mul(s, v128.load(a, 192)));
    z1 = f32x4.add(z1, f32x4.mul(s, v128.load(a, 208)));
    z2 = f32x4.add(z2, f32x4.mul(s, v128.load(a, 224)));
    z3 = f32x4.add(z3, f32x4.mul(s, v128.load(a, 240)));
    z4 = f32x4.add(z4, f32x4.mul(s, v128.load(b, 192)));
    z5 = f32x4.add(z5, f32x4.mul(s, v128.load(b, 208)));
    z6 = f32x4.add(z6, f32x4.mul(s, v128.load(b, 224)));
    z7 = f32x4.add(z7, f32x4.mul(s, v128.load(b, 240)));
  }
  v128.store(z, z0);
  v128.store(z, z1, 16);
  v128.store(z, z2, 32);
  v128.store(z, z3, 48);
  v128.store(z, z4, 64);
  v128.store(z, z5, 80);
  v128.store(z, z6, 96);
  v128.store(z, z7, 112);
  const rest = columns & 3;
  if (rest) {
    accumulate(z, z, A + (quads << 8), v + (quads << 4), rest);
    accumulate(z + 64, z + 64, B + (quads << 8), v + (quads << 4), rest);
  }
}

/** z = start + A v for one panel, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline export function accumulatePanels(pair: bool, z: usize, start: usize, A: usize, v: usize, columns: i32): void {
  if (!WIDE) accumulate(z, start, A, v, columns);
  else if (pair && columns >= 4) accumulatePair(z, start, A, v, columns);
  else {
    accumulate(z, start, A, v, columns);
    if (pair) accumulate(z + 64, start + 64, A + (<usize>columns << 6), v, columns);
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

/** The rest of a step for the panel whose rows begin `at` bytes into each vector, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline function drive(
  pair: bool, at: usize, x: usize, r: usize, s: usize, z: usize, kappa: f32, J: usize, bias: usize,
  U: usize, rank: i32, B: usize, sensors: usize,
): void {
  if (EIGEN) turn(z, bias + at, J + at, r + at);
  else accumulatePanels(pair, z, bias + at, J + at * UNITS, r, UNITS);
  if (rank > 0) accumulatePanels(pair, z, z, U + at * rank, s, rank);
  if (SENSORS > 0) accumulatePanels(pair, z, z, B + at * SENSORS, sensors, SENSORS);
  leak(x + at, z, kappa);
  if (pair) leak(x + at + 64, z + 64, kappa);
}

/**
 * One step in the mode (U, V, bias): leaves r = φ(x) of the state that is left at `r`, s = V r at `s`, the new state
 * at `x`. J, U, B in panels; V by rows; `z` is scratch for DRIVE_BYTES.
 */
// @ts-ignore: decorator
@inline export function cell(
  x: usize, r: usize, s: usize, z: usize, kappa: f32, J: usize, bias: usize,
  U: usize, V: usize, rank: i32, B: usize, sensors: usize,
): void {
  if (LINEAR) limit(r, x);
  else rates(r, x, VECTOR);
  project(s, V, r, rank, VECTOR);
  if (WIDE) for (let p: usize = 0; p < <usize>PAIRS; ++p) drive(true, p << 7, x, r, s, z, kappa, J, bias, U, rank, B, sensors);
  for (let p: usize = PAIRS << 1; p < <usize>(PADDED >> 4); ++p) drive(false, p << 6, x, r, s, z, kappa, J, bias, U, rank, B, sensors);
}
