import { turn } from "../../../assembly/cortex/eigen";
import { Rates, Recurrence, Sums } from "../../../assembly/kernel/arrays";
import { VECTOR } from "../../../assembly/layout";

const J: usize = 65536;
const R: usize = J + VECTOR * 2;
const START: usize = R + VECTOR;
const Z: usize = START + VECTOR;

describe("J in its eigenbasis", () => {
  test("turns the two of each pair, rows i and i + 8 of a panel", () => {
    for (let i: usize = 0; i < 32; ++i) {
      store<f32>(J + (i << 2), <f32>i * 0.5);
      store<f32>(J + VECTOR + (i << 2), <f32>i - 4);
      store<f32>(R + (i << 2), <f32>(i % 7) * 0.25 - 1);
      store<f32>(START + (i << 2), <f32>i);
    }
    turn(64, changetype<Sums>(Z), changetype<Sums>(START + 64), changetype<Recurrence>(J), changetype<Rates>(R));
    for (let k = 0; k < 16; ++k) {
      const i = 16 + k, partner = 16 + (k ^ 8);
      const own: f32 = <f32>i * 0.5 * (<f32>(i % 7) * 0.25 - 1);
      const other: f32 = (<f32>i - 4) * (<f32>(partner % 7) * 0.25 - 1);
      expect(load<f32>(Z + (<usize>k << 2))).toBe(<f32>i + own + other);
    }
  });
});
