import { accumulate, accumulatePanels, cell } from "../../assembly/cortex";
import { PADDED, VECTOR } from "../../assembly/layout";
import { tanh1 } from "../../assembly/tanh";

const A: usize = 65536;
const V: usize = A + 8192;
const Z: usize = V + 1024;

describe("the cortex", () => {
  test("adds a matrix times a vector, each row sequentially over its columns", () => {
    const columns = 5;
    for (let i = 0; i < 16; ++i) {
      store<f32>(Z + <usize>i * 4, <f32>i);
      for (let j = 0; j < columns; ++j) store<f32>(A + <usize>(j * 16 + i) * 4, j == 0 ? 1e8 : <f32>(i * j));
    }
    for (let j = 0; j < columns; ++j) store<f32>(V + <usize>j * 4, 0.5);
    accumulate(Z + 64, Z, A, V, columns);
    for (let i = 0; i < 16; ++i) {
      let sum = <f32>i;
      for (let j = 0; j < columns; ++j) sum += <f32>0.5 * (j == 0 ? <f32>1e8 : <f32>(i * j));
      expect(load<f32>(Z + 64 + <usize>i * 4)).toBe(sum);
    }
  });

  test("gives the same bits for two panels at once, whatever the number of columns", () => {
    for (let columns = 1; columns < 12; ++columns) {
      for (let i: usize = 0; i < 32; ++i) store<f32>(Z + i * 4, <f32>i * 0.37);
      for (let i: usize = 0; i < 32 * <usize>columns; ++i) store<f32>(A + i * 4, <f32>((i * 7919) % 1013) * 0.0123);
      for (let i: usize = 0; i < <usize>columns; ++i) store<f32>(V + i * 4, <f32>i * 1.7 - 3);
      accumulatePanels(true, Z + 128, Z, A, V, columns);
      accumulate(Z + 256, Z, A, V, columns);
      accumulate(Z + 320, Z + 64, A + 64 * <usize>columns, V, columns);
      for (let i: usize = 0; i < 32; ++i) expect(load<u32>(Z + i * 4, 128)).toBe(load<u32>(Z + i * 4, 256));
    }
  });

  test("leaks to its drive and keeps the padding at zero", () => {
    const J = A, bias = V, x = Z, r = x + VECTOR, s = r + VECTOR, z = s + 64;
    memory.fill(J, 0, VECTOR * UNITS);
    memory.fill(bias, 0, VECTOR);
    memory.fill(x, 0, VECTOR);
    for (let i = 0; i < UNITS; ++i) {
      store<f32>(bias + <usize>i * 4, 1);
      store<f32>(x + <usize>i * 4, 0.5);
    }
    cell(x, r, s, z, 0.25, J, bias, J, J, 0, J, J);
    for (let i = 0; i < PADDED; ++i) {
      expect(load<f32>(x + <usize>i * 4)).toBe(i < UNITS ? <f32>0.625 : <f32>0);
      expect(load<f32>(r + <usize>i * 4)).toBe(i < UNITS ? tanh1(0.5) : <f32>0);
    }
  });
});
