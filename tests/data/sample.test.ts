import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sample } from "../../src/data/sample.ts";

/** One channel f(t) at these times. */
const recording = (times: number[], f: (t: number) => number) => ({
  file: "a.csv",
  times: Float64Array.from(times),
  values: Float64Array.from(times, f),
});
const every = (step: number, count: number) => Array.from({ length: count }, (_, i) => i * step);

describe("sampling a recording", () => {
  test("takes a tremor away that would alias into a slow sway", () => {
    // 10 Hz sampled at 10.67 Hz looks like 0.67 Hz.
    const { samples, lost } = sample(
      recording(every(0.005, 6000), (t) => t / 30 + 0.05 * Math.sin(2 * Math.PI * 10 * t)),
      321,
      1,
    );
    // Its last sample is the recording's own, so the last few steps lead there.
    samples.slice(0, -4).forEach((value, k) => {
      expect(Math.abs(value - (k / 320) * (29.995 / 30))).toBeLessThan(0.001);
    });
    expect(lost[0]).toBeGreaterThan(0.01);
  });

  test("keeps a slow movement, its phase and its ends", () => {
    const f = (t: number) => Math.sin(2 * Math.PI * t);
    const { samples, lost } = sample(recording(every(0.001, 1001), f), 321, 1);
    samples.forEach((value, k) => {
      expect(Math.abs(value - f(k / 320))).toBeLessThan(5e-4);
    });
    expect(samples[0]).toBeCloseTo(0, 9);
    expect(samples[320]).toBeCloseTo(f(1), 9);
    expect(lost[0]).toBeLessThan(1e-6);
  });

  test("takes nothing away from a channel that stays where it is", () => {
    for (const value of [15, 100, 0.1])
      expect(
        sample(
          recording(every(0.01, 201), () => value),
          414,
          1,
        ).lost,
      ).toEqual([0]);
  });

  test("goes through waypoints without corners and never beyond them", () => {
    const waypoints = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -100, max: 100 })), {
      minLength: 3,
      maxLength: 10,
    });
    fc.assert(
      fc.property(waypoints, (points) => {
        const times = points.map((_, i) => points.slice(1, i + 1).reduce((t, [step]) => t + step / 100, 0));
        const values = points.map(([, value]) => value / 100);
        const { samples } = sample({ file: "a.csv", times: Float64Array.from(times), values: Float64Array.from(values) }, 200, 1);
        const [least, most] = [Math.min(...values), Math.max(...values)];
        for (const value of samples) {
          expect(value).toBeGreaterThanOrEqual(least - 1e-9);
          expect(value).toBeLessThanOrEqual(most + 1e-9);
        }
        expect(samples[0]).toBeCloseTo(values[0], 9);
        expect(samples[199]).toBeCloseTo(values[values.length - 1], 9);
      }),
    );
    // A corner turns by the whole change of slope within a step; a smooth path spreads it over many.
    const { samples } = sample(
      recording([0, 0.5, 1], (s) => Math.abs(s - 0.5)),
      400,
      1,
    );
    const turns = samples.slice(2).map((value, k) => Math.abs(value - 2 * samples[k + 1] + samples[k]) * 399);
    expect(Math.max(...turns)).toBeLessThan(0.1);
  });
});
