// Sums of products in f32, in an order that no build changes: a panel of 16 rows is summed column by column, each row
// by itself; a dot product in four lanes (lane k takes the elements k, k + 4, …), folded (0 + 1) + (2 + 3).
import { further, Panels, Rows, Sums, Values, Vector } from "./arrays";

/** z = start + A v for one panel of 16 rows: `columns` columns of 16 f32 at A, as many f32 at v. */
// @ts-ignore: decorator
@inline export function accumulate(sums: Sums, from: Sums, matrix: Panels, values: Values, columns: i32): void {
  const z = changetype<usize>(sums), start = changetype<usize>(from), n = <usize>columns;
  const A = changetype<usize>(matrix), v = changetype<usize>(values);
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
      const here = start + (quarter << 4), to = z + (quarter << 4);
      let z0 = load<f32>(here), z1 = load<f32>(here, 4), z2 = load<f32>(here, 8), z3 = load<f32>(here, 12);
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
 * As `accumulate` for this panel and the next: eight sums under way hide what an addition waits for the one before,
 * each row still summed in the same order. (Four columns an iteration, because V8 unrolls shorter loops and then spills; not
 * inlined, because among the many addresses of the trainer's loops it then spills too: half the speed.)
 */
function accumulatePair(sums: Sums, from: Sums, matrix: Panels, values: Values, columns: i32): void {
  const z = changetype<usize>(sums), start = changetype<usize>(from);
  const A = changetype<usize>(matrix), v = changetype<usize>(values);
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
    const lower = further(sums, 64), left = further(values, quads << 4);
    accumulate(sums, sums, further(matrix, quads << 8), left, rest);
    accumulate(lower, lower, changetype<Panels>(B + (quads << 8)), left, rest);
  }
}

/** z = start + A v for one panel, or (`pair`) for it and the next. */
// @ts-ignore: decorator
@inline export function accumulatePanels(
  pair: bool, z: Sums, start: Sums, A: Panels, v: Values, columns: i32,
): void {
  if (!WIDE) accumulate(z, start, A, v, columns);
  else if (pair && columns >= 4) accumulatePair(z, start, A, v, columns);
  else {
    accumulate(z, start, A, v, columns);
    if (pair) accumulate(further(z, 64), further(start, 64), further(A, <usize>columns << 6), v, columns);
  }
}

/** Σ a_i b_i over `bytes` of f32, a multiple of 16. */
// @ts-ignore: decorator
@inline export function dot(left: Values, right: Values, bytes: usize): f32 {
  const a = changetype<usize>(left), b = changetype<usize>(right);
  if (ASC_FEATURE_SIMD) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < bytes >> 4; ++i) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(a + (i << 4)), v128.load(b + (i << 4))));
    }
    return fold(sum);
  } else {
    let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
    for (let i: usize = 0; i < bytes >> 4; ++i) {
      const p = a + (i << 4), q = b + (i << 4);
      s0 += load<f32>(p) * load<f32>(q);
      s1 += load<f32>(p, 4) * load<f32>(q, 4);
      s2 += load<f32>(p, 8) * load<f32>(q, 8);
      s3 += load<f32>(p, 12) * load<f32>(q, 12);
    }
    return s0 + s1 + (s2 + s3);
  }
}

/**
 * s_k = Σ_i V_ki r_i for `rank` rows of `bytes` each. Two rows and four at a time, each summed as by `dot`: what one
 * addition waits for the one before is used by the others.
 */
// @ts-ignore: decorator
@inline export function project(s: Values, V: Rows, r: Vector, rank: i32, bytes: usize): void {
  const to = changetype<usize>(s), n = <usize>rank;
  let k: usize = 0;
  if (WIDE) {
    for (; k + 4 <= n; k += 4) dots4(to + (k << 2), changetype<usize>(row(V, k, bytes)), changetype<usize>(r), bytes);
    if (k + 2 <= n) {
      dots2(to + (k << 2), changetype<usize>(row(V, k, bytes)), changetype<usize>(r), bytes);
      k += 2;
    }
  }
  for (; k < n; ++k) store<f32>(to + (k << 2), dot(row(V, k, bytes), r, bytes));
}

/** The four lanes of a sum, folded. */
// @ts-ignore: decorator
@inline function fold(sum: v128): f32 {
  const lower = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  return lower + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

// @ts-ignore: decorator
@inline function dots2(to: usize, V: usize, r: usize, bytes: usize): void {
  let a = f32x4.splat(0), b = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const ri = v128.load(r + i);
    a = f32x4.add(a, f32x4.mul(v128.load(V + i), ri));
    b = f32x4.add(b, f32x4.mul(v128.load(V + bytes + i), ri));
  }
  store<f32>(to, fold(a));
  store<f32>(to, fold(b), 4);
}

// @ts-ignore: decorator
@inline function dots4(to: usize, V: usize, r: usize, bytes: usize): void {
  const second = V + bytes, third = second + bytes, fourth = third + bytes;
  let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const ri = v128.load(r + i);
    a = f32x4.add(a, f32x4.mul(v128.load(V + i), ri));
    b = f32x4.add(b, f32x4.mul(v128.load(second + i), ri));
    c = f32x4.add(c, f32x4.mul(v128.load(third + i), ri));
    d = f32x4.add(d, f32x4.mul(v128.load(fourth + i), ri));
  }
  store<f32>(to, fold(a));
  store<f32>(to, fold(b), 4);
  store<f32>(to, fold(c), 8);
  store<f32>(to, fold(d), 12);
}

/** The k-th row of a matrix, `bytes` each. */
// @ts-ignore: decorator
@inline export function row(matrix: Rows, k: usize, bytes: usize): Vector {
  return changetype<Vector>(changetype<usize>(matrix) + k * bytes);
}
