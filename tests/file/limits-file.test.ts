import { describe, expect, test } from "vitest";
import { readLimits, withLimits } from "../../src/file/limits-file.ts";
import { limitsOf } from "../../src/model/limits.ts";
import { makeLibrary } from "../fixture.ts";

const library = makeLibrary();
const { channels } = library.cortex;
const read = (text: string) => readLimits(text, channels, "limits.json");

describe("limits from a file", () => {
  test("take the place of the library's, where they say something", () => {
    const { limits } = withLimits(library, read('{"x": {"min": -1.5, "max": 1.5, "velocity": 2}, "y": {"acceleration": 10}}'));
    const before = limitsOf(library);
    expect(limits).toEqual({
      minimum: Float32Array.of(-1.5, -Infinity),
      maximum: Float32Array.of(1.5, Infinity),
      velocity: Float32Array.of(2, before.velocity[1]),
      acceleration: Float32Array.of(before.acceleration[0], 10),
    });
  });

  test.each([
    ["no JSON", "{x: 1}", /limits\.json is not JSON/],
    ["an unknown channel", '{"z": {}}', /limits\.json: there is no channel "z"; there are: x, y/],
    ["an unknown field", '{"x": {"speed": 1}}', /limits\.json: x: .*speed/],
    ["no number", '{"x": {"velocity": "fast"}}', /limits\.json: x\.velocity: .*It looks like/],
  ])("are refused with %s", (_what, text, why) => {
    expect(() => read(text)).toThrow(why);
  });

  test("are refused where no machine has them", () => {
    expect(() => withLimits(library, read('{"x": {"min": 2, "max": 1}}'))).toThrow(/channel "x": the minimum \(2\) must be less/);
    expect(() => withLimits(library, read('{"y": {"velocity": -1}}'))).toThrow(/channel "y": the velocity \(-1\) must be above 0/);
  });
});
