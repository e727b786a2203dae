import { accumulate, cell } from "../../assembly/cortex";
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
