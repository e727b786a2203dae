import { turn1, turn4 } from "../../../assembly/cortex/eigen";
import { Rates, Recurrence } from "../../../assembly/kernel/arrays";
import { VECTOR } from "../../../assembly/layout";

const J: usize = 65536;
const R: usize = J + VECTOR * 2;

function start(i: i32): f32 {
  return <f32>i * 1.5;
}

describe("J in its eigenbasis", () => {
  test("turns the two of each pair, rows i and i + 8 of a panel", () => {
    for (let i: usize = 0; i < 32; ++i) {
      store<f32>(J + (i << 2), <f32>i * 0.5);
      store<f32>(J + VECTOR + (i << 2), <f32>i - 4);
      store<f32>(R + (i << 2), <f32>(i % 7) * 0.25 - 1);
    }
    const recurrence = changetype<Recurrence>(J), rates = changetype<Rates>(R);
    for (let k = 0; k < 16; ++k) {
      const i = 16 + k, partner = 16 + (k ^ 8);
      const own: f32 = <f32>i * 0.5 * (<f32>(i % 7) * 0.25 - 1);
      const other: f32 = (<f32>i - 4) * (<f32>(partner % 7) * 0.25 - 1);
      const expected: f32 = start(i) + own + other;
      expect(turn1(start(i), 64, <usize>k << 2, recurrence, rates)).toBe(expected);
      if (ASC_FEATURE_SIMD) {
        const four = turn4(f32x4.splat(start(i)), 64, <usize>(k & ~3) << 2, recurrence, rates);
        v128.store(R + VECTOR, four);
        expect(load<f32>(R + VECTOR + (<usize>(k & 3) << 2))).toBe(expected);
      }
    }
  });
});
