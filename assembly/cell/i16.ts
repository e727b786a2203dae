// The cell in integers: every sum exact, whatever the order, so the same bits with SIMD, without an FPU, with any compiler.
// For a sparse J, a quadratic φ and the exact transition module. What numbers are multiplied by (src/device/scales.ts):
//   r 2^14, κ 2^15, J 2^J, x and x⁰ 2^x, s 2^s, v 2^V, b 2^b
//   J r, u s and b are summed at 2^(J + 14): u at 2^(J + 14 − s), b shifted by SHIFT_B = J + 14 − b; the sum then by SHIFT_Z
//   V r at 2^(V + 14), the sum then shifted by SHIFT_S; W r at READOUT_SCALE, a channel
// Sums over the units are of pairs of columns: 16 rows of one column beside those of the next, two by two.
import { shiftPairs1, shiftPairs4 } from "../cortex/sparse";
import { Input, Panels, Rows, Values, Vector } from "../kernel/arrays";
import { dot, pair1, pair4, saturated } from "../kernel/i16";
import {
  KAPPA, KAPPA_P, PADDED, PAIRED_RATES, RANK_PAIRS, RATES, READOUT, READOUT_SCALE, THALAMUS, VECTOR, W, X,
} from "../layout";

/** Half of what the shift of s drops: so it rounds. (That of the drive is in b already.) */
const HALF_S: i32 = SHIFT_S > 0 ? 1 << (SHIFT_S - 1) : 0;
/** Where the quadratic φ saturates, ±2, at the scale of x; and its slope at zero, in Q13. From x, c is made Q11 by SHIFT_C. */
const MOST: i32 = 4095 >> SHIFT_C, LEAST: i32 = -4096 >> SHIFT_C, SLOPE: i32 = 8191;

/** x + κ (z − x), each step saturated. */
// @ts-ignore: decorator
@inline function leak1(x: i32, z: i32, kappa: i32): i32 {
  return saturated(x + ((kappa * saturated(z - x) + 16384) >> 15));
}

// @ts-ignore: decorator
@inline function leak8(x: v128, z: v128, kappa: v128): v128 {
  return i16x8.add_sat_s(x, i16x8.q15mulr_sat_s(kappa, i16x8.sub_sat_s(z, x)));
}

