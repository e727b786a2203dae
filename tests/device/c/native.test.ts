// The generated C on this machine: compilers, sanitisers, the proof of bounds, and what the self-test catches.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type BuildOptions, build } from "../../../src/device/build.ts";
import { decode } from "../../../src/device/c/decode.ts";
import { toC } from "../../../src/device/c/sources.ts";
import type { Library } from "../../../src/model/library.ts";
import { makeLibrary as makeAny } from "../../fixture.ts";
import { CHECKPOINTS, LIBRARIES, makeLibrary, optionsOf } from "../../scenario/scenario.ts";
import { generate, missing, readHashes, run, STRICT } from "./tools.ts";

const expected = JSON.parse(readFileSync("tests/scenario/expected.json", "utf8"));
const WARNINGS = ["-std=c99", ...STRICT];
const EXAMPLE = resolve("examples/firmware");
const HOST = [resolve("tests/device/c/host.c"), `${EXAMPLE}/main.c`, `${EXAMPLE}/print.c`, `-I${EXAMPLE}`, "-I."];

/** Compile the scenario's program of some folder and run it. */
function play(folder: string, compiler: string, flags: readonly string[], runner: readonly string[] = []): string {
  run(compiler, [...flags, "controller.c", ...HOST, "-o", "program"], folder);
  const [tool, ...args] = [...runner, "./program"];
  return run(tool, args, folder);
}

