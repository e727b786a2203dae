// A motif that is added to a controller in C: the same bits as where it is added to the module, or a reason why not.
import { describe, expect, test } from "vitest";
import { build, makePatch } from "../../../src/device/build.ts";
import type { Precision } from "../../../src/device/metadata.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { pack } from "../../../src/drive/pack.ts";
import { makeLibrary, type Shape } from "../../fixture.ts";
import { folderOf, missing, run, STRICT } from "./tools.ts";

interface Kind extends Shape {
  readonly precision?: Precision;
}
const KINDS: readonly Kind[] = [{}, { sparse: true, exact: true }, { sparse: true, exact: true, precision: "int16" }];
const BEFORE = 50;
const AFTER = 400;

/** A library of three motifs built with the first alone and room for one more; the record of the second. */
async function example({ precision = "f32", ...shape }: Kind) {
  const whole = makeLibrary(shape);
  const small = { ...whole, motifs: whole.motifs.slice(0, 1) };
  const bytes = await build(small, { target: "c", capacity: 2, queue: 4, precision });
  const patch = makePatch(whole.cortex, whole.motifs[1]);
  return { whole, small, bytes, patch, record: await pack(bytes, patch) };
}

describe("a motif added in C", () => {
  const lacks = missing("gcc", "g++", "clang", "clang++");
  for (const shape of KINDS) {
    test.skipIf(lacks)(`plays the bits that it plays in the module: ${JSON.stringify(shape)}${lacks}`, async () => {
      const { bytes, patch, record } = await example(shape);
      const controller = await Controller.load(bytes);
      controller.play("a");
      for (let k = 0; k < BEFORE; k++) controller.tick();
      controller.add(patch);
      controller.play(["b", "a", "b"]);
      for (let k = 0; k < AFTER; k++) controller.tick();
      const folder = await folderOf(bytes, program(record));
      for (const [compiler, ...flags] of [
        ["gcc", "-std=c99", "-fsanitize=address,undefined"],
        ["clang", "-std=c99"],
        ["g++", "-std=c++17", "-x", "c++"],
        ["clang++", "-std=c++17", "-x", "c++"],
      ]) {
        run(compiler, ["-O2", ...flags, ...STRICT, "it.c", "program.c", "-o", "program"], folder);
        const [refusals, added, full, hash, other] = run("./program", [], folder).trim().split("\n");
        expect(refusals).toBe("-2 -2 -2 -2 -3");
        expect([added, full]).toEqual(["1", "-1"]);
        expect(Number.parseInt(hash, 16)).toBe(controller.hash() >>> 0);
        expect(other).toBe("1"); // another instance does not know the motif: NO_SUCH_MOTIF
      }
    });
  }

  test.skipIf(lacks)(`leaves no access unproved where slots are in RAM${lacks}`, async () => {
    for (const shape of KINDS) {
      const { bytes } = await example(shape);
      const folder = await folderOf(bytes, "");
      for (const level of ["-Os", "-O2", "-O3"]) {
        run("gcc", ["-std=c99", level, "-DIT_CHECK", "-c", "it.c"], folder);
        expect(run("nm", ["it.o"], folder)).not.toContain("it_trap");
      }
    }
  });

  test("is packed for those that can take it alone", async () => {
    const { whole, small, bytes, patch, record } = await example({});
    expect(record.length).toBeLessThan(patch.length);
    await expect(pack(await build(small, { target: "c" }), patch)).rejects.toThrow(/No slot is free/);
    await expect(pack(bytes, makePatch(whole.cortex, whole.motifs[0]))).rejects.toThrow(/already has a motif "a"/);
    const other = makeLibrary({ seed: 2 });
    await expect(pack(bytes, makePatch(other.cortex, other.motifs[1]))).rejects.toThrow(/another cortex/);
  });
});

/** Adds a record in the middle of a motif, after what is none, and plays it. */
const program = (record: Uint8Array) => `#include "it.h"
#include <stdio.h>
#include <string.h>
static unsigned char record[] = {${record.join(",")}};
static int damaged(it_t *c, uint32_t at)
{
  int refusal;
  record[at] ^= 1;
  refusal = it_add(c, record, sizeof record);
  record[at] ^= 1;
  return refusal;
}
int main(void)
{
  static it_t c, other;
  int k;
  it_init(&c);
  it_init(&other);
  it_play(&c, 0, 0);
  for (k = 0; k < ${BEFORE}; ++k) it_tick(&c);
  printf("%d ", it_add(&c, record, sizeof record - 4));
  printf("%d ", it_add(&c, record, 0));
  printf("%d ", damaged(&c, 0));
  printf("%d ", damaged(&c, sizeof record - 1));
  printf("%d\\n", damaged(&c, 4));
  printf("%d\\n", it_add(&c, record, sizeof record));
  printf("%d\\n", it_add(&c, record, sizeof record));
  it_play(&c, 1, 0);
  it_play(&c, 0, 0);
  it_play(&c, 1, 0);
  for (k = 0; k < ${AFTER}; ++k) it_tick(&c);
  printf("%08x\\n", (unsigned)it_hash(&c));
  printf("%d\\n", it_play(&other, 1, 0));
  return 0;
}
`;
