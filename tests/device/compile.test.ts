import { expect, test } from "vitest";
import { compile, dimensions } from "../../src/device/compile.ts";
import { makeLibrary } from "../fixture.ts";

test("what was compiled is kept, what failed is tried again", async () => {
  const good = dimensions(makeLibrary().cortex, "units", 3, 64);
  expect(compile("controller", "scalar", good)).toBe(compile("controller", "scalar", good));
  await compile("controller", "scalar", good);
  const bad = { ...good, UNITS: Number.NaN };
  const failed = compile("controller", "scalar", bad);
  await expect(failed).rejects.toThrow(/UNITS=NaN/);
  const again = compile("controller", "scalar", bad);
  expect(again).not.toBe(failed);
  await expect(again).rejects.toThrow(/UNITS=NaN/);
});
