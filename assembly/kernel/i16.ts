// Products of int16 summed in i32: exact, in whatever order, as long as no sum overflows, which the build sees to. What
// saturates is held within int16.
import { Values } from "./arrays";

/** The value held within int16. */
// @ts-ignore: decorator
@inline export function saturated(value: i32): i32 {
  value = select<i32>(value, 32767, value < 32767);
  return select<i32>(value, -32768, value > -32768);
}

/** z + a₀ b₀ + a₁ b₁ of the two values at a and at b. (One instruction on a chip with SMLAD: src/device/c/idioms.ts.) */
// @ts-ignore: decorator
@inline export function pair1(z: i32, a: usize, b: usize): i32 {
  return z + <i32>load<i16>(a) * <i32>load<i16>(b) + <i32>load<i16>(a, 2) * <i32>load<i16>(b, 2);
}

/** The same for four sums, of four pairs each. */
// @ts-ignore: decorator
@inline export function pair4(z: v128, a: v128, b: v128): v128 {
  return i32x4.add(z, i32x4.dot_i16x8_s(a, b));
}

/** Σ a_i b_i over `bytes` of int16, a multiple of 16. */
// @ts-ignore: decorator
@inline export function dot(left: Values, right: Values, bytes: usize): i32 {
  const a = changetype<usize>(left), b = changetype<usize>(right);
  if (ASC_FEATURE_SIMD) {
    let sum = i32x4.splat(0);
    for (let i: usize = 0; i < bytes >> 4; ++i) sum = pair4(sum, v128.load(a + (i << 4)), v128.load(b + (i << 4)));
    return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1)
      + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  } else {
    let sum: i32 = 0;
    for (let i: usize = 0; i < bytes >> 4; ++i) {
      const p = a + (i << 4), q = b + (i << 4);
      sum = pair1(sum, p, q);
      sum = pair1(sum, p + 4, q + 4);
      sum = pair1(sum, p + 8, q + 8);
      sum = pair1(sum, p + 12, q + 12);
    }
    return sum;
  }
}
