// The cell in integers: every sum exact, whatever the order, so the same bits with SIMD, without an FPU, with any compiler.
// For a sparse J, a quadratic φ and the exact transition module. What numbers are multiplied by (src/device/scales.ts):
//   r and κ 2^14, J 2^J, b 2^b, x⁰ 2^x; x 2^(x + 16), of 32 bits: what κ makes of a difference is kept
//   V r is summed at a scale of each thalamic unit's own, the sum then shifted by SHIFT_S to s; u is such that u s fits J r
//   J r, u s and b are summed at 2^(J + 14), b shifted by SHIFT_B; the sum is then shifted by SHIFT_Z to z, at 2^(x + 2)
//   W r at READOUT_SCALE, a channel
// A shift drops what is below, so both sides of z − x are half a unit low on average, and it is right.
// Sums over the units are of pairs of columns: 16 rows of one column beside those of the next, two by two.
import { ratesFrom, shiftPairs1, shiftPairs4 } from "../cortex/sparse";
import { Input, Panels, Rows, Values, Vector } from "../kernel/arrays";
import { dot, pair1, pair4, saturated } from "../kernel/i16";
import {
  KAPPA, KAPPA_P, PADDED, PAIRED_RATES, RANK_PAIRS, RATES, READOUT, READOUT_SCALE, THALAMUS, VECTOR, W, X,
} from "../layout";

/** Half of what the shift of s drops: so it rounds. */
const HALF_S: i32 = SHIFT_S > 0 ? 1 << (SHIFT_S - 1) : 0;

/** The bits of a state above those that κ has make a difference; z has as many. */
const MOST_Z: i32 = 131071, LEAST_Z: i32 = -131072;

/** x += κ (z − x). What κ is multiplied by may be too large for 32 bits, and the sum is right: x comes no further than z. */
// @ts-ignore: decorator
@inline function leak1(at: usize, z: i32, kappa: i32): void {
  const x = load<i32>(at);
  store<i32>(at, x + kappa * (z - (x >> 14)));
}

/** Likewise for four. */
// @ts-ignore: decorator
@inline function leak4(at: usize, z: v128, kappa: v128): void {
  const x = v128.load(at);
  v128.store(at, i32x4.add(x, i32x4.mul(kappa, i32x4.sub(z, i32x4.shr_s(x, 14)))));
}

// @ts-ignore: decorator
@inline function held1(z: i32): i32 {
  z = select<i32>(z, MOST_Z, z < MOST_Z);
  return select<i32>(z, LEAST_Z, z > LEAST_Z);
}

// @ts-ignore: decorator
@inline function held4(z: v128): v128 {
  return i32x4.max_s(i32x4.min_s(z, i32x4.splat(MOST_Z)), i32x4.splat(LEAST_Z));
}

/** Where the quadratic φ saturates, ±2, Q14. */
const MOST: i32 = 32767;

/** r = c (1 − |c| / 4), c = x within ±2, which SHIFT_C makes Q14; then so that what a panel is multiplied by is contiguous. */
export function rate(): void {
  if (ASC_FEATURE_SIMD) {
    const least = i16x8.splat(<i16>-MOST);
    for (let i: usize = 0; i < VECTOR; i += 16) {
      const x = X + (i << 1), low = i32x4.shr_s(v128.load(x), SHIFT_C), high = i32x4.shr_s(v128.load(x, 16), SHIFT_C);
      const c = i16x8.max_s(i16x8.narrow_i32x4_s(low, high), least);
      v128.store(RATES + i, i16x8.sub(c, i16x8.q15mulr_sat_s(c, i16x8.shr_s(i16x8.abs(c), 1))));
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
      let c = load<i32>(X + (i << 2)) >> SHIFT_C;
      c = select<i32>(c, MOST, c < MOST);
      c = select<i32>(c, -MOST, c > -MOST);
      const r = c - ((c * (abs<i32>(c) >> 1) + 16384) >> 15);
      store<i16>(RATES + (i << 1), <i16>r);
    }
    for (let i: usize = 0; i < 32; i += 4) store<u32>(RATES + i, load<u32>(RATES + i), VECTOR);
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
    const kappa = i32x4.splat(load<i32>(KAPPA));
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
        leak4(X + (at << 1), held4(i32x4.shr_s(z0, SHIFT_Z)), kappa);
        leak4(X + (at << 1) + 16, held4(i32x4.shr_s(z1, SHIFT_Z)), kappa);
      }
    }
  } else {
    const kappa = load<i32>(KAPPA);
    for (let p: usize = 0; p < <usize>(PADDED >> 4); ++p) {
      const r0 = ratesFrom(p, OFFSET_0), r1 = ratesFrom(p, OFFSET_1);
      const r2 = ratesFrom(p, OFFSET_2), r3 = ratesFrom(p, OFFSET_3);
      for (let i: usize = 0; i < 16; ++i) {
        const at = (p << 5) + (i << 1);
        let z = shiftPairs1(<i32>load<i16>(b + at) << SHIFT_B, p, i, r0, r1, r2, r3);
        for (let q: usize = 0; q < <usize>RANK_PAIRS; ++q) {
          z = pair1(z, loop + (p * RANK_PAIRS + q << 6) + (i << 2), THALAMUS + (q << 2));
        }
        leak1(X + (at << 1), held1(z >> SHIFT_Z), kappa);
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
    const kappa = i32x4.splat(load<i32>(KAPPA_P));
    for (let i: usize = 0; i < VECTOR; i += 8) leak4(X + (i << 1), i32x4.shl(v128.load16x4_s(to + i), 2), kappa);
  } else {
    const kappa = load<i32>(KAPPA_P);
    for (let i: usize = 0; i < <usize>PADDED; ++i) leak1(X + (i << 2), <i32>load<i16>(to + (i << 1)) << 2, kappa);
  }
}

/** Overwrite the state. */
// @ts-ignore: decorator
@inline export function overwrite(state: Vector): void {
  const from = changetype<usize>(state);
  for (let i: usize = 0; i < <usize>PADDED; ++i) store<i32>(X + (i << 2), <i32>load<i16>(from + (i << 1)) << 16);
}

/** W r, in f32 from here on. */
// @ts-ignore: decorator
@inline export function readOut(): void {
  for (let c: usize = 0; c < <usize>CHANNELS; ++c) {
    const sum = dot(changetype<Values>(W + c * VECTOR), changetype<Values>(RATES), VECTOR);
    store<f32>(READOUT + (c << 2), <f32>sum * load<f32>(READOUT_SCALE + (c << 2)));
  }
}
