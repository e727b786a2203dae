import { describe, expect, test } from "vitest";
import { limitWarnings } from "../../src/measure/limits.ts";
import { limitsOf, unlimited } from "../../src/model/limits.ts";
import { profileOf } from "../../src/model/profile.ts";
import { faithful } from "./fixture.ts";

describe("limits that are narrower than what was shown", () => {
  test("are said by channel, with the motif that is cut or slowed most", async () => {
    const library = await faithful();
    const { cortex, motifs } = library;
    const of = motifs.map((motif) => profileOf(cortex, motif));
    const tops = of.map(({ greatest }) => greatest[0]);
    const most = Math.max(...tops);
    const tight = unlimited(2);
    tight.maximum[0] = (most + Math.min(...of.map(({ least }) => least[0]))) / 2;
    tight.velocity[1] = 1e-3 / cortex.dt;
    const [held, slowed, ...more] = limitWarnings({ ...library, limits: tight });
    expect(held).toMatchObject({ kind: "limit", channel: "x", motif: motifs[tops.indexOf(most)].name });
    expect(held.text).toMatch(/Channel "x": motifs go from .* to .*, and it is held at [\d.-]+ or less \(".*" loses most\)/);
    expect(slowed).toMatchObject({ kind: "limit", channel: "y" });
    expect(slowed.text).toMatch(/was shown [\d.e+]+ × as fast as its limits allow: it plays slower/);
    expect(more).toEqual([]);
  });

  test("are no others: without limits, or with those that a library has by itself, there is nothing to say", async () => {
    const library = await faithful();
    expect(limitWarnings({ ...library, limits: unlimited(2) })).toEqual([]);
    const { limits: _, ...bare } = library;
    expect(limitWarnings({ ...bare, limits: limitsOf(bare) })).toEqual([]);
  });
});
