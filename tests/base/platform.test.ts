import { expect, test } from "vitest";
import { isNode, isNodeProcess } from "../../src/base/platform.ts";

test("Node is known by its process, not by one that a bundler made", () => {
  expect(isNode).toBe(true);
  for (const shim of [undefined, { env: {} }, { env: {}, versions: {} }, { env: {}, browser: true, versions: { node: "20.0.0" } }]) {
    expect(isNodeProcess(shim)).toBe(false);
  }
});
