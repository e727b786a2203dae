import { describe, expect, test } from "vitest";
import { build, makePatch } from "../../src/device/build.ts";
import { stateIn, stateOf } from "../../src/device/coordinates.ts";
import { Controller } from "../../src/drive/controller.ts";
import { moduleKappa, rates, readout } from "../../src/model/cell.ts";
import type { Library } from "../../src/model/library.ts";
import { makeLibrary } from "../fixture.ts";

const dense = makeLibrary({ exact: true });
const linear: Library = { ...dense, architecture: "linear", cortex: { ...dense.cortex, phi: "identity" } };
const LIBRARIES = { dense, sparse: makeLibrary({ exact: true, sparse: true }), linear };

describe.each(Object.entries(LIBRARIES))("the exact module of a %s library", (_, library) => {
  const { cortex, motifs, preparation } = library;
  const bases = cortex.phi === "identity" ? (["eigen", "units"] as const) : (["units"] as const);

  test.each(bases)("leaves the share (1 − κ_p)^P of any state error, in the basis of %s", async (basis) => {
    const controller = await Controller.load(await build(library, { basis }));
    const before = Float32Array.from({ length: cortex.units }, (_, i) => Math.sin(3 * i));
    controller.state.set(stateIn(cortex, controller.metadata, before));
    controller.play("b");
    for (let k = 0; k < preparation; k++) controller.tick();
    const after = stateOf(cortex, controller.metadata, controller.state);
    const left = (1 - moduleKappa(cortex)) ** preparation;
    const { x0 } = motifs[1];
    for (let i = 0; i < cortex.units; i++) expect(after[i]).toBeCloseTo(x0[i] + left * (before[i] - x0[i]), 4);
  });

  test("takes a motif from a patch as if it had been built in", async () => {
    const [whole, grown] = [
      await Controller.load(await build(library)),
      await Controller.load(await build({ ...library, motifs: motifs.slice(0, 2) }, { capacity: 3 })),
    ];
    grown.add(makePatch(cortex, motifs[2]));
    for (const controller of [whole, grown]) {
      controller.play(["c", "a"]);
      for (let k = 0; k < 80; k++) controller.tick();
    }
    expect(grown.hash()).toBe(whole.hash());
  });

  test("lets the readout be followed meanwhile", async () => {
    const controller = await Controller.load(await build(library, { basis: "units", output: "network", handOver: "hard" }));
    controller.state.fill(0.3);
    controller.play("a");
    const expected = readout(cortex, rates(cortex, controller.state));
    const output = controller.tick();
    for (const [c, y] of expected.entries()) expect(output[c]).toBeCloseTo(y, 4);
  });
});
