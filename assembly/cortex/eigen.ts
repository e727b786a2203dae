// J in its eigenbasis (linear cortices only): a diagonal of 2 × 2 blocks. Rows i and i + 8 of a panel are a pair, which
// J turns and stretches by itself.
import { Rates, Recurrence } from "../kernel/arrays";
import { VECTOR } from "../layout";

/**
 * z + J r for the four units that begin k bytes into the panel that begins `panel` bytes into each vector: at J the
 * diagonal, VECTOR further what a row's partner adds to it.
 */
// @ts-ignore: decorator
@inline export function turn4(z: v128, panel: usize, k: usize, J: Recurrence, r: Rates): v128 {
  const own = changetype<usize>(J) + panel + k, rates = changetype<usize>(r) + panel;
  const alone = f32x4.mul(v128.load(own), v128.load(rates + k));
  return f32x4.add(f32x4.add(z, alone), f32x4.mul(v128.load(own, VECTOR), v128.load(rates + (k ^ 32))));
}

/** z + J r for one unit, likewise. */
// @ts-ignore: decorator
@inline export function turn1(z: f32, panel: usize, k: usize, J: Recurrence, r: Rates): f32 {
  const own = changetype<usize>(J) + panel + k, rates = changetype<usize>(r) + panel;
  return z + load<f32>(own) * load<f32>(rates + k) + load<f32>(own, VECTOR) * load<f32>(rates + (k ^ 32));
}
