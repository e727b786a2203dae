import { expect, test } from "vitest";
import { sensorsLast } from "../../src/data/felt.ts";

const demonstrations = {
  channels: ["force", "hip", "knee"],
  channelUnits: ["N", "rad", "rad"],
  motifs: [
    {
      name: "walk",
      recordings: [{ file: "walk.csv", times: Float64Array.of(0, 1), values: Float64Array.of(1, 2, 3, 4, 5, 6) }],
      periods: [1],
    },
  ],
  notes: [],
};

test("columns that were felt go behind what was commanded, with their units", () => {
  const { channels, channelUnits, motifs } = sensorsLast(demonstrations, ["force"]);
  expect(channels).toEqual(["hip", "knee", "force"]);
  expect(channelUnits).toEqual(["rad", "rad", "N"]);
  expect([...motifs[0].recordings[0].values]).toEqual([2, 3, 1, 5, 6, 4]);
});

test("a rhythmic motif stays rhythmic, felt or not", () => {
  for (const sensors of [[], ["force"]]) expect(sensorsLast(demonstrations, sensors).motifs[0].periods).toEqual([1]);
});
