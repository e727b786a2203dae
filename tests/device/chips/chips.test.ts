import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chipTable, MARK, PAGE } from "../../../bench/chips.ts";
import { fill } from "../../../bench/pages.ts";
import { build } from "../../../src/device/build.ts";
import { toC } from "../../../src/device/c/sources.ts";
import { CHIPS, CORES, type Kind } from "../../../src/device/chips/chips.ts";
import { estimate, predictionError } from "../../../src/device/chips/estimate.ts";
import { arraysOf, chooseUnits, misfits, SMALL_QUEUE } from "../../../src/device/chips/fitting.ts";
import { MEASURED } from "../../../src/device/chips/measured.ts";
import { makeLibrary, type Shape } from "../../fixture.ts";
import { makeLibrary as makeKnown } from "../../scenario/scenario.ts";

const INT16: Kind = { precision: "int16", connectivity: "sparse" };
const wanted = { rank: 2, readouts: 2, motifs: 4, dt: 0.01, hertz: 100 };

describe("estimate", () => {
  test("was measured of every core in every kind, and predicts a row from the others within a quarter", () => {
    for (const core of CORES) {
      const kinds = MEASURED.filter((kind) => kind.core === core);
      expect(kinds).toHaveLength(3);
      for (const kind of kinds) expect(predictionError(core, kind)).toBeLessThan(0.25);
    }
  });

  test("says what integers spare a chip without an FPU", () => {
    const of = (kind: Kind) => estimate(CHIPS.m0, { ...kind, units: 64, rank: 2, readouts: 2 })?.instructions ?? Number.NaN;
    expect(of(INT16)).toBeLessThan(of({ ...INT16, precision: "f32" }) / 5);
    expect(of({ ...INT16, precision: "f32" })).toBeLessThan(of({ precision: "f32", connectivity: "dense" }) / 3);
  });
});

describe("fitting", () => {
  test("names what a controller takes and the chip has not", () => {
    const small = estimate(CHIPS.uno, { ...INT16, units: 16, rank: 1, readouts: 1 });
    if (!small) throw new Error("not measured");
    expect(misfits(CHIPS.uno, { weights: 1000, state: 500 }, small)).toEqual([]);
    expect(misfits(CHIPS.uno, { weights: 1000, state: 3000 }, small)).toEqual([
      expect.stringMatching(/bytes of RAM, and the chip has 2048/),
    ]);
    expect(misfits(CHIPS.mega, { weights: 40_000, state: 500 }, small)).toEqual([expect.stringMatching(/32767 in an array/)]);
  });

  const noise = (shape: Shape) => makeLibrary({ ...shape, sparse: true, exact: true });
  test.each([
    ["one motif of one channel", noise({ units: 16, rank: 1, channels: ["x"], motifs: ["a"] })],
    ["three of two", noise({ units: 64 })],
    ["five of four", noise({ units: 48, rank: 4, channels: ["p", "q", "r", "s"], motifs: ["a", "b", "c", "d", "e"] })],
    ["motifs that feel", makeKnown("int16 feeling")],
  ])("takes no smaller arrays than a controller will have: %s", async (_, library) => {
    const { cortex, motifs } = library;
    const { flash, ram } = await toC(await build(library, { target: "c", precision: "int16", queue: SMALL_QUEUE }), "controller");
    const size = { rank: cortex.rank, readouts: cortex.channels.length, motifs: motifs.length };
    const { weights, state } = arraysOf(cortex.units, { ...wanted, ...size });
    expect(weights).toBeGreaterThanOrEqual(flash);
    expect(state).toBeGreaterThanOrEqual(ram);
    expect(weights + state).toBeLessThan(1.3 * (flash + ram) + 256);
  });

  test("chooses fewer units for more ticks a second, and refuses what no size can do", () => {
    const slow = chooseUnits(CHIPS.m0, wanted, 256);
    const fast = chooseUnits(CHIPS.m0, { ...wanted, hertz: 300, dt: 1 / 300 }, 256);
    expect(slow).toBeGreaterThan(fast);
    expect(fast % 16).toBe(0);
    expect(() => chooseUnits(CHIPS.m0, { ...wanted, hertz: 100_000 }, 256)).toThrow(/Not even 16 units .* not 100000/);
  });
});

test("the table of docs/microcontrollers.md is of what was measured", () => {
  const page = readFileSync(PAGE, "utf8");
  expect(fill(page, MARK, chipTable(MEASURED))).toBe(page);
});
