// What the machine can do at most, in the terms of accumulate (assembly/kernel/f32.ts): f32x4 multiply-adds (unfused) whose operands
// are in registers, and loads of vectors from a block that lies in a cache.

/** Multiply-adds of one turn of multiplyAdd. */
export const TURN: i32 = 4 * 12 * 4;

/** Twelve chains of sums, as many as there are registers for; the factors change sign, so that no product is computed once for all. */
export function multiplyAdd(turns: i32): f32 {
  const a = f32x4.splat(1e-3);
  let s = f32x4.splat(1), t = f32x4.splat(0.5);
  let z0 = f32x4.splat(0), z1 = f32x4.splat(1), z2 = f32x4.splat(2), z3 = f32x4.splat(3);
  let z4 = f32x4.splat(4), z5 = f32x4.splat(5), z6 = f32x4.splat(6), z7 = f32x4.splat(7);
  let z8 = f32x4.splat(8), z9 = f32x4.splat(9), z10 = f32x4.splat(10), z11 = f32x4.splat(11);
  for (let k = 0; k < turns; k++) {
    z0 = f32x4.add(z0, f32x4.mul(s, a));
    z1 = f32x4.add(z1, f32x4.mul(t, a));
    z2 = f32x4.add(z2, f32x4.mul(s, a));
    z3 = f32x4.add(z3, f32x4.mul(t, a));
    z4 = f32x4.add(z4, f32x4.mul(s, a));
    z5 = f32x4.add(z5, f32x4.mul(t, a));
    z6 = f32x4.add(z6, f32x4.mul(s, a));
    z7 = f32x4.add(z7, f32x4.mul(t, a));
    z8 = f32x4.add(z8, f32x4.mul(s, a));
    z9 = f32x4.add(z9, f32x4.mul(t, a));
    z10 = f32x4.add(z10, f32x4.mul(s, a));
    z11 = f32x4.add(z11, f32x4.mul(t, a));
    s = f32x4.neg(s);
    t = f32x4.neg(t);
    z0 = f32x4.add(z0, f32x4.mul(s, a));
    z1 = f32x4.add(z1, f32x4.mul(t, a));
    z2 = f32x4.add(z2, f32x4.mul(s, a));
    z3 = f32x4.add(z3, f32x4.mul(t, a));
    z4 = f32x4.add(z4, f32x4.mul(s, a));
    z5 = f32x4.add(z5, f32x4.mul(t, a));
    z6 = f32x4.add(z6, f32x4.mul(s, a));
    z7 = f32x4.add(z7, f32x4.mul(t, a));
    z8 = f32x4.add(z8, f32x4.mul(s, a));
    z9 = f32x4.add(z9, f32x4.mul(t, a));
    z10 = f32x4.add(z10, f32x4.mul(s, a));
    z11 = f32x4.add(z11, f32x4.mul(t, a));
    s = f32x4.neg(s);
    t = f32x4.neg(t);
    z0 = f32x4.add(z0, f32x4.mul(s, a));
    z1 = f32x4.add(z1, f32x4.mul(t, a));
    z2 = f32x4.add(z2, f32x4.mul(s, a));
    z3 = f32x4.add(z3, f32x4.mul(t, a));
    z4 = f32x4.add(z4, f32x4.mul(s, a));
    z5 = f32x4.add(z5, f32x4.mul(t, a));
    z6 = f32x4.add(z6, f32x4.mul(s, a));
    z7 = f32x4.add(z7, f32x4.mul(t, a));
    z8 = f32x4.add(z8, f32x4.mul(s, a));
    z9 = f32x4.add(z9, f32x4.mul(t, a));
    z10 = f32x4.add(z10, f32x4.mul(s, a));
    z11 = f32x4.add(z11, f32x4.mul(t, a));
    s = f32x4.neg(s);
    t = f32x4.neg(t);
    z0 = f32x4.add(z0, f32x4.mul(s, a));
    z1 = f32x4.add(z1, f32x4.mul(t, a));
    z2 = f32x4.add(z2, f32x4.mul(s, a));
    z3 = f32x4.add(z3, f32x4.mul(t, a));
    z4 = f32x4.add(z4, f32x4.mul(s, a));
    z5 = f32x4.add(z5, f32x4.mul(t, a));
    z6 = f32x4.add(z6, f32x4.mul(s, a));
    z7 = f32x4.add(z7, f32x4.mul(t, a));
    z8 = f32x4.add(z8, f32x4.mul(s, a));
    z9 = f32x4.add(z9, f32x4.mul(t, a));
    z10 = f32x4.add(z10, f32x4.mul(s, a));
    z11 = f32x4.add(z11, f32x4.mul(t, a));
    s = f32x4.neg(s);
    t = f32x4.neg(t);
  }
  let sum = z0;
  sum = f32x4.add(sum, z1);
  sum = f32x4.add(sum, z2);
  sum = f32x4.add(sum, z3);
  sum = f32x4.add(sum, z4);
  sum = f32x4.add(sum, z5);
  sum = f32x4.add(sum, z6);
  sum = f32x4.add(sum, z7);
  sum = f32x4.add(sum, z8);
  sum = f32x4.add(sum, z9);
  sum = f32x4.add(sum, z10);
  sum = f32x4.add(sum, z11);
  return f32x4.extract_lane(sum, 0);
}

