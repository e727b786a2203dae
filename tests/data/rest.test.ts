import { describe, expect, test } from "vitest";
import { trimRests } from "../../src/data/rest.ts";

/** Rest, a ramp of 1 s, rest. */
function recording(before: number, after: number) {
  const times = Float64Array.from({ length: Math.round((before + 1 + after) * 100) + 1 }, (_, i) => i / 100);
  return { file: `${before}.csv`, times, values: times.map((t) => Math.min(1, Math.max(0, t - before))) };
}
const lasts = ({ times }: { times: Float64Array }) => times[times.length - 1];

describe("rests", () => {
  test("are cut to the shortest where all demonstrations rest, and it is said", () => {
    const { recordings, notes } = trimRests([recording(0.5, 0.2), recording(1.5, 0.8)], 1);
    expect(recordings.map(lasts).map((seconds) => seconds.toFixed(1))).toEqual(["1.7", "1.7"]);
    expect(recordings[1].times[0]).toBe(0);
    expect(notes).toMatchObject([
      {
        file: "1.5.csv",
        text: expect.stringMatching(/^rests longer than in the other demonstrations: cut 1 s before and 0\.6\d* s after$/),
      },
    ]);
  });

  test("stay where one demonstration moves at once, and where there is but one", () => {
    const moving = { ...recording(0, 0.2), values: recording(0, 0.2).times };
    const { recordings } = trimRests([moving, recording(1, 0.2)], 1);
    expect(lasts(recordings[1])).toBeCloseTo(2.2, 9);
    expect(trimRests([recording(1, 1)], 1).recordings.map(lasts)).toEqual([3]);
  });
});
