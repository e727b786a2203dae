// A sparse J: four pairs of adjacent cyclic diagonals, eight weights a unit. J_{i, (i + o) mod N} = D_o(i) for the offsets
// o = OFFSET_m and OFFSET_m + 1, m < 4. What J is applied to lies twice over, so that every cyclic shift of it is
// contiguous: no gather. D lies in panels of 16 rows, diagonal by diagonal, so a row is summed sequentially over its
// diagonals, whatever the build.
import { Rates, Recurrence, RecurrenceTransposed, Sums, Vector } from "../kernel/arrays";

/** Bytes of a vector, and of the shifts. */
const ROUND: usize = <usize>UNITS * 4;
const A: usize = <usize>OFFSET_0 * 4, B: usize = <usize>OFFSET_1 * 4;
const C: usize = <usize>OFFSET_2 * 4, E: usize = <usize>OFFSET_3 * 4;

/** z = start + J r for the panel whose rows begin `at` bytes into each vector. */
// @ts-ignore: decorator
@inline export function shift(at: usize, z: Sums, start: Sums, J: Recurrence, r: Rates): void {
  const weights = changetype<usize>(J) + (at << 3), rates = changetype<usize>(r) + at;
  addDiagonals(z, start, weights, rates + A, rates + B, rates + C, rates + E);
}

/**
 * z = start + Jᵀ g, likewise: the transpose has the diagonals N − o, and of each pair OFFSET_m + 1 now comes first.
 */
// @ts-ignore: decorator
@inline export function shiftBack(at: usize, z: Sums, start: Sums, JT: RecurrenceTransposed, g: Vector): void {
  const weights = changetype<usize>(JT) + (at << 3), values = changetype<usize>(g) + at + ROUND - 4;
  addDiagonals(z, start, weights, values - A, values - B, values - C, values - E);
}

/** z = start + Σ D_m ∘ (what lies at a, one further, at b, …) for 16 rows. */
// @ts-ignore: decorator
@inline function addDiagonals(sums: Sums, from: Sums, D: usize, a: usize, b: usize, c: usize, d: usize): void {
  const z = changetype<usize>(sums), start = changetype<usize>(from);
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < 4; ++i) {
      const k = i << 4;
      let sum = v128.load(start + k);
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k), v128.load(a + k)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k, 64), v128.load(a + k, 4)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k, 128), v128.load(b + k)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k, 192), v128.load(b + k, 4)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k, 256), v128.load(c + k)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k, 320), v128.load(c + k, 4)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k, 384), v128.load(d + k)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(D + k, 448), v128.load(d + k, 4)));
      v128.store(z + k, sum);
    }
  } else {
    for (let i: usize = 0; i < 16; ++i) {
      const k = i << 2;
      let sum = load<f32>(start + k);
      sum += load<f32>(D + k) * load<f32>(a + k);
      sum += load<f32>(D + k, 64) * load<f32>(a + k, 4);
      sum += load<f32>(D + k, 128) * load<f32>(b + k);
      sum += load<f32>(D + k, 192) * load<f32>(b + k, 4);
      sum += load<f32>(D + k, 256) * load<f32>(c + k);
      sum += load<f32>(D + k, 320) * load<f32>(c + k, 4);
      sum += load<f32>(D + k, 384) * load<f32>(d + k);
      sum += load<f32>(D + k, 448) * load<f32>(d + k, 4);
      store<f32>(z + k, sum);
    }
  }
}
