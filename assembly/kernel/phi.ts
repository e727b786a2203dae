// φ, from states to rates, by + − × ÷ and compare alone, so that every engine and chip gives the same bits.
// For a sparse J the rates are written twice over (cortex/sparse).
// tanh is a clamped odd rational, |error| ≤ 4e-7 (coefficients: the rational minimax approximation used by Eigen).
import { Rates, State } from "./arrays";

export const enum Phi { Tanh, Quadratic, Identity }

/** Four rates at r, and for a sparse J `bytes` further once more. */
// @ts-ignore: decorator
@inline function keep4(r: usize, rates: v128, bytes: usize): void {
  v128.store(r, rates);
  if (SPARSE) v128.store(r + bytes, rates);
}

/** One rate likewise. */
// @ts-ignore: decorator
@inline function keep1(r: usize, rate: f32, bytes: usize): void {
  store<f32>(r, rate);
  if (SPARSE) store<f32>(r + bytes, rate);
}

const SATURATED: f32 = 7.90531110763549805;
const P1: f32 = 4.89352455891786e-3, P3: f32 = 6.37261928875436e-4, P5: f32 = 1.48572235717979e-5;
const P7: f32 = 5.12229709037114e-8, P9: f32 = -8.60467152213735e-11, P11: f32 = 2.00018790482477e-13;
const P13: f32 = -2.76076847742355e-16;
const Q0: f32 = 4.89352518554385e-3, Q2: f32 = 2.26843463243900e-3, Q4: f32 = 1.18534705686654e-4;
const Q6: f32 = 1.19825839466702e-6;

// @ts-ignore: decorator
@inline export function tanh1(x: f32): f32 {
  x = select<f32>(SATURATED, x, SATURATED < x); // as f32x4.pmin
  x = select<f32>(-SATURATED, x, x < -SATURATED); // as f32x4.pmax
  const y = x * x;
  let p = P13 * y + P11;
  p = p * y + P9;
  p = p * y + P7;
  p = p * y + P5;
  p = p * y + P3;
  p = p * y + P1;
  let q = Q6 * y + Q4;
  q = q * y + Q2;
  q = q * y + Q0;
  return (x * p) / q;
}

// @ts-ignore: decorator
@inline function horner(p: v128, y: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(p, y), f32x4.splat(c));
}

// @ts-ignore: decorator
@inline export function tanh4(x: v128): v128 {
  x = f32x4.pmin(x, f32x4.splat(SATURATED));
  x = f32x4.pmax(x, f32x4.splat(-SATURATED));
  const y = f32x4.mul(x, x);
  let p = horner(f32x4.splat(P13), y, P11);
  p = horner(p, y, P9);
  p = horner(p, y, P7);
  p = horner(p, y, P5);
  p = horner(p, y, P3);
  p = horner(p, y, P1);
  let q = horner(f32x4.splat(Q6), y, Q4);
  q = horner(q, y, Q2);
  q = horner(q, y, Q0);
  return f32x4.div(f32x4.mul(x, p), q);
}

/**
 * r = tanh(x) for four vectors at once: each constant is made once for all four, and no division waits for the one
 * before.
 */
// @ts-ignore: decorator
@inline function tanh16(r: usize, x: usize, bytes: usize): void {
  const most = f32x4.splat(SATURATED), least = f32x4.splat(-SATURATED);
  let x0 = f32x4.pmax(f32x4.pmin(v128.load(x), most), least);
  let x1 = f32x4.pmax(f32x4.pmin(v128.load(x, 16), most), least);
  let x2 = f32x4.pmax(f32x4.pmin(v128.load(x, 32), most), least);
  let x3 = f32x4.pmax(f32x4.pmin(v128.load(x, 48), most), least);
  const y0 = f32x4.mul(x0, x0), y1 = f32x4.mul(x1, x1), y2 = f32x4.mul(x2, x2), y3 = f32x4.mul(x3, x3);
  const first = f32x4.splat(P13);
  let p0 = horner(first, y0, P11), p1 = horner(first, y1, P11);
  let p2 = horner(first, y2, P11), p3 = horner(first, y3, P11);
  p0 = horner(p0, y0, P9); p1 = horner(p1, y1, P9); p2 = horner(p2, y2, P9); p3 = horner(p3, y3, P9);
  p0 = horner(p0, y0, P7); p1 = horner(p1, y1, P7); p2 = horner(p2, y2, P7); p3 = horner(p3, y3, P7);
  p0 = horner(p0, y0, P5); p1 = horner(p1, y1, P5); p2 = horner(p2, y2, P5); p3 = horner(p3, y3, P5);
  p0 = horner(p0, y0, P3); p1 = horner(p1, y1, P3); p2 = horner(p2, y2, P3); p3 = horner(p3, y3, P3);
  p0 = horner(p0, y0, P1); p1 = horner(p1, y1, P1); p2 = horner(p2, y2, P1); p3 = horner(p3, y3, P1);
  x0 = f32x4.mul(x0, p0); x1 = f32x4.mul(x1, p1); x2 = f32x4.mul(x2, p2); x3 = f32x4.mul(x3, p3);
  const sixth = f32x4.splat(Q6);
  p0 = horner(sixth, y0, Q4); p1 = horner(sixth, y1, Q4); p2 = horner(sixth, y2, Q4); p3 = horner(sixth, y3, Q4);
  p0 = horner(p0, y0, Q2); p1 = horner(p1, y1, Q2); p2 = horner(p2, y2, Q2); p3 = horner(p3, y3, Q2);
  p0 = horner(p0, y0, Q0); p1 = horner(p1, y1, Q0); p2 = horner(p2, y2, Q0); p3 = horner(p3, y3, Q0);
  x0 = f32x4.div(x0, p0); x1 = f32x4.div(x1, p1); x2 = f32x4.div(x2, p2); x3 = f32x4.div(x3, p3);
  v128.store(r, x0); v128.store(r, x1, 16); v128.store(r, x2, 32); v128.store(r, x3, 48);
  if (!SPARSE) return;
  const again = r + bytes;
  v128.store(again, x0); v128.store(again, x1, 16); v128.store(again, x2, 32); v128.store(again, x3, 48);
}

