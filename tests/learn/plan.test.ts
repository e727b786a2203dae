import { describe, expect, test } from "vitest";
import type { Demonstrations } from "../../src/data/recordings.ts";
import { planFit } from "../../src/learn/fit.ts";

const COUNT = 200;

/** One motif of two seconds with so many channels. */
function demonstrations(channels: number): Demonstrations {
  const times = Float64Array.from({ length: COUNT }, (_, i) => (2 * i) / (COUNT - 1));
  const values = Float64Array.from({ length: COUNT * channels }, (_, i) => Math.sin((i % channels) + Math.floor(i / channels) / 30));
  const names = Array.from({ length: channels }, (_, c) => `q${c}`);
  return {
    channels: names,
    channelUnits: names.map(() => ""),
    motifs: [{ name: "wave", recordings: [{ file: "wave.csv", times, values }] }],
    notes: [],
  };
}

describe("what fit does unless told otherwise", () => {
  test("is a sparse quadratic cortex of 256 units and an exact module of gain 2, prepared for 3 τ", () => {
    expect(planFit(demonstrations(2))).toMatchObject({
      connectivity: "sparse",
      phi: "quadratic",
      units: 256,
      module: "exact",
      moduleGain: 2,
      preparation: 12,
    });
  });

  test.each([
    [1, 1],
    [3, 3],
    [8, 8],
    [32, 8],
  ])("gives loops for %d channels rank %d", (channels, rank) => {
    expect(planFit(demonstrations(channels)).rank).toBe(rank);
  });

  test("is dense for the additive and the linear architecture, which has no other", () => {
    expect(planFit(demonstrations(2), { architecture: "additive" })).toMatchObject({
      connectivity: "dense",
      phi: "tanh",
      module: "exact",
      rank: 0,
    });
    expect(planFit(demonstrations(2), { architecture: "linear" })).toMatchObject({ connectivity: "dense", phi: "identity" });
    expect(() => planFit(demonstrations(2), { architecture: "linear", connectivity: "sparse" })).toThrow(
      /cortex of the linear one is dense/,
    );
    expect(() => planFit(demonstrations(2), { architecture: "linear", phi: "tanh" })).toThrow(/the linear one is linear/);
  });

  test("is the paper's model when asked", () => {
    expect(planFit(demonstrations(2), { connectivity: "dense", phi: "tanh", module: "trained" })).toMatchObject({
      units: 100,
      preparation: 12,
    });
    expect(() => planFit(demonstrations(2), { module: "trained", moduleGain: 3 })).toThrow(/--module-gain belongs to --module exact/);
  });

  test("takes a preparation in τ or in steps", () => {
    expect(planFit(demonstrations(2), { preparation: { tau: 2 } }).preparation).toBe(8);
    expect(planFit(demonstrations(2), { preparation: { steps: 7 } }).preparation).toBe(7);
  });

  test("refuses units that no panels hold, and names the next that they do", () => {
    expect(() => planFit(demonstrations(2), { units: 100 })).toThrow(/--units 112, or --connectivity dense/);
  });
});
