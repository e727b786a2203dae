// A sparse J: four pairs of adjacent cyclic diagonals, eight weights a unit. J_{i, (i + o) mod N} = D_o(i) for the
// offsets o = OFFSET_m and OFFSET_m + 1, m < 4. What J is applied to lies twice over, so that every cyclic shift of it
// is contiguous: no gather. D lies in panels of 16 rows, diagonal by diagonal; a row is summed over them in order. (A
// step of V8's is bound by its loads: 27 vectors for four units with two loops and two channels, of them 16 here.)
import { Rates, Recurrence, RecurrenceTransposed, Vector } from "../kernel/arrays";
import { pair1, pair4 } from "../kernel/i16";
import { J as WEIGHTS, PAIRED_RATES, RATES, VECTOR } from "../layout";

/** Bytes of the shifts; those of the transpose, N − o, of which OFFSET_m + 1 comes first. */
const A: usize = <usize>OFFSET_0 * 4, B: usize = <usize>OFFSET_1 * 4;
const C: usize = <usize>OFFSET_2 * 4, D: usize = <usize>OFFSET_3 * 4;
const BACK: usize = <usize>(UNITS - 1) * 4;

/** z + J r for the four units that begin k bytes into the panel that begins `panel` bytes into each vector. */
// @ts-ignore: decorator
@inline export function shift4(z: v128, panel: usize, k: usize, J: Recurrence, r: Rates): v128 {
  const v = changetype<usize>(r) + panel + k;
  return add4(z, changetype<usize>(J) + (panel << 3) + k, v + A, v + B, v + C, v + D);
}

/** z + J r for one unit, likewise. */
// @ts-ignore: decorator
@inline export function shift1(z: f32, panel: usize, k: usize, J: Recurrence, r: Rates): f32 {
  const v = changetype<usize>(r) + panel + k;
  return add1(z, changetype<usize>(J) + (panel << 3) + k, v + A, v + B, v + C, v + D);
}

/** z + Jᵀ g for four units, likewise. */
// @ts-ignore: decorator
@inline export function shiftBack4(z: v128, panel: usize, k: usize, JT: RecurrenceTransposed, g: Vector): v128 {
  const v = changetype<usize>(g) + panel + k + BACK;
  return add4(z, changetype<usize>(JT) + (panel << 3) + k, v - A, v - B, v - C, v - D);
}

/** z + Σ_m w_m ∘ what lies at a, at a + 4, at b, … */
// @ts-ignore: decorator
@inline function add4(z: v128, w: usize, a: usize, b: usize, c: usize, d: usize): v128 {
  z = f32x4.add(z, f32x4.mul(v128.load(w), v128.load(a)));
  z = f32x4.add(z, f32x4.mul(v128.load(w, 64), v128.load(a, 4)));
  z = f32x4.add(z, f32x4.mul(v128.load(w, 128), v128.load(b)));
  z = f32x4.add(z, f32x4.mul(v128.load(w, 192), v128.load(b, 4)));
  z = f32x4.add(z, f32x4.mul(v128.load(w, 256), v128.load(c)));
  z = f32x4.add(z, f32x4.mul(v128.load(w, 320), v128.load(c, 4)));
  z = f32x4.add(z, f32x4.mul(v128.load(w, 384), v128.load(d)));
  return f32x4.add(z, f32x4.mul(v128.load(w, 448), v128.load(d, 4)));
}

// @ts-ignore: decorator
@inline function add1(z: f32, w: usize, a: usize, b: usize, c: usize, d: usize): f32 {
  z += load<f32>(w) * load<f32>(a);
  z += load<f32>(w, 64) * load<f32>(a, 4);
  z += load<f32>(w, 128) * load<f32>(b);
  z += load<f32>(w, 192) * load<f32>(b, 4);
  z += load<f32>(w, 256) * load<f32>(c);
  z += load<f32>(w, 320) * load<f32>(c, 4);
  z += load<f32>(w, 384) * load<f32>(d);
  return z + load<f32>(w, 448) * load<f32>(d, 4);
}

/**
 * In integers, of the p-th panel: z + J r for the four rows that begin k bytes into a pair of diagonals, 16 rows of two
 * weights each.
 */
// @ts-ignore: decorator
@inline export function shiftPairs4(z: v128, p: usize, k: usize): v128 {
  const w = WEIGHTS + (p << 8) + k, v = PAIRED_RATES + (p << 6) + k;
  z = pair4(z, v128.load(w), v128.load(v + A));
  z = pair4(z, v128.load(w, 64), v128.load(v + B));
  z = pair4(z, v128.load(w, 128), v128.load(v + C));
  return pair4(z, v128.load(w, 192), v128.load(v + D));
}

/** Where the rates begin that the p-th panel is multiplied by, of the pair of diagonals of an offset: 17, one behind the other. */
// @ts-ignore: decorator
@inline export function ratesFrom(p: usize, offset: i32): usize {
  const at = (p << 5) + (<usize>offset << 1);
  return RATES + select<usize>(at - VECTOR, at, at >= VECTOR);
}

/** Likewise for the i-th row, of rates that begin there. */
// @ts-ignore: decorator
@inline export function shiftPairs1(z: i32, p: usize, i: usize, a: usize, b: usize, c: usize, d: usize): i32 {
  const w = WEIGHTS + (p << 8) + (i << 2), r = i << 1;
  z = pair1(z, w, a + r);
  z = pair1(z, w + 64, b + r);
  z = pair1(z, w + 128, c + r);
  return pair1(z, w + 192, d + r);
}
