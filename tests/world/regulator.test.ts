import { Matrix } from "ml-matrix";
import { beforeAll, describe, expect, test } from "vitest";
import { riccati } from "../../src/algebra/riccati.ts";
import { openWorld } from "../../src/world/mujoco.ts";
import { type RegulatorOptions, regulator } from "../../src/world/regulator.ts";
import type { World } from "../../src/world/world.ts";
import { ARM, CART } from "./bodies.ts";

const AT_REST = [{ readings: {}, command: [0] }];
const CART_OPTIONS = { points: AT_REST, sensors: ["at", "speed"], tolerances: [0.02, 0.4], tick: 0.02 };

let cart: World;
beforeAll(async () => {
  cart = await openWorld(CART);
});

/** How far off the cart still is, 0.1 m at first, after so many ticks of this feedback on readings that are ticks old. */
function leftUnder(K: ArrayLike<number>, delay: number, ticks = 150): number {
  cart.reset({ at: 0.1 });
  const past: number[][] = [];
  for (let tick = 0; tick < ticks; tick++) {
    past.push([...cart.sense()]);
    const [at, speed] = past[Math.max(0, tick - delay)];
    cart.apply([-K[0] * at - K[1] * speed]);
    cart.step();
    cart.step();
  }
  return Math.abs(cart.sense()[0]);
}

describe("a regulator", () => {
  test("is the linear-quadratic one where the sensors tell the whole state", () => {
    const A = new Matrix([
      [1, 0.02],
      [0, 1],
    ]);
    const { A: a, B: b } = cart.linearise();
    const B = new Matrix([[a[0] * b[0] + a[1] * b[1] + b[0]], [a[2] * b[0] + a[3] * b[1] + b[1]]]); // of two steps
    const known = riccati(A, B, Matrix.diag([0.02 ** -2, 0.4 ** -2]), Matrix.eye(1));
    const { K, radius } = regulator(cart, CART_OPTIONS);
    expect([...K]).toEqual(known?.K.to1DArray().map((k) => expect.closeTo(k, 2)));
    expect(radius).toBeLessThan(1);
    expect(leftUnder(K, 0)).toBeLessThan(1e-4);
  });

  test("takes old readings into account: they would shake the body otherwise", () => {
    const stiff: RegulatorOptions = { ...CART_OPTIONS, tolerances: [0.001, 0.1] };
    const [fresh, old] = [0, 0.1].map((delay) => regulator(cart, { ...stiff, delay }));
    expect(leftUnder(fresh.K, 5, 50)).toBeGreaterThan(1);
    expect(old.radius).toBeLessThan(1);
    expect(leftUnder(old.K, 5)).toBeLessThan(0.01);
    expect(Math.abs(old.K[0])).toBeLessThan(Math.abs(fresh.K[0]));
  });

  test("steadies an arm at every point of a movement with one K", async () => {
    const arm = await openWorld(ARM);
    const points = [0.3, 0.9, 1.5, 2.1].map((q2, i) => ({
      readings: { q1: i * 0.3, q2, dq1: 1 - i, dq2: i - 2 },
      command: [0.1 * i, -0.1],
    }));
    const { K, radius } = regulator(arm, { points, sensors: ["q1", "q2", "dq1", "dq2"], tolerances: [0.02, 0.02, 0.4, 0.4], tick: 0.01 });
    expect(K).toHaveLength(2 * 4);
    expect(radius).toBeLessThan(0.99);
    for (const at of [0, 5]) expect(K[at]).toBeGreaterThan(5); // a joint that is ahead is held back
  });

  test("refuses sensors that cannot steady the body, and says which", () => {
    expect(() => regulator(cart, { ...CART_OPTIONS, sensors: ["at"], tolerances: [0.02] })).toThrow(
      "No feedback from at was found that steadies the body",
    );
    expect(() => regulator(cart, { ...CART_OPTIONS, sensors: ["height"], tolerances: [1] })).toThrow(/height is not there.*at, speed/);
  });
});
