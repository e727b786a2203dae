import { expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import type { Target } from "../../../src/data/targets.ts";

// as it ships: its workers are files
const { fit }: typeof import("../../../src/learn/gradient/fit.ts") = await import(
  new URL("../../../dist/learn/gradient/fit.js", import.meta.url).href
);

const STEPS = 40;
const target = (name: string, sample: (k: number) => number): Target => ({
  name,
  steps: STEPS,
  samples: Float32Array.from({ length: STEPS }, (_, k) => sample(k)),
});
const noise = new Random(1, "noise").normals(STEPS);

const options = {
  architecture: "multiplicative",
  transition: "reset",
  connectivity: "sparse",
  phi: "quadratic",
  module: "exact",
  preparation: 12,
  units: 32,
  rank: 1,
  dt: 0.25,
  tau: 1,
  seed: 2,
  iterations: 2000,
} as const;
const hard = target("noise", (k) => noise[k]); // too fast for any cell: it stalls whatever the draw

test("a motif that stalled is begun again, though it is the only one", async () => {
  const { nmse, restarted } = await fit([hard], ["y"], { ...options, workers: 1 });
  expect(restarted).toEqual(["noise"]);
  expect(nmse[0]).toBeGreaterThan(0.05);
});

test("the others are not, and a library has the same bits whatever the workers", async () => {
  const easy = [0.1, 0.12, 0.14].map((speed, i) => target(`easy${i}`, (k) => Math.sin(speed * k)));
  const [one, two] = await Promise.all([1, 2].map((workers) => fit([...easy, hard], ["y"], { ...options, workers })));
  expect(one.restarted).toEqual(["noise"]);
  expect(Math.max(...one.nmse.slice(0, 3))).toBeLessThan(0.01);
  expect(two).toEqual(one);
}, 60_000);
