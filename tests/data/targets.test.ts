import { describe, expect, test } from "vitest";
import type { Demonstration } from "../../src/data/recordings.ts";
import { chooseTau, makeTarget, standardise, variance } from "../../src/data/targets.ts";

/** A demonstration of `seconds` whose one channel is f(t), sampled unevenly. */
function demonstration(name: string, seconds: number, f: (t: number) => number, count = 400): Demonstration {
  const times = Float64Array.from({ length: count }, (_, i) => seconds * (i / (count - 1)) ** 1.2);
  return { name, recordings: [{ file: `${name}.csv`, times, values: times.map(f) }] };
}

describe("targets", () => {
  test("are resampled to dt, end to end", () => {
    const { steps, samples } = makeTarget(
      demonstration("a", 2, (t) => 3 * t),
      0.05,
    );
    expect(steps).toBe(41);
    samples.forEach((y, k) => {
      expect(y).toBeCloseTo(3 * 0.05 * k, 4);
    });
  });

  test("average a motif's demonstrations over their mean duration", () => {
    const [slow, fast] = [demonstration("a", 3, (t) => t / 3 + 1), demonstration("a", 1, (t) => t)];
    const { steps, samples } = makeTarget({ name: "a", recordings: [...slow.recordings, ...fast.recordings] }, 0.1);
    expect(steps).toBe(21);
    expect(samples[10]).toBeCloseTo(1, 4); // halfway of both: (1.5 + 0.5) / 2
  });

  test("choose tau from the median duration", () => {
    const motifs = [1, 8, 2].map((seconds) => demonstration("a", seconds, (t) => t));
    expect(chooseTau(motifs)).toBeCloseTo(2 / 80, 10);
  });

  test("say what is wrong: too short, too long, not moving", () => {
    expect(() =>
      makeTarget(
        demonstration("a", 1, (t) => t),
        0.5,
      ),
    ).toThrow(/3 steps .* at least 4/);
    expect(() =>
      makeTarget(
        demonstration("a", 1, (t) => t),
        1e-6,
      ),
    ).toThrow(/at most 100000/);
    expect(() =>
      makeTarget(
        demonstration("a", 1, () => 7),
        0.1,
      ),
    ).toThrow(/does not move/);
  });

  test("standardise to one scale and an offset a channel", () => {
    const samples = Float32Array.from([0, 10, 2, 30, 4, 50]);
    expect(variance(samples, 2)).toBeCloseTo(8 / 3 + 800 / 3, 4);
    const { offset, scale } = standardise([{ name: "a", steps: 3, samples }], 2);
    expect([...offset]).toEqual([2, 30]);
    expect(scale).toBeCloseTo(Math.sqrt((8 / 3 + 800 / 3) / 2), 6);
  });
});
