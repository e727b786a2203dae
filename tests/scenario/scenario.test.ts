import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { runScenario } from "./run.ts";
import { CHECKPOINTS, LIBRARIES, makeLibrary, optionsOf, PERIOD, START, scriptOf } from "./scenario.ts";

/** Hashes by library. When one changes, find out why before you update it. */
const expected = JSON.parse(readFileSync(new URL("./expected.json", import.meta.url), "utf8"));

describe("the scenario", () => {
  test.each(LIBRARIES.flatMap((kind) => (["simd", "scalar"] as const).map((target) => [kind, target] as const)))(
    "with the library %s (%s) gives the expected hashes",
    async (kind, target) => {
      const module = new WebAssembly.Module((await build(makeLibrary(kind), { ...optionsOf(kind), target })) as BufferSource);
      expect(runScenario(module, START, scriptOf(kind), PERIOD, CHECKPOINTS)).toEqual(expected[kind]);
    },
  );

  test("goes through denormals", async () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module((await build(makeLibrary(16), optionsOf(16))) as BufferSource));
    const { memory, tick, play } = exports as unknown as {
      memory: WebAssembly.Memory;
      tick(): void;
      play(motif: number): number;
    };
    const x = new Float32Array(memory.buffer, (exports.X as WebAssembly.Global).value, 16);
    play(0);
    for (let k = 0; k < 1200; k++) tick();
    play(3);
    let denormals = 0;
    for (let k = 0; k < 700; k++) {
      tick();
      denormals += x.filter((value) => value !== 0 && Math.abs(value) < 1.17e-38).length;
    }
    expect(denormals).toBeGreaterThan(100);
  });
});
