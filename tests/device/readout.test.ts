import { describe, expect, test } from "vitest";
import { R } from "../../src/device/quantise.ts";
import { quantiseReadout } from "../../src/device/readout.ts";
import { course, readout } from "../../src/model/cell.ts";
import { makeLibrary } from "../fixture.ts";

const { cortex, motifs } = makeLibrary({ exact: true, sparse: true });

describe("a readout in whole numbers", () => {
  const rows = quantiseReadout(cortex, motifs);
  const wanted = rows.map(({ scale }, c) => cortex.W.slice(c * cortex.units, (c + 1) * cortex.units).map((w) => w / (scale * R)));

  test("has each weight rounded up or down, and sums of 32 bits whatever the rates", () => {
    rows.forEach(({ row }, c) => {
      row.forEach((w, i) => {
        expect(Math.abs(w - wanted[c][i])).toBeLessThan(1);
      });
      expect(row.reduce((sum, w) => sum + Math.abs(w), 0) * R).toBeLessThan(2 ** 31);
    });
  });

  test("is nearer to f64's on what motifs go through than with each weight rounded to the nearest", () => {
    const states = motifs.flatMap((motif) => [...course(cortex, motif)]).map(({ r }) => r);
    const off = (of: readonly ArrayLike<number>[]) =>
      states.reduce((sum, r) => {
        const W = Float32Array.from(of.flatMap((row, c) => Array.from(row, (w) => w * rows[c].scale * R)));
        const [a, b] = [readout({ W, c: cortex.c }, r), readout(cortex, r)];
        return sum + a.reduce((squares, y, c) => squares + (y - b[c]) ** 2, 0);
      }, 0);
    const free = quantiseReadout(
      cortex,
      motifs.map((motif) => ({
        ...motif,
        target: Float32Array.from([...course(cortex, motif)].flatMap(({ r }) => [...readout(cortex, r)])),
      })),
    );
    expect(off(free.map(({ row }) => row))).toBeLessThan(0.7 * off(wanted.map((row) => row.map(Math.round))));
  });
});
