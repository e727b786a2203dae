import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { build } from "../../src/controller/build.ts";
import { runScenario } from "./run.ts";
import { BUILD, CHECKPOINTS, makeLibrary, PERIOD, SCRIPT, SIZES } from "./scenario.ts";

/** Hashes by number of units. When one changes, find out why before you update it. */
const expected = JSON.parse(readFileSync(new URL("./expected.json", import.meta.url), "utf8"));

describe("the scenario", () => {
  test.each(SIZES.flatMap((units) => (["simd", "scalar"] as const).map((target) => [units, target] as const)))(
    "with %i units (%s) gives the expected hashes",
    async (units, target) => {
      const module = new WebAssembly.Module((await build(makeLibrary(units), { ...BUILD, target })) as BufferSource);
      expect(runScenario(module, SCRIPT, PERIOD, CHECKPOINTS)).toEqual(expected[units]);
    },
  );

  test("goes through denormals", async () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module((await build(makeLibrary(16), BUILD)) as BufferSource));
    const { memory, tick, play } = exports as unknown as {
      memory: WebAssembly.Memory;
      tick(): void;
      play(motif: number, gain: number): number;
    };
    const x = new Float32Array(memory.buffer, (exports.X as WebAssembly.Global).value, 16);
    play(0, 1);
    for (let k = 0; k < 700; k++) tick();
    play(3, 1);
    let denormals = 0;
    for (let k = 0; k < 700; k++) {
      tick();
      denormals += x.filter((value) => value !== 0 && Math.abs(value) < 1.17e-38).length;
    }
    expect(denormals).toBeGreaterThan(100);
  });
});
