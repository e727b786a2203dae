import { shift1, shift4, shiftBack4 } from "../../../assembly/cortex/sparse";
import { Rates, Recurrence, RecurrenceTransposed, Vector } from "../../../assembly/kernel/arrays";
import { VECTOR } from "../../../assembly/layout";

const J: usize = 65536;
const R: usize = J + VECTOR * 8;
const FOUR: usize = R + VECTOR * 2;

function offset(m: i32): i32 {
  const first = m < 2 ? OFFSET_0 : m < 4 ? OFFSET_1 : m < 6 ? OFFSET_2 : OFFSET_3;
  return first + (m & 1);
}

function weight(m: i32, i: i32): f32 {
  return <f32>((m * 37 + i * 11) % 23) - 11;
}

function rate(i: i32): f32 {
  return <f32>((i * 5) % 17) * 0.5;
}

/** Eight weights a unit, in panels; and what they are applied to, twice over. */
function prepare(): void {
  for (let i = 0; i < UNITS; ++i) {
    for (let m = 0; m < 8; ++m) store<f32>(J + <usize>((i >> 4) * 128 + m * 16 + (i & 15)) * 4, weight(m, i));
    store<f32>(R + (<usize>i << 2), rate(i));
    store<f32>(R + (<usize>i << 2) + VECTOR, rate(i));
  }
}

if (SPARSE) {
  describe("a sparse J", () => {
    test("drives each unit by the eight that lie behind it at the offsets, around the end", () => {
      prepare();
      const recurrence = changetype<Recurrence>(J), rates = changetype<Rates>(R);
      for (let i = 0; i < UNITS; ++i) {
        let expected: f32 = 3;
        for (let m = 0; m < 8; ++m) expected += weight(m, i) * rate((i + offset(m)) % UNITS);
        const panel = <usize>(i >> 4) << 6, k = <usize>(i & 15) << 2;
        expect(shift1(3, panel, k, recurrence, rates)).toBe(expected);
        if (ASC_FEATURE_SIMD) {
          v128.store(FOUR, shift4(f32x4.splat(3), panel, k & ~15, recurrence, rates));
          expect(load<f32>(FOUR + (k & 15))).toBe(expected);
        }
      }
    });

    if (ASC_FEATURE_SIMD) {
      test("is applied in its transpose with the shifts N − o, the second of each pair first", () => {
        prepare();
        const transposed = changetype<RecurrenceTransposed>(J), values = changetype<Vector>(R);
        for (let i = 0; i < UNITS; ++i) {
          let expected: f32 = 0;
          for (let m = 0; m < 8; ++m) expected += weight(m, i) * rate((i + UNITS - offset(m ^ 1)) % UNITS);
          const panel = <usize>(i >> 4) << 6, k = <usize>(i & 15) << 2;
          v128.store(FOUR, shiftBack4(f32x4.splat(0), panel, k & ~15, transposed, values));
          expect(load<f32>(FOUR + (k & 15))).toBe(expected);
        }
      });
    }
  });
}
