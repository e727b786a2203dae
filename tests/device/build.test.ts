import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { build } from "../../src/device/build.ts";
import { readSections, SECTION } from "../../src/device/module.ts";
import { Controller } from "../../src/drive/controller.ts";
import { readLibrary, writeLibrary } from "../../src/file/library-file.ts";
import { makeLibrary } from "../fixture.ts";

const library = makeLibrary({ units: 40, sensors: ["force"] });
const simd = await build(library);
const scalar = await build(library, { target: "scalar" });

/** Every instruction of a module, as binaryen prints it. */
function text(bytes: Uint8Array): string {
  const module = binaryen.readBinary(bytes);
  const wat = module.emitText();
  module.dispose();
  return wat;
}

/** The operands of the S-expression that a text begins with. */
function operands(expression: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < expression.length; i++) {
    if (expression[i] === "(" && ++depth === 2) from = i;
    if (expression[i] === ")" && --depth === 1) found.push(expression.slice(from, i + 1));
    if (i > 0 && depth === 0) break;
  }
  return found;
}

describe("a built controller", () => {
  test.each([
    ["simd", simd],
    ["scalar", scalar],
  ])("(%s) has no imports, no start, no table, and a memory that cannot grow", (_target, bytes) => {
    const sections = readSections(bytes);
    expect(sections.filter(({ id }) => id === SECTION.import || id === SECTION.start)).toEqual([]);
    expect(WebAssembly.Module.imports(new WebAssembly.Module(bytes as BufferSource))).toEqual([]);
    const wat = text(bytes);
    expect(wat).not.toMatch(/memory\.grow|call_indirect|unreachable|\(start|\(import/);
    const [, least, most] = wat.match(/\(memory \$\S+ (\d+) (\d+)\)/) ?? [];
    expect(least).toBe(most);
  });

  test("divides integers only by constants and truncates nothing, so neither can trap", async () => {
    const odd = await build(library, { queue: 10 }); // a queue that is no power of two: remainders stay remainders
    const wat = text(odd);
    expect(wat).not.toMatch(/trunc_f|i32\.div_s|i32\.rem_s|i64\.(div|rem)/);
    const divisors = [...wat.matchAll(/\(i32\.(?:div|rem)_u/g)].map(({ index }) => operands(wat.slice(index))[1]);
    expect(divisors.length).toBeGreaterThan(0);
    for (const divisor of divisors) expect(divisor).toMatch(/^\(i32\.const [1-9]\d*\)$/);
  });

  test("has vector instructions in simd and none in scalar, and no relaxed ones", () => {
    expect(text(simd)).toMatch(/f32x4\.mul/);
    expect(text(scalar)).not.toMatch(/v128|f32x4/);
    expect(text(simd)).not.toMatch(/relaxed/);
  });

  test("is the same, byte for byte, whenever it is built, also from the file", async () => {
    expect(await build(readLibrary(writeLibrary(library), "it"))).toEqual(simd);
  });

  test("computes the same bits with and without SIMD, over a million steps of random plays, speeds and sensors", async () => {
    const [a, b] = [await Controller.load(simd), await Controller.load(scalar)];
    const random = new Random(5, "simd = scalar");
    let steps = 0;
    while (steps < 1_000_000) {
      const plays = Array.from({ length: 8 }, () => library.motifs[random.integer(3)].name);
      const options = { gain: random.uniform(-2, 2), offset: [random.normal(), random.normal()] };
      const speed = random.uniform(0.3, 3.9);
      const force = random.integer(10) === 0 ? Number.NaN : random.normal();
      const stops = random.integer(20) === 0;
      for (const controller of [a, b]) {
        if (stops) controller.stop();
        if (controller.queued < 8) controller.play(plays, options);
        controller.speed = speed;
        controller.sensors[0] = force;
        for (let k = 0; k < 100; k++) controller.tick();
      }
      steps += 100 * speed;
      expect(a.hash()).toBe(b.hash());
    }
  });
});
