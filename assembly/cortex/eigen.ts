// J in its eigenbasis (linear cortices only): a diagonal of 2 × 2 blocks. Rows i and i + 8 of a panel are a pair, which
// J turns and stretches by itself.
import { Rates, Recurrence, Sums } from "../kernel/arrays";
import { VECTOR } from "../layout";

/**
 * z = start + J r for the panel whose rows begin `at` bytes into each vector: at J the diagonal, VECTOR further what a
 * row's partner adds to it.
 */
// @ts-ignore: decorator
@inline export function turn(at: usize, sums: Sums, start: Sums, J: Recurrence, r: Rates): void {
  const z = changetype<usize>(sums), from = changetype<usize>(start);
  const own = changetype<usize>(J) + at, rates = changetype<usize>(r) + at;
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < 4; ++i) {
      const k = i << 4;
      const alone = f32x4.mul(v128.load(own + k), v128.load(rates + k));
      const partner = f32x4.mul(v128.load(own + k, VECTOR), v128.load(rates + (k ^ 32)));
      v128.store(z + k, f32x4.add(f32x4.add(v128.load(from + k), alone), partner));
    }
  } else {
    for (let i: usize = 0; i < 16; ++i) {
      const k = i << 2;
      const alone = load<f32>(own + k) * load<f32>(rates + k);
      const partner = load<f32>(own + k, VECTOR) * load<f32>(rates + (k ^ 32));
      store<f32>(z + k, load<f32>(from + k) + alone + partner);
    }
  }
}
