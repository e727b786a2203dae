import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { feedbackOf } from "../../src/learn/feedback.ts";

const [C, S, STEPS] = [2, 3, 40];
/** Gains of very different size, as for angles and velocities. */
const K = [10, -3, 0.02, 4, 8, -0.05];
const SIZES = [0.02, 0.05, 3];

/** Demonstrations of one motif: commands y* + K (s* − s) + noise, and sensors s. */
function shown(count: number, noise: number, between: (draw: number[]) => number[] = (draw) => draw): Float64Array[] {
  const random = new Random(5, "feedback");
  return Array.from({ length: count }, () => {
    const rows = Array.from({ length: STEPS }, (_, k) => {
      const off = between(SIZES.map((size) => size * random.normal()));
      const felt = off.map((d, s) => Math.sin(k / 5 + s) + d);
      const command = [0, 1].map(
        (c) => Math.cos(k / 7 + c) - off.reduce((sum, d, s) => sum + K[c * S + s] * d, 0) + noise * random.normal(),
      );
      return [...command, ...felt];
    });
    return Float64Array.from(rows.flat());
  });
}

describe("feedback from demonstrations", () => {
  test("is found where several were shown: what was done about what was felt", () => {
    const found = feedbackOf(shown(5, 0), C, S);
    expect(found?.determined).toBe(3);
    expect([...(found?.K ?? [])]).toEqual(K.map((k) => expect.closeTo(k, 2)));
    for (const share of found?.explained ?? []) expect(share).toBeGreaterThan(0.9999);
    expect(found?.condition).toBeLessThan(2);
  });

  test("says how much of the commands it explains", () => {
    const found = feedbackOf(shown(5, 0.25), C, S);
    const [first, second] = found?.explained ?? [];
    // variances explained: Σ (K size)², of that and noise
    expect(first).toBeGreaterThan(0.3);
    expect(first).toBeLessThan(0.7);
    expect(second).toBeGreaterThan(0.6);
    expect(second).toBeLessThan(0.85);
  });

  test("does nothing in directions that never differed", () => {
    const found = feedbackOf(
      shown(5, 0, ([a, b]) => [a, b, 0]),
      C,
      S,
    );
    expect(found?.determined).toBe(2);
    expect([...(found?.K ?? [])]).toEqual([10, -3, 0, 4, 8, 0].map((k) => expect.closeTo(k, 2)));
    const tied = feedbackOf(
      shown(5, 0, ([a, , c]) => [a, 2 * a, c]),
      C,
      S,
    );
    expect(tied?.determined).toBe(2);
    const [first, second] = tied?.K ?? [];
    expect(first + 2 * second).toBeCloseTo(10 - 2 * 3, 2);
  });

  test("is none from a single demonstration, or from equal ones", () => {
    expect(feedbackOf(shown(1, 0), C, S)).toBeUndefined();
    const [one] = shown(1, 0);
    expect(feedbackOf([one, one], C, S)).toBeUndefined();
  });
});
