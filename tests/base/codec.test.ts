import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hex32, sha } from "../../src/base/codec.ts";

test("a u32 is written with all of its eight digits, whatever its sign", () => {
  expect([0, 0xab, -1, 0x8000_0000 | 0].map(hex32)).toEqual(["00000000", "000000ab", "ffffffff", "80000000"]);
});

test("SHA-256 is that of the parts laid end to end", () => {
  const parts = [new Uint8Array(), Uint8Array.of(1, 2, 3), new Uint8Array(1000).fill(7)];
  expect(sha(...parts)).toBe(createHash("sha256").update(Buffer.concat(parts)).digest("hex"));
});
