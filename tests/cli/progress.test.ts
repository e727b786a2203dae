import { expect, test } from "vitest";
import { left } from "../../src/cli/progress.ts";

test("what is left is not said before it can be known", () => {
  expect(left(1, 1000, 60_000)).toBe(""); // too little is done
  expect(left(500, 1000, 1000)).toBe(""); // too little time has passed
});

test("what is left is what the work so far took, for the rest", () => {
  expect(left(250, 1000, 5000)).toBe(" · 15 s left");
  expect(left(50, 1000, 20_000)).toBe(" · 6 min left");
  expect(left(1000, 1000, 20_000)).toBe(" · 0 s left");
});