/** r = c (1 − |c| / 4), c = x within ±2: twice over, so that every cyclic shift is contiguous, and with SIMD in pairs. */
export function rate(): void {
  if (ASC_FEATURE_SIMD) {
    const most = i16x8.splat(<i16>MOST), least = i16x8.splat(<i16>LEAST), slope = i16x8.splat(<i16>SLOPE);
    for (let i: usize = 0; i < VECTOR; i += 16) {
      const c = i16x8.shl(i16x8.max_s(i16x8.min_s(v128.load(X + i), most), least), SHIFT_C);
      v128.store(RATES + i, i16x8.q15mulr_sat_s(i16x8.shl(c, 3), i16x8.shl(i16x8.sub(slope, i16x8.abs(c)), 2)));
    }
    v128.store(RATES + VECTOR, v128.load(RATES));
    for (let i: usize = 0; i < VECTOR; i += 16) {
      const a = v128.load(RATES + i), b = v128.load(RATES + i, 2), to = PAIRED_RATES + (i << 1);
      const low = i8x16.shuffle(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
      const high = i8x16.shuffle(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
      v128.store(to, low);
      v128.store(to, high, 16);
      v128.store(to + (VECTOR << 1), low);
      v128.store(to + (VECTOR << 1), high, 16);
    }
  } else {
    for (let i: usize = 0; i < <usize>PADDED; ++i) {
      let c = <i32>load<i16>(X + (i << 1));
      c = select<i32>(c, MOST, c < MOST);
      c = select<i32>(c, LEAST, c > LEAST) << SHIFT_C;
      const r = (c * (SLOPE - abs<i32>(c)) + 512) >> 10;
      store<i16>(RATES + (i << 1), <i16>r);
      store<i16>(RATES + (i << 1), <i16>r, VECTOR);
    }
  }
}

/** s = V r. */
// @ts-ignore: decorator
@inline function project(V: Rows): void {
  for (let k: usize = 0; k < <usize>RANK; ++k) {
    const row = changetype<Values>(changetype<usize>(V) + k * VECTOR);
    const s = (dot(row, changetype<Values>(RATES), VECTOR) + HALF_S) >> SHIFT_S;
    store<i16>(THALAMUS + (k << 1), <i16>saturated(s));
  }
  if (RANK & 1) store<i16>(THALAMUS, 0, RANK << 1);
}

/** x ← x + κ (−x + J r + U s + b), panel by panel. */
// @ts-ignore: decorator
@inline function drive(bias: Input, U: Panels): void {
  const b = changetype<usize>(bias), loop = changetype<usize>(U);
  if (ASC_FEATURE_SIMD) {
    const kappa = i16x8.splat(<i16>load<i32>(KAPPA));
    for (let p: usize = 0; p < <usize>(PADDED >> 4); ++p) {
      for (let half: usize = 0; half < 2; ++half) {
        const at = (p << 5) + (half << 4), start = v128.load(b + at);
        let z0 = i32x4.shl(i32x4.extend_low_i16x8_s(start), SHIFT_B);
        let z1 = i32x4.shl(i32x4.extend_high_i16x8_s(start), SHIFT_B);
        z0 = shiftPairs4(z0, p, half << 5);
        z1 = shiftPairs4(z1, p, (half << 5) + 16);
        for (let q: usize = 0; q < <usize>RANK_PAIRS; ++q) {
          const s = v128.load32_splat(THALAMUS + (q << 2)), u = loop + (p * RANK_PAIRS + q << 6) + (half << 5);
          z0 = pair4(z0, v128.load(u), s);
          z1 = pair4(z1, v128.load(u, 16), s);
        }
        const z = i16x8.narrow_i32x4_s(i32x4.shr_s(z0, SHIFT_Z), i32x4.shr_s(z1, SHIFT_Z));
        v128.store(X + at, leak8(v128.load(X + at), z, kappa));
      }
    }
  } else {
    const kappa = load<i32>(KAPPA);
    for (let p: usize = 0; p < <usize>(PADDED >> 4); ++p) {
      for (let i: usize = 0; i < 16; ++i) {
        const at = (p << 5) + (i << 1);
        let z = shiftPairs1(<i32>load<i16>(b + at) << SHIFT_B, p, i);
        for (let q: usize = 0; q < <usize>RANK_PAIRS; ++q) {
          z = pair1(z, loop + (p * RANK_PAIRS + q << 6) + (i << 2), THALAMUS + (q << 2));
        }
        store<i16>(X + at, <i16>leak1(<i32>load<i16>(X + at), saturated(z >> SHIFT_Z), kappa));
      }
    }
  }
}

/** One step in the mode (U, V, bias). */
export function cell(bias: Input, U: Panels, V: Rows): void {
  rate();
  project(V);
  drive(bias, U);
}

/** One step of the exact transition module: x ← x + κ_p (x⁰ − x). */
// @ts-ignore: decorator
@inline export function settle(goal: Vector): void {
  const to = changetype<usize>(goal);
  if (ASC_FEATURE_SIMD) {
    const kappa = i16x8.splat(<i16>load<i32>(KAPPA_P));
    for (let i: usize = 0; i < VECTOR; i += 16) v128.store(X + i, leak8(v128.load(X + i), v128.load(to + i), kappa));
  } else {
    const kappa = load<i32>(KAPPA_P);
    for (let i: usize = 0; i < <usize>PADDED; ++i) {
      const x = <i32>load<i16>(X + (i << 1));
      store<i16>(X + (i << 1), <i16>leak1(x, <i32>load<i16>(to + (i << 1)), kappa));
    }
  }
}

/** W r, in f32 from here on. */
// @ts-ignore: decorator
@inline export function readOut(): void {
  for (let c: usize = 0; c < <usize>CHANNELS; ++c) {
    const sum = dot(changetype<Values>(W + c * VECTOR), changetype<Values>(RATES), VECTOR);
    store<f32>(READOUT + (c << 2), <f32>sum * load<f32>(READOUT_SCALE + (c << 2)));
  }
}
