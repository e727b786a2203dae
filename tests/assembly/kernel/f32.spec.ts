import { further, Panels, Rows, Sums, Thalamus, Values, Vector } from "../../../assembly/kernel/arrays";
import { accumulate, accumulatePanels, dot, project } from "../../../assembly/kernel/f32";

const A: usize = 65536;
const V: usize = A + 8192;
const Z: usize = V + 1024;
const MATRIX = changetype<Panels>(A);
const VALUES = changetype<Values>(V);

function sums(address: usize): Sums {
  return changetype<Sums>(address);
}

describe("a panel", () => {
  test("adds a matrix times a vector, each row sequentially over its columns", () => {
    const columns = 5;
    for (let i = 0; i < 16; ++i) {
      store<f32>(Z + <usize>i * 4, <f32>i);
      for (let j = 0; j < columns; ++j) store<f32>(A + <usize>(j * 16 + i) * 4, j == 0 ? 1e8 : <f32>(i * j));
    }
    for (let j = 0; j < columns; ++j) store<f32>(V + <usize>j * 4, 0.5);
    accumulate(sums(Z + 64), sums(Z), MATRIX, VALUES, columns);
    for (let i = 0; i < 16; ++i) {
      let sum = <f32>i;
      for (let j = 0; j < columns; ++j) sum += <f32>0.5 * (j == 0 ? <f32>1e8 : <f32>(i * j));
      expect(load<f32>(Z + 64 + <usize>i * 4)).toBe(sum);
    }
  });

  if (WIDE) test("gives the same bits for two panels at once, whatever the number of columns", () => {
    for (let columns = 1; columns < 12; ++columns) {
      for (let i: usize = 0; i < 32; ++i) store<f32>(Z + i * 4, <f32>i * 0.37);
      for (let i: usize = 0; i < 32 * <usize>columns; ++i) store<f32>(A + i * 4, <f32>((i * 7919) % 1013) * 0.0123);
      for (let i: usize = 0; i < <usize>columns; ++i) store<f32>(V + i * 4, <f32>i * 1.7 - 3);
      accumulatePanels(true, sums(Z + 128), sums(Z), MATRIX, VALUES, columns);
      accumulate(sums(Z + 256), sums(Z), MATRIX, VALUES, columns);
      accumulate(sums(Z + 320), sums(Z + 64), further(MATRIX, 64 * <usize>columns), VALUES, columns);
      for (let i: usize = 0; i < 32; ++i) expect(load<u32>(Z + i * 4, 128)).toBe(load<u32>(Z + i * 4, 256));
    }
  });
});

describe("a dot product", () => {
  test("sums in four lanes, folded (0 + 1) + (2 + 3)", () => {
    // 1e8 swallows the ones in its own lane only
    for (let i: usize = 0; i < 12; ++i) {
      store<f32>(A + i * 4, i == 0 ? 1e8 : 1);
      store<f32>(V + i * 4, 1);
    }
    const lane0: f32 = 1e8 + <f32>1 + <f32>1;
    expect(dot(changetype<Values>(A), VALUES, 48)).toBe(lane0 + <f32>3 + (<f32>3 + <f32>3));
  });

  test("projects each row", () => {
    for (let i: usize = 0; i < 8; ++i) {
      store<f32>(A + i * 4, <f32>i);
      store<f32>(A + 32 + i * 4, 1);
      store<f32>(V + i * 4, 2);
    }
    project(changetype<Thalamus>(Z), changetype<Rows>(A), changetype<Vector>(V), 2, 32);
    expect(load<f32>(Z)).toBe(56);
    expect(load<f32>(Z, 4)).toBe(16);
  });
});
