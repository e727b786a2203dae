import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { record } from "../../src/drive/play.ts";
import { evaluate } from "../../src/measure/evaluate.ts";
import { decay, PreparationWatch, statesLeft } from "../../src/measure/states.ts";
import { certificate } from "../../src/model/cell.ts";
import { summary } from "../../src/report/figures.ts";
import { makeLibrary } from "../fixture.ts";

const away = (x: Float32Array, x0: Float32Array) => Math.hypot(...x.map((value, i) => value - x0[i]));

test("the watch sees how far a state is from x⁰ when a preparation begins and when it ends", async () => {
  const library = makeLibrary();
  const controller = await Controller.load(await build(library, { preparation: 5 }));
  const watch = new PreparationWatch(library, controller);
  const states: Float32Array[] = [];
  record(controller, [{ motif: "a" }, { motif: "c" }], 0, () => {
    states.push(Float32Array.from(controller.state));
    watch.onTick();
  });
  const [first, second] = watch.take();
  const begins = 5 + library.motifs[0].steps;
  expect([first, second].map(({ motif, steps }) => [motif, steps])).toEqual([
    ["a", 5],
    ["c", 5],
  ]);
  expect(first.before).toBeCloseTo(away(new Float32Array(24), library.motifs[0].x0), 5);
  expect(second.before).toBeCloseTo(away(states[begins - 1], library.motifs[2].x0), 5);
  expect(second.settled).toBe(second.after);
  expect(second.after).toBeCloseTo(away(states[begins + 4], library.motifs[2].x0), 5);
  expect(watch.take()).toEqual([]);
});

test("decay begins at 1 and ends where a preparation of that length leaves the state", async () => {
  const library = makeLibrary();
  const curve = await decay(library, 6, 3);
  expect(curve).toHaveLength(7);
  expect(curve[0]).toBeCloseTo(1, 12);
  expect(curve.every((share) => share > 0 && Number.isFinite(share))).toBe(true);
});

describe("the certificate", () => {
  test.each([
    ["dense", {}],
    ["sparse", { sparse: true }],
  ])("of the exact module holds over every ordered pair of a %s library, and is what is left", async (_, shape) => {
    const library = makeLibrary({ exact: true, units: 48, ...shape });
    const evaluation = await evaluate(library);
    const { states } = evaluation;
    expect(states).toMatchObject({ pairs: 9, hold: true, certificate: certificate(library.cortex, 12) });
    expect(states?.certificate).toBeCloseTo(Math.exp(-2 * 3), 12);
    expect(states?.settled.worst.left).toBeCloseTo(Math.exp(-6), 6);
    expect(summary(evaluation).join()).toMatch(
      /certificate: 12 steps leave 0.00248 of any state error, measured at most 0.00248 .* over 9 pairs: holds/,
    );
  });

  test("is broken by a pair that leaves a thousandth more, and not by rounding", async () => {
    const library = makeLibrary({ exact: true });
    const controller = await Controller.load(await build(library));
    const left = (share: number) => {
      const settled = 3 * certificate(library.cortex, 12) * share;
      const preparation = { motif: "b", steps: 12, before: 3, settled, after: settled };
      return statesLeft(library, controller, [{ from: 0, to: 1, preparation }]);
    };
    expect(left(1 + 2 ** -23)?.hold).toBe(true);
    expect(left(1.001)?.hold).toBe(false);
  });

  test("is none for a trained module, of which what was measured is said", async () => {
    const evaluation = await evaluate(makeLibrary());
    expect(evaluation.states).toMatchObject({ certificate: null, hold: null, pairs: 9 });
    expect(summary(evaluation).join()).toMatch(/certificate: none for a trained module; measured, 12 steps leave at most/);
  });
});