/** Loads `bytes` (a multiple of 1024) from address 0 on, `times` over. */
export function load(bytes: i32, times: i32): i32 {
  let z0 = i32x4.splat(0), z1 = i32x4.splat(0), z2 = i32x4.splat(0), z3 = i32x4.splat(0);
  let z4 = i32x4.splat(0), z5 = i32x4.splat(0), z6 = i32x4.splat(0), z7 = i32x4.splat(0);
  for (let k = 0; k < times; k++) {
    for (let at: usize = 0; at < <usize>bytes; at += 1024) {
      z0 = v128.or(z0, v128.load(at, 0));
      z1 = v128.or(z1, v128.load(at, 16));
      z2 = v128.or(z2, v128.load(at, 32));
      z3 = v128.or(z3, v128.load(at, 48));
      z4 = v128.or(z4, v128.load(at, 64));
      z5 = v128.or(z5, v128.load(at, 80));
      z6 = v128.or(z6, v128.load(at, 96));
      z7 = v128.or(z7, v128.load(at, 112));
      z0 = v128.or(z0, v128.load(at, 128));
      z1 = v128.or(z1, v128.load(at, 144));
      z2 = v128.or(z2, v128.load(at, 160));
      z3 = v128.or(z3, v128.load(at, 176));
      z4 = v128.or(z4, v128.load(at, 192));
      z5 = v128.or(z5, v128.load(at, 208));
      z6 = v128.or(z6, v128.load(at, 224));
      z7 = v128.or(z7, v128.load(at, 240));
      z0 = v128.or(z0, v128.load(at, 256));
      z1 = v128.or(z1, v128.load(at, 272));
      z2 = v128.or(z2, v128.load(at, 288));
      z3 = v128.or(z3, v128.load(at, 304));
      z4 = v128.or(z4, v128.load(at, 320));
      z5 = v128.or(z5, v128.load(at, 336));
      z6 = v128.or(z6, v128.load(at, 352));
      z7 = v128.or(z7, v128.load(at, 368));
      z0 = v128.or(z0, v128.load(at, 384));
      z1 = v128.or(z1, v128.load(at, 400));
      z2 = v128.or(z2, v128.load(at, 416));
      z3 = v128.or(z3, v128.load(at, 432));
      z4 = v128.or(z4, v128.load(at, 448));
      z5 = v128.or(z5, v128.load(at, 464));
      z6 = v128.or(z6, v128.load(at, 480));
      z7 = v128.or(z7, v128.load(at, 496));
      z0 = v128.or(z0, v128.load(at, 512));
      z1 = v128.or(z1, v128.load(at, 528));
      z2 = v128.or(z2, v128.load(at, 544));
      z3 = v128.or(z3, v128.load(at, 560));
      z4 = v128.or(z4, v128.load(at, 576));
      z5 = v128.or(z5, v128.load(at, 592));
      z6 = v128.or(z6, v128.load(at, 608));
      z7 = v128.or(z7, v128.load(at, 624));
      z0 = v128.or(z0, v128.load(at, 640));
      z1 = v128.or(z1, v128.load(at, 656));
      z2 = v128.or(z2, v128.load(at, 672));
      z3 = v128.or(z3, v128.load(at, 688));
      z4 = v128.or(z4, v128.load(at, 704));
      z5 = v128.or(z5, v128.load(at, 720));
      z6 = v128.or(z6, v128.load(at, 736));
      z7 = v128.or(z7, v128.load(at, 752));
      z0 = v128.or(z0, v128.load(at, 768));
      z1 = v128.or(z1, v128.load(at, 784));
      z2 = v128.or(z2, v128.load(at, 800));
      z3 = v128.or(z3, v128.load(at, 816));
      z4 = v128.or(z4, v128.load(at, 832));
      z5 = v128.or(z5, v128.load(at, 848));
      z6 = v128.or(z6, v128.load(at, 864));
      z7 = v128.or(z7, v128.load(at, 880));
      z0 = v128.or(z0, v128.load(at, 896));
      z1 = v128.or(z1, v128.load(at, 912));
      z2 = v128.or(z2, v128.load(at, 928));
      z3 = v128.or(z3, v128.load(at, 944));
      z4 = v128.or(z4, v128.load(at, 960));
      z5 = v128.or(z5, v128.load(at, 976));
      z6 = v128.or(z6, v128.load(at, 992));
      z7 = v128.or(z7, v128.load(at, 1008));
    }
  }
  const low = v128.or(v128.or(z0, z1), v128.or(z2, z3)), high = v128.or(v128.or(z4, z5), v128.or(z6, z7));
  return i32x4.extract_lane(v128.or(low, high), 0);
}
