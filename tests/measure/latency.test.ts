import { expect, test } from "vitest";
import { sizes } from "../../src/measure/latency.ts";

test("the bench without a file builds libraries of its own, dense and sparse, simd and scalar, and counts them", async () => {
  const told: number[][] = [];
  const found = await sizes((...progress) => void told.push(progress), [16]);
  expect(told).toEqual([0, 1, 2, 3].map((done) => [done, 4]));
  expect(found.map(({ units, connectivity, target }) => [units, connectivity, target])).toEqual([
    [16, "dense", "simd"],
    [16, "dense", "scalar"],
    [16, "sparse", "simd"],
    [16, "sparse", "scalar"],
  ]);
  for (const { p50, p75, p99 } of found) expect([p50 > 0, p50 <= p75, p75 <= p99]).toEqual([true, true, true]);
});