describe("generated C", () => {
  const flavours = [
    ["gcc", "-O2"],
    ["gcc", "-O3", "-march=native"],
    ["clang", "-O2"],
  ] as const;
  const lacks = missing("gcc", "clang");
  test.skipIf(lacks)(`computes the same bits as the .wasm, without a warning${lacks}`, async () => {
    for (const kind of LIBRARIES) {
      const { folder } = await generate(kind, CHECKPOINTS.slice(0, 3));
      for (const [compiler, ...flags] of flavours)
        expect(readHashes(play(folder, compiler, [...WARNINGS, ...flags]))).toEqual(expected[kind].slice(0, 3));
    }
  });

  test.skipIf(lacks)(`runs clean under address and undefined-behaviour sanitisers${lacks}`, async () => {
    for (const kind of [16, "sparse 16", "feeling", "policy", "goals", "int16 feeling"] as const) {
      const { folder } = await generate(kind, CHECKPOINTS.slice(0, 2));
      const flags = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
      expect(readHashes(play(folder, "gcc", flags))).toEqual(expected[kind].slice(0, 2));
      expect(readHashes(play(folder, "clang", [...flags, "-DCONTROLLER_CHECK"]))).toEqual(expected[kind].slice(0, 2));
    }
  });

  const noValgrind = missing("gcc", "valgrind");
  test.skipIf(noValgrind)(`runs clean under valgrind${noValgrind}`, async () => {
    const { folder } = await generate(16, CHECKPOINTS.slice(0, 1));
    expect(readHashes(play(folder, "gcc", ["-O2", "-g"], ["valgrind", "-q", "--error-exitcode=9", "--leak-check=full"]))).toEqual(
      expected[16].slice(0, 1),
    );
  });

  const noGcc = missing("gcc");
  test.skipIf(noGcc)(`has no access that could leave the instance or the weights: the compiler removes every check${noGcc}`, async () => {
    const int16 = { precision: "int16" } as const;
    const shapes: [Library, BuildOptions][] = [
      ...LIBRARIES.map((kind): [Library, BuildOptions] => [makeLibrary(kind), optionsOf(kind)]),
      [makeAny({ units: 100, rank: 1, channels: ["x"] }), {}],
      [makeAny({ rank: 0, channels: ["x", "y", "z"] }), {}],
      [makeAny({ sparse: true, exact: true, units: 48, rank: 3, channels: ["x"] }), int16],
      [makeAny({ sparse: true, exact: true, rank: 0, channels: ["x", "y", "z"] }), int16],
      [makeAny({ sparse: true, exact: true }), { ...int16, capacity: 5 }],
    ];
    for (const [library, options] of shapes) {
      const { folder } = await generate(16, []);
      const { files } = await toC(await build(library, { ...options, target: "c" }), "any");
      for (const file of ["any.c", "any.h"]) writeFileSync(join(folder, file), files.get(file) ?? "");
      for (const level of ["-Os", "-O2", "-O3"]) {
        run("gcc", ["-std=c99", level, "-DANY_CHECK", "-c", "any.c"], folder);
        expect(run("nm", ["any.o"], folder)).not.toContain("any_trap");
      }
      run("gcc", ["-std=c99", "-O0", "-DANY_CHECK", "-c", "any.c"], folder);
      expect(run("nm", ["any.o"], folder)).toContain("any_trap"); // unoptimised, the checks are there
    }
  });

  test.skipIf(noGcc)(`refuses -ffast-math, and its self-test catches contraction and flush-to-zero${noGcc}`, async () => {
    const { folder } = await generate(16, CHECKPOINTS.slice(0, 1));
    expect(() => play(folder, "gcc", ["-O2", "-ffast-math"])).toThrow(/do not compile with -ffast-math/);
    expect(() => play(folder, "gcc", ["-O2", "-DFLUSH_TO_ZERO"])).toThrow(/Command failed: .\/program/);
    const source = join(folder, "controller.c");
    writeFileSync(source, readFileSync(source, "utf8").replace(/#pragma .*\n/g, ""));
    expect(() => play(folder, "gcc", ["-O2", "-mfma", "-ffp-contract=fast"])).toThrow(/Command failed: .\/program/);
    expect(readHashes(play(folder, "gcc", ["-O2", "-mfma", "-ffp-contract=off"]))).toEqual(expected[16].slice(0, 1));
  });

  const noWasm2c = missing("gcc", "wasm2c");
  test.skipIf(noWasm2c)(`agrees with wasm2c's translation of the scalar build${noWasm2c}`, async () => {
    const { folder } = await generate(16, []);
    writeFileSync(join(folder, "w.wasm"), await build(makeLibrary(16), { target: "scalar", queue: 8 }));
    run("wasm2c", ["w.wasm", "-o", "w.c"], folder);
    writeFileSync(join(folder, "both.c"), BOTH);
    const runtime = "/usr/share/wabt/wasm2c";
    run("gcc", ["-O2", `-I${runtime}`, "both.c", "w.c", "controller.c", `${runtime}/wasm-rt-impl.c`, "-lm", "-o", "both"], folder);
    expect(run("./both", [], folder)).toMatch(/^same [0-9a-f]{8}\n$/);
  });
});

/** Plays the same on both translations. */
const BOTH = `
#include <stdio.h>
#include "w.h"
#include "controller.h"
int main(void) {
  static Z_w_instance_t w;
  static controller_t c;
  unsigned k;
  wasm_rt_init();
  Z_w_init_module();
  Z_w_instantiate(&w);
  controller_init(&c);
  for (k = 0; k < 20000; ++k) {
    if (k % 700 == 0) { Z_wZ_play(&w, k / 700 % 4); controller_play(&c, k / 700 % 4, 0); }
    if (k % 3000 == 2900) { Z_wZ_stop(&w); controller_stop(&c); }
    Z_wZ_tick(&w);
    controller_tick(&c);
    if (Z_wZ_hash(&w) != controller_hash(&c)) { printf("differ at %u\\n", k); return 1; }
  }
  printf("same %08x\\n", (unsigned)controller_hash(&c));
  return 0;
}
`;

describe("the translator", () => {
  test("takes our module only", async () => {
    const bytes = await build(makeLibrary(16));
    expect(decode(bytes).exported.has("tick")).toBe(true);
    await expect(toC(bytes, "no-identifier")).rejects.toThrow(/no C identifier/);
    await expect(toC(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), "x")).rejects.toThrow(/no thalamotor controller/);
  });
});
