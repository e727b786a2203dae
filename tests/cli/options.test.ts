import { expect, test } from "vitest";
import { preparation } from "../../src/cli/options.ts";

test("a preparation is a number of tau or of steps", () => {
  expect([preparation("3tau"), preparation("2.5 τ"), preparation("12"), preparation("0")]).toEqual([
    { tau: 3 },
    { tau: 2.5 },
    { steps: 12 },
    { steps: 0 },
  ]);
  for (const text of ["", "tau", "1.5", "-3tau", "3 seconds", "1e9tau", "1.2.3tau"])
    expect(() => preparation(text)).toThrow(/number of tau/);
});