/**
 * r = tanh(x), `bytes` of f32, a multiple of 64. (This and other loops count by one to a constant and scale the count:
 * so a C compiler can see that no access leaves its array.)
 */
// @ts-ignore: decorator
@inline export function tanh(rates: Rates, state: State, bytes: usize): void {
  const r = changetype<usize>(rates), x = changetype<usize>(state);
  if (WIDE) {
    for (let i: usize = 0; i < bytes >> 6; ++i) tanh16(r + (i << 6), x + (i << 6), bytes);
  } else if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < bytes >> 4; ++i) keep4(r + (i << 4), tanh4(v128.load(x + (i << 4))), bytes);
  } else {
    for (let i: usize = 0; i < bytes >> 2; ++i) keep1(r + (i << 2), tanh1(load<f32>(x + (i << 2))), bytes);
  }
}

/** Where the quadratic φ saturates, at ±1. */
const WIDTH: f32 = 2;

/** r = c (1 − |c| / 4), c = x within ±2, `bytes` of f32, a multiple of 16. Its slope is √(1 − |r|). */
// @ts-ignore: decorator
@inline export function quadratic(rates: Rates, state: State, bytes: usize): void {
  const r = changetype<usize>(rates), x = changetype<usize>(state);
  if (ASC_FEATURE_SIMD) {
    const most = f32x4.splat(WIDTH), least = f32x4.splat(-WIDTH), one = f32x4.splat(1), quarter = f32x4.splat(0.25);
    for (let i: usize = 0; i < bytes >> 4; ++i) {
      const c = f32x4.pmax(f32x4.pmin(v128.load(x + (i << 4)), most), least);
      keep4(r + (i << 4), f32x4.mul(c, f32x4.sub(one, f32x4.mul(quarter, f32x4.abs(c)))), bytes);
    }
  } else {
    for (let i: usize = 0; i < bytes >> 2; ++i) {
      const at = load<f32>(x + (i << 2)), below = select<f32>(WIDTH, at, WIDTH < at);
      const c = select<f32>(-WIDTH, below, below < -WIDTH);
      keep1(r + (i << 2), c * (<f32>1 - <f32>0.25 * abs<f32>(c)), bytes);
    }
  }
}

/** Where the identity ends: a cortex that explodes stays finite, and no infinity becomes a NaN. */
const BOUND: f32 = 1e9;

/** r = x within ±BOUND, `bytes` of f32, a multiple of 16. */
// @ts-ignore: decorator
@inline export function identity(rates: Rates, state: State, bytes: usize): void {
  const r = changetype<usize>(rates), x = changetype<usize>(state);
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < bytes >> 4; ++i) {
      const below = f32x4.pmin(v128.load(x + (i << 4)), f32x4.splat(BOUND));
      keep4(r + (i << 4), f32x4.pmax(below, f32x4.splat(-BOUND)), bytes);
    }
  } else {
    for (let i: usize = 0; i < bytes >> 2; ++i) {
      const at = load<f32>(x + (i << 2)), below = select<f32>(BOUND, at, BOUND < at);
      keep1(r + (i << 2), select<f32>(-BOUND, below, below < -BOUND), bytes);
    }
  }
}
