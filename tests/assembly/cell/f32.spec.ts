import { cell } from "../../../assembly/cell/f32";
import { Input, Panels, Rates, Recurrence, Rows, State, Sums, Thalamus } from "../../../assembly/kernel/arrays";
import { Phi, tanh1 } from "../../../assembly/kernel/phi";
import { PADDED, VECTOR } from "../../../assembly/layout";

const A: usize = 65536;
const V: usize = A + 8192;

describe("the cell", () => {
  test("leaks to its drive and keeps the padding at zero", () => {
    const J = A, bias = V, x = V + 1024, r = x + VECTOR, s = r + 2 * VECTOR, z = s + 64;
    memory.fill(J, 0, VECTOR * UNITS);
    memory.fill(bias, 0, VECTOR);
    memory.fill(x, 0, VECTOR);
    for (let i = 0; i < UNITS; ++i) {
      store<f32>(bias + <usize>i * 4, 1);
      store<f32>(x + <usize>i * 4, 0.5);
    }
    cell(
      changetype<State>(x), changetype<Rates>(r), changetype<Thalamus>(s), changetype<Sums>(z), 0.25,
      changetype<Recurrence>(J), changetype<Input>(bias), changetype<Panels>(J), changetype<Rows>(J), 0,
    );
    const rate: f32 = PHI == Phi.Identity ? 0.5 : PHI == Phi.Quadratic ? 0.4375 : tanh1(0.5);
    for (let i = 0; i < PADDED; ++i) {
      expect(load<f32>(x + <usize>i * 4)).toBe(i < UNITS ? <f32>0.625 : <f32>0);
      expect(load<f32>(r + <usize>i * 4)).toBe(i < UNITS ? rate : <f32>0);
    }
  });
});
