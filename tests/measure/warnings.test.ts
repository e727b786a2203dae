import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { evaluate } from "../../src/measure/evaluate.ts";
import { errorWarnings, evaluationWarnings } from "../../src/measure/warnings.ts";
import type { Library } from "../../src/model/library.ts";
import { unlimited } from "../../src/model/limits.ts";
import { summary } from "../../src/report/figures.ts";
import { page } from "../../src/report/page.ts";
import { makeLibrary } from "../fixture.ts";
import { faithful } from "./fixture.ts";

const EXACT = { preparation: 0, output: "network", handOver: "hard" } as const;

describe("a warning", () => {
  test("is given of a motif or a channel above 0.05, and says what to do", () => {
    const good = { name: "a", nmse: 0.05, channels: { x: 0.05, y: null } };
    const poor = { name: "b", nmse: 0.02, channels: { x: 0.01, y: 0.3 } };
    const lost = { name: "c", nmse: Number.NaN, channels: { x: 1, y: 0.01 } };
    const warnings = errorWarnings([good, poor, lost], "multiplicative");
    expect(warnings.map(({ kind, motif, channel }) => [kind, motif, channel])).toEqual([
      ["channel", "b", "y"],
      ["motif", "c", undefined],
      ["channel", "c", "x"],
    ]);
    expect(warnings[0].text).toMatch(/Channel "y" of motif "b": nMSE 0.30, above 0.05.*--units.*--rank.*--iterations.*--tau/);
  });

  test("names the joint that is lost beside a large channel, on the page first", async () => {
    const { cortex, ...drawn } = makeLibrary();
    // x is a thousand times as large as y, and right; y of motif b is not
    const W = cortex.W.map((weight, i) => (i < cortex.units ? 1000 * weight : weight));
    const library = await faithful({ ...drawn, cortex: { ...cortex, W }, limits: unlimited(2) });
    const worse: Library = {
      ...library,
      motifs: library.motifs.map((motif, i) =>
        i === 1 && motif.target ? { ...motif, target: motif.target.map((y, k) => (k % 2 === 1 ? 1.5 * y : y)) } : motif,
      ),
    };
    const evaluation = await evaluate(worse, await build(library, EXACT));
    expect(evaluation.warnings).toContainEqual(expect.objectContaining({ kind: "channel", motif: "b", channel: "y" }));
    expect(evaluation.warnings.some(({ motif }) => motif !== "b")).toBe(false);
    expect(evaluation.channels.y?.alone.worst.motif).toBe("b");
    expect(evaluation.channels.y?.pairs.worst.to).toBe("b");
    expect(evaluation.alone.worst.motif).toBe("b");
    expect(evaluation.alone.worst.nmse).toBeLessThan(0.001); // of all variance: there the loss does not show
    expect(summary(evaluation)[0]).toContain("worst b");
    const html = await page(worse, evaluation, await build(library, EXACT));
    expect(html.indexOf("above 0.05")).toBeGreaterThan(0);
    expect(html.indexOf("above 0.05")).toBeLessThan(html.indexOf("<p>"));
  });

  test("is given once where a motif has one channel: the two are the same", () => {
    const warnings = errorWarnings([{ name: "a", nmse: 1, channels: { x: 1 } }], "additive");
    expect(warnings.map(({ kind }) => kind)).toEqual(["motif"]);
    expect(warnings[0].text).not.toContain("--rank");
  });

  test("names every motif and channel that is good alone and not after another, and what is to be changed", async () => {
    const evaluation = await evaluate(await faithful(), await build(await faithful(), { ...EXACT, transition: "none" }));
    const lost = evaluation.warnings.filter(({ kind }) => kind === "sequence").map(({ motif, channel }) => `${motif} ${channel}`);
    const wanted = evaluation.motifs.flatMap(({ name, nmse, channels, after }) => [
      ...(nmse <= 0.05 && after.nmse > 0.05 ? [`${name} undefined`] : []),
      ...["x", "y"].filter((c) => (channels[c] ?? 0) <= 0.05 && (after.channels[c]?.nmse ?? 0) > 0.05).map((c) => `${name} ${c}`),
    ]);
    expect(lost).toEqual(wanted);
    const followed = { name: "a", nmse: 0.01, channels: { x: 0.01, y: 0.02 } };
    const after = { from: "b", nmse: 0.02, channels: { x: { from: "b", nmse: 0.01 }, y: { from: "c", nmse: 0.2 } } };
    const figures = { ...evaluation, motifs: [{ ...followed, after }] };
    const text = (transition: "none" | "thalamic") => evaluationWarnings(figures, "multiplicative", transition).map((one) => one.text);
    expect(text("none")).toEqual(['Channel "y" of motif "a": nMSE 0.20 after "c", 0.020 alone. Learn it with --transition thalamic.']);
    expect(text("thalamic")[0]).toMatch(/Build it with a longer --preparation/);
  });

  test("is not given where nothing is wrong", async () => {
    const library = await faithful();
    expect((await evaluate(library, await build(library, EXACT))).warnings).toEqual([]);
  });
});
