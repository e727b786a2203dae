// A thalamocortical loop: the cortex is projected onto R thalamic units (s = V r) and expanded back (U s).
// Projections sum in four lanes (lane k takes the units k, k + 4, …), folded (0 + 1) + (2 + 3), in both builds.

/** Σ a_i b_i over `bytes` of f32, a multiple of 16. */
// @ts-ignore: decorator
@inline export function dot(a: usize, b: usize, bytes: usize): f32 {
  if (ASC_FEATURE_SIMD) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < bytes >> 4; ++i) sum = f32x4.add(sum, f32x4.mul(v128.load(a + (i << 4)), v128.load(b + (i << 4))));
    return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
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

/** s_k = Σ_i V_ki r_i for `rank` rows of `bytes` each. */
// @ts-ignore: decorator
@inline export function project(s: usize, V: usize, r: usize, rank: i32, bytes: usize): void {
  for (let k: usize = 0; k < <usize>rank; ++k) store<f32>(s + (k << 2), dot(V + k * bytes, r, bytes));
}
