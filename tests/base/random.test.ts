import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";

describe("the seeded generator", () => {
  test("gives these very bits, everywhere", () => {
    const random = new Random(7, "J");
    expect([random.uniform(), random.normal(), random.integer(1000), random.normal()]).toEqual(PINNED);
  });

  test("draws by name: one draw does not depend on another", () => {
    expect(new Random(1, "a").normals(4)).toEqual(new Random(1, "a").normals(4));
    expect(new Random(1, "a").normals(4)).not.toEqual(new Random(1, "b").normals(4));
    expect(new Random(1, "a").normals(4)).not.toEqual(new Random(2, "a").normals(4));
  });

  test("is normal: mean, spread and tails", () => {
    const draws = new Random(3, "n").normals(200_000, 2);
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const sd = Math.sqrt(draws.reduce((sum, x) => sum + x * x, 0) / draws.length);
    const beyond = draws.filter((x) => Math.abs(x) > 4).length / draws.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(sd).toBeCloseTo(2, 1);
    expect(beyond).toBeCloseTo(0.0455, 2);
  });
});

const PINNED = [0.989818343287285, 1.0019436109632143, 892, -0.5788839024206779];
