// φ: tanh as a clamped odd rational, |error| ≤ 4e-7, by + − × ÷ and compare alone, so that every engine and chip
// gives the same bits. (Coefficients: the rational minimax approximation used by Eigen.)

const LIMIT: f32 = 7.90531110763549805;
const P1: f32 = 4.89352455891786e-3, P3: f32 = 6.37261928875436e-4, P5: f32 = 1.48572235717979e-5;
const P7: f32 = 5.12229709037114e-8, P9: f32 = -8.60467152213735e-11, P11: f32 = 2.00018790482477e-13;
const P13: f32 = -2.76076847742355e-16;
const Q0: f32 = 4.89352518554385e-3, Q2: f32 = 2.26843463243900e-3, Q4: f32 = 1.18534705686654e-4;
const Q6: f32 = 1.19825839466702e-6;

// @ts-ignore: decorator
@inline export function tanh1(x: f32): f32 {
  x = select<f32>(LIMIT, x, LIMIT < x); // as f32x4.pmin
  x = select<f32>(-LIMIT, x, x < -LIMIT); // as f32x4.pmax
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
  x = f32x4.pmin(x, f32x4.splat(LIMIT));
  x = f32x4.pmax(x, f32x4.splat(-LIMIT));
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
 * r = tanh(x), `bytes` of f32, a multiple of 16. (This and other loops count by one to a constant and scale the count:
 * so a C compiler can see that no access leaves its array.)
 */
// @ts-ignore: decorator
@inline export function rates(r: usize, x: usize, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < bytes >> 4; ++i) v128.store(r + (i << 4), tanh4(v128.load(x + (i << 4))));
  } else {
    for (let i: usize = 0; i < bytes >> 2; ++i) store<f32>(r + (i << 2), tanh1(load<f32>(x + (i << 2))));
  }
}
