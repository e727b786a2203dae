import { Rates, State } from "../../../assembly/kernel/arrays";
import { quadratic, tanh, tanh1, tanh4 } from "../../../assembly/kernel/phi";

/** Scratch beside the controller's own layout. */
const A: usize = 65536;

describe("tanh", () => {
  test("is within 4e-7 of the true value everywhere", () => {
    let worst: f64 = 0;
    for (let i = -40000; i <= 40000; ++i) {
      const x = <f32>(<f64>i / 2000);
      worst = max(worst, abs(<f64>tanh1(x) - Math.tanh(<f64>x)));
    }
    expect(worst).toBeLessThan(4e-7);
  });

  test("is odd to the bit and saturates beyond the clamp", () => {
    for (let i = 0; i < 2000; ++i) {
      const x = <f32>i / 100;
      expect(reinterpret<u32>(tanh1(-x))).toBe(reinterpret<u32>(-tanh1(x)));
    }
    expect(tanh1(1e30)).toBe(tanh1(7.90531110763549805));
    expect(tanh1(-Infinity)).toBe(-tanh1(Infinity));
  });

  if (ASC_FEATURE_SIMD) test("gives the same bits for four at once", () => {
    for (let i = -4000; i < 4000; i += 4) {
      for (let k: usize = 0; k < 4; ++k) store<f32>(A + k * 4, (<f32>i + <f32>k) * 0.0031);
      const four = tanh4(v128.load(A));
      expect(f32x4.extract_lane(four, 0)).toBe(tanh1(load<f32>(A)));
      expect(f32x4.extract_lane(four, 3)).toBe(tanh1(load<f32>(A, 12)));
    }
  });

  test("gives the same bits for sixteen at once, beyond the clamp too", () => {
    for (let i = -40; i < 40; ++i) {
      for (let k: usize = 0; k < 32; ++k) store<f32>(A + k * 4, (<f32>i * 32 + <f32>k) * 0.0073);
      tanh(changetype<Rates>(A + 128), changetype<State>(A), 128);
      for (let k: usize = 0; k < 32; ++k) {
        expect(load<u32>(A + k * 4, 128)).toBe(reinterpret<u32>(tanh1(load<f32>(A + k * 4))));
      }
    }
  });

  test("keeps small values and the sign of zero", () => {
    const small: f32 = 1e-30;
    expect(abs(tanh1(small) - small)).toBeLessThan(<f32>1e-36);
    store<f32>(A, -0.0);
    tanh(changetype<Rates>(A + 64), changetype<State>(A), 64);
    expect(load<u32>(A, 64)).toBe(0x80000000);
  });
});

describe("the quadratic φ", () => {
  test("is c (1 − |c| / 4) within ±2 and ±1 beyond, odd to the bit", () => {
    for (let i = 0; i < 64; ++i) store<f32>(A + (<usize>i << 2), <f32>(i - 32) * 0.11);
    store<f32>(A, Infinity);
    quadratic(changetype<Rates>(A + 1024), changetype<State>(A), 256);
    expect(load<f32>(A + 1024)).toBe(1);
    for (let i = 1; i < 64; ++i) {
      const x = <f32>(i - 32) * 0.11;
      const c = max<f32>(-2, min<f32>(2, x));
      expect(load<f32>(A + 1024 + (<usize>i << 2))).toBe(c * (<f32>1 - abs<f32>(c) * 0.25));
      expect(load<f32>(A + 1024 + (<usize>i << 2))).toBe(-load<f32>(A + 1024 + (<usize>(64 - i) << 2)));
    }
  });

  if (SPARSE) {
    test("stands twice over for a sparse J", () => {
      for (let i = 0; i < 64; ++i) store<f32>(A + (<usize>i << 2), <f32>i * 0.03);
      quadratic(changetype<Rates>(A + 1024), changetype<State>(A), 256);
      tanh(changetype<Rates>(A + 2048), changetype<State>(A), 256);
      for (let i: usize = 0; i < 256; i += 4) {
        expect(load<f32>(A + 1280 + i)).toBe(load<f32>(A + 1024 + i));
        expect(load<f32>(A + 2304 + i)).toBe(load<f32>(A + 2048 + i));
      }
    });
  }
});
