import { describe, expect, test } from "vitest";
import { type Loss, minimise } from "../../src/algebra/minimise.ts";

/** Rosenbrock's valley in two dimensions: the minimum is 0 at (1, 1). */
const valley: Loss = ([a, b]) => ({
  value: (1 - a) ** 2 + 100 * (b - a * a) ** 2,
  gradient: Float64Array.of(-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)),
});

describe("minimisation", () => {
  test("finds the end of a curved valley", () => {
    const { x, value } = minimise(valley, Float64Array.of(-1.2, 1), 100);
    expect(value).toBeLessThan(1e-12);
    expect(x[0]).toBeCloseTo(1, 5);
    expect(x[1]).toBeCloseTo(1, 5);
  });

  test("never gets worse, and says how far it is after every iteration", () => {
    const seen: number[] = [valley(Float64Array.of(-1.2, 1)).value];
    minimise(valley, Float64Array.of(-1.2, 1), 30, 0, (_, value) => seen.push(value));
    expect(seen.length).toBeGreaterThan(20);
    for (let k = 1; k < seen.length; k++) expect(seen[k]).toBeLessThanOrEqual(seen[k - 1]);
  });

  test("takes shorter steps where the loss is undefined", () => {
    // x − ln x, which is undefined for x ≤ 0: the first steps from 0.01 would overshoot far
    const loss: Loss = ([x]) => ({ value: x > 0 ? x - Math.log(x) : Number.POSITIVE_INFINITY, gradient: Float64Array.of(1 - 1 / x) });
    expect(minimise(loss, Float64Array.of(0.01), 100).x[0]).toBeCloseTo(1, 6);
  });

  test("stops where an iteration gains too little, and does not begin where the loss is undefined", () => {
    const iterations: number[] = [];
    minimise(valley, Float64Array.of(-1.2, 1), 100, 0.5, (done) => iterations.push(done));
    expect(iterations.length).toBeLessThan(10);
    const start = Float64Array.of(3);
    const nowhere: Loss = () => ({ value: Number.POSITIVE_INFINITY, gradient: Float64Array.of(0) });
    expect(minimise(nowhere, start, 100).x).toEqual(start);
  });
});
