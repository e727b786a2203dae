import { dot, project } from "../../assembly/loop";

const A: usize = 65536;
const R: usize = A + 1024;
const S: usize = A + 2048;

describe("the loop", () => {
  test("sums in four lanes, folded (0 + 1) + (2 + 3)", () => {
    // 1e8 swallows the ones in its own lane only
    for (let i: usize = 0; i < 12; ++i) {
      store<f32>(A + i * 4, i == 0 ? 1e8 : 1);
      store<f32>(R + i * 4, 1);
    }
    const lane0: f32 = 1e8 + <f32>1 + <f32>1;
    expect(dot(A, R, 48)).toBe(lane0 + <f32>3 + (<f32>3 + <f32>3));
  });

  test("projects each row", () => {
    for (let i: usize = 0; i < 8; ++i) {
      store<f32>(A + i * 4, <f32>i);
      store<f32>(A + 32 + i * 4, 1);
      store<f32>(R + i * 4, 2);
    }
    project(S, A, R, 2, 32);
    expect(load<f32>(S)).toBe(56);
    expect(load<f32>(S, 4)).toBe(16);
  });
});
