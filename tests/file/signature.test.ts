import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { makePatch } from "../../src/device/build.ts";
import { readTensors } from "../../src/file/safetensors.ts";
import { PublicKey, publicKeyOf, signed } from "../../src/file/signature.ts";
import { makeLibrary } from "../fixture.ts";

const secretOf = (name: string) => Uint8Array.from(new Random(1, name).normals(32, 50), (value) => Math.abs(Math.round(value)) & 255);
const secret = secretOf("ours");
const key = new PublicKey(publicKeyOf(secret));
const { cortex, motifs } = makeLibrary();
const patch = makePatch(cortex, motifs[0]);
const file = signed(patch, secret, 7);

describe("a signature", () => {
  test("is of RFC 8032, test 2", () => {
    const known = Uint8Array.from(Buffer.from("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "hex"));
    expect(publicKeyOf(known)).toBe("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  });

  test("gives the counter of what was signed, and the same file every time", () => {
    expect(key.check(file, "The patch")).toBe(7);
    expect(signed(patch, secret, 7)).toEqual(file);
  });

  test("leaves the arrays as they were, and is replaced when a file is signed again", () => {
    const again = signed(file, secret, 8);
    expect(again.length).toBe(file.length);
    expect(key.check(again, "The patch")).toBe(8);
    const arrays = (bytes: Uint8Array) => [...readTensors(bytes, "it").tensors].filter(([name]) => name !== "signature");
    expect(arrays(again)).toEqual(arrays(patch));
  });

  test("is missing, of another key, or of other bytes: each is told", () => {
    expect(() => key.check(patch, "hook.patch")).toThrow(/hook\.patch is not signed/);
    expect(() => key.check(signed(patch, secretOf("theirs"), 7), "hook.patch")).toThrow(/signed with another key/);
    const altered = file.slice();
    altered[altered.length - 200] ^= 1;
    expect(() => key.check(altered, "hook.patch")).toThrow(/not what was signed/);
    expect(() => key.check(signed(patch, secret, 0), "hook.patch")).toThrow(/without a counter/);
    expect(() => new PublicKey("ab")).toThrow(/64 hexadecimal digits/);
  });

  test("bears no change of a single bit, wherever", () => {
    fc.assert(
      fc.property(fc.nat(file.length * 8 - 1), (bit) => {
        const altered = file.slice();
        altered[bit >> 3] ^= 1 << (bit & 7);
        expect(() => key.check(altered, "The patch")).toThrow();
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test("cannot be carried over to another file of the same length", () => {
    const other = signed(makePatch(cortex, motifs[1]), secretOf("theirs"), 7);
    const forged = other.slice();
    forged.set(file.subarray(-64), forged.length - 64);
    expect(() => key.check(forged, "The patch")).toThrow(/another key/);
  });
});
