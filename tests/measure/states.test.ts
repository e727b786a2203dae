import { expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { record } from "../../src/drive/play.ts";
import { decay, PreparationWatch } from "../../src/measure/states.ts";
import { makeLibrary } from "../fixture.ts";

const away = (x: Float32Array, x0: Float32Array) => Math.hypot(...x.map((value, i) => value - x0[i]));

test("the watch sees how far a state is from x⁰ when a preparation begins and when it ends", async () => {
  const library = makeLibrary();
  const controller = await Controller.load(await build(library, { preparation: 5 }));
  const watch = new PreparationWatch(library, controller);
  const states: Float32Array[] = [];
  record(controller, [{ motif: "a" }, { motif: "c" }], 0, () => {
    states.push(controller.state.slice());
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
