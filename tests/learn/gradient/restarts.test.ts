import { expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import type { Target } from "../../../src/data/targets.ts";
import type { TaskProgress } from "../../../src/learn/runner.ts";

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

test("a motif that stalled is begun again from other draws, and the best is kept", async () => {
  const easy = [0.1, 0.12, 0.14, 0.16].map((speed, i) => target(`easy${i}`, (k) => Math.sin(speed * k)));
  const hard = target("noise", (k) => noise[k]); // too fast for any cell: it stalls whatever the draw
  const targets = [...easy, hard];
  const options = {
    architecture: "multiplicative",
    transition: "reset",
    units: 32,
    rank: 1,
    dt: 0.25,
    tau: 1,
    seed: 2,
    iterations: 250,
    workers: 2,
  } as const;
  /** nMSE at the end of every attempt. */
  const attempts = new Map<string, number[]>(targets.map(({ name }) => [name, []]));
  const { nmse, restarted } = await fit(targets, ["y"], options, ({ name, done, of, nmse: now }: TaskProgress) => {
    if (done === of) attempts.get(name.replace(" again", ""))?.push(now);
  });
  expect(restarted).toContain("noise");
  expect(restarted).not.toContain("easy0");
  expect(new Set(attempts.get("noise")).size).toBe(3);
  targets.forEach(({ name }, i) => {
    const reached = new Set(attempts.get(name));
    expect(reached.size > 1).toBe(restarted.includes(name));
    expect(nmse[i]).toBe(Math.min(...reached));
  });
}, 60_000);
