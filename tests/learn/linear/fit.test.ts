import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/base/errors.ts";
import { eachByItself } from "../../../src/learn/linear/fit.ts";
import type { MotifResult } from "../../../src/learn/linear/work.ts";
import { targets } from "./library.ts";

const [a, b, c] = targets(["a", "b", "c"]);
const N = new Float32Array(4);

/** A motif of no use, at once. */
const made = ({ name, steps }: { name: string; steps: number }): MotifResult => ({
  motif: { name, steps, b: N, x0: N, u: N, v: N },
  nmse: 0.1,
  lowered: undefined,
});

describe("motifs designed side by side", () => {
  test("are kept when one of them fails, which is named with its reason", async () => {
    const { designed, failed } = await eachByItself([a, b, c], async (target) => {
      if (target.name === "b") throw new UserError('Motif "b" bears not even one pair of eigenvalues.');
      return made(target);
    });
    expect(designed.map(({ motif }) => motif.name)).toEqual(["a", "c"]);
    expect(failed).toEqual([{ name: "b", reason: 'Motif "b" bears not even one pair of eigenvalues.' }]);
  });

  test("are kept when one of them meets a fault that is not the user's", async () => {
    const { designed, failed } = await eachByItself([a, b], async (target) => {
      if (target.name === "a") throw new Error("LU matrix is singular");
      return made(target);
    });
    expect(designed.map(({ motif }) => motif.name)).toEqual(["b"]);
    expect(failed[0].reason).toMatch(/Motif "a": a fault of thalamotor's own, please report it: LU matrix is singular/);
  });

  test("are an error if all of them fail", async () => {
    const all = eachByItself([a, b], async ({ name }) => {
      throw new UserError(`no ${name}`);
    });
    await expect(all).rejects.toThrow(/^no a\nno b$/);
  });
});
