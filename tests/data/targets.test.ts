import { describe, expect, test } from "vitest";
import type { Demonstration } from "../../src/data/recordings.ts";
import { chooseTau, makeTarget, standardise, variance } from "../../src/data/targets.ts";

/** A demonstration of `seconds` whose one channel is f(t), sampled unevenly. */
function demonstration(name: string, seconds: number, f: (t: number) => number, count = 400): Demonstration {
  const times = Float64Array.from({ length: count }, (_, i) => seconds * (i / (count - 1)) ** 1.2);
  return { name, recordings: [{ file: `${name}.csv`, times, values: times.map(f) }] };
}

const make = (motif: Demonstration, dt: number) => makeTarget(motif, ["y"], dt);

describe("targets", () => {
  test("are resampled to dt, end to end", () => {
    const { steps, samples } = make(
      demonstration("a", 2, (t) => 3 * t),
      0.05,
    ).target;
    expect(steps).toBe(41);
    samples.forEach((y, k) => {
      expect(y).toBeCloseTo(3 * 0.05 * k, 4);
    });
  });

  test("average a motif's demonstrations over their mean duration", () => {
    const [slow, fast] = [demonstration("a", 3, (t) => t / 3 + 1), demonstration("a", 1, (t) => t)];
    const { target, notes } = make({ name: "a", recordings: [...slow.recordings, ...fast.recordings] }, 0.1);
    expect(target.steps).toBe(21);
    expect(target.samples[10]).toBeCloseTo(1, 4); // halfway of both: (1.5 + 0.5) / 2
    expect(target.spread?.[10]).toBeCloseTo(Math.SQRT1_2, 4);
    expect(notes).toMatchObject([{ warning: false, motif: "a", text: expect.stringMatching(/^2 demonstrations aligned/) }]);
  });

  test("choose tau from the median duration, and so that no motif has under 20 steps", () => {
    const motifs = (...seconds: number[]) => seconds.map((each) => demonstration("a", each, (t) => t));
    expect(chooseTau(motifs(1, 8, 2))).toBeCloseTo(2 / 80, 10);
    expect(chooseTau(motifs(1, 80, 80))).toBeCloseTo(1 / 5, 10);
  });

  test("say what is wrong: too short, too long, not moving", () => {
    const rising = demonstration("a", 1, (t) => t);
    expect(() => make(rising, 0.5)).toThrow(/3 steps .* at least 4/);
    expect(() => make(rising, 1e-6)).toThrow(/at most 100000/);
    const still = demonstration("a", 1, () => 7);
    expect(() => make(still, 0.1)).toThrow(/does not move/);
  });

  test("warn of few steps and of what is filtered away, and name the option that helps", () => {
    const few = make(
      demonstration("a", 1, (t) => t),
      0.1,
    );
    expect(few.notes).toMatchObject([{ warning: true, text: expect.stringMatching(/11 steps .* smaller --tau/) }]);
    const tremor = make(
      demonstration("a", 10, (t) => t / 10 + 0.1 * Math.sin(2 * Math.PI * 10 * t), 4000),
      0.1,
    );
    expect(tremor.lost).toBeGreaterThan(0.03);
    expect(tremor.notes).toMatchObject([
      { warning: true, text: expect.stringMatching(/filtered away: .* of the variance of y.* smaller --tau/) },
    ]);
  });

  test("warn where averaging would shrink the movement", () => {
    // Each rises by 0.25 and comes back, one at the beginning, one at the end.
    const bump = (centre: number) => demonstration("a", 1, (t) => 0.25 * Math.exp(-0.5 * ((t - centre) / 0.06) ** 2));
    const { target, notes } = make({ name: "a", recordings: [...bump(0.15).recordings, ...bump(0.85).recordings] }, 0.0125);
    expect(Math.max(...target.samples)).toBeLessThan(0.2);
    expect(notes).toContainEqual({ warning: true, motif: "a", text: expect.stringMatching(/mean moves less than each of them: y to/) });
  });

  test("standardise each channel by itself: a gripper from 0 to 100 does not drown a joint", () => {
    const samples = Float32Array.from([0, 10, 2, 30, 4, 50]);
    expect(variance(samples, 2)).toBeCloseTo(8 / 3 + 800 / 3, 4);
    const { offset, scale } = standardise([{ name: "a", steps: 3, samples }], 2);
    expect([...offset]).toEqual([2, 30]);
    expect(scale[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
    expect(scale[1]).toBeCloseTo(Math.sqrt(800 / 3), 5);
  });
});
