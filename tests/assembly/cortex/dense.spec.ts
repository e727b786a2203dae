import { recur, recurBack } from "../../../assembly/cortex/dense";
import { Rates, Recurrence, RecurrenceTransposed, Sums } from "../../../assembly/kernel/arrays";
import { VECTOR } from "../../../assembly/layout";

const J: usize = 65536;
const R: usize = J + VECTOR * UNITS;
const Z: usize = R + VECTOR;

/** What stands in row i and column j of J, written by panels. */
function element(i: i32, j: i32): f32 {
  return <f32>(i * 31 + j * 7) * 0.25;
}

if (!EIGEN && !SPARSE) {
  describe("a dense J", () => {
    test("drives each unit by its row; the transpose that it is given likewise", () => {
      memory.fill(J, 0, VECTOR * UNITS);
      memory.fill(R, 0, VECTOR * 2);
      for (let i = 0; i < UNITS; ++i) {
        store<f32>(R + (<usize>i << 2), <f32>(i % 5) - 2);
        for (let j = 0; j < UNITS; ++j) {
          store<f32>(J + <usize>((i >> 4) * 16 * UNITS + j * 16 + (i & 15)) * 4, element(i, j));
        }
      }
      const z = changetype<Sums>(Z), r = changetype<Rates>(R);
      for (let back = 0; back < 2; ++back) {
        memory.fill(Z, 0, VECTOR);
        if (back) recurBack(false, 64, z, z, changetype<RecurrenceTransposed>(J), r); // rows 16 to 19
        else recur(false, 64, z, z, changetype<Recurrence>(J), r);
        for (let i = 16; i < UNITS; ++i) {
          let sum: f32 = 0;
          for (let j = 0; j < UNITS; ++j) sum += (<f32>(j % 5) - 2) * element(i, j);
          expect(load<f32>(Z + <usize>(i - 16) * 4)).toBe(sum);
        }
      }
    });
  });
}
