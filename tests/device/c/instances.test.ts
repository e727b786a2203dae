// The generated C as a library among others: many controllers, C++, two libraries in one unit, rates, and a start that keeps them.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { build } from "../../../src/device/build.ts";
import { toC } from "../../../src/device/c/sources.ts";
import { Controller } from "../../../src/drive/controller.ts";
import { strideAt } from "../../../src/drive/pace.ts";
import { CHECKPOINTS, type Kind, makeLibrary, optionsOf } from "../../scenario/scenario.ts";
import { generate, missing, readHashes, run, STRICT } from "./tools.ts";

const expected = JSON.parse(readFileSync("tests/scenario/expected.json", "utf8"));
const EXAMPLE = resolve("examples/firmware");
const BOARD = [resolve("tests/device/c/host.c"), `${EXAMPLE}/print.c`, `-I${EXAMPLE}`, "-I."];
const CPP = ["-std=c++17", "-x", "c++", ...STRICT];

describe("controllers in C", () => {
  const noGcc = missing("gcc");
  test.skipIf(noGcc)(`run in turn, each as if alone${noGcc}`, async () => {
    for (const kind of [16, "feeling", "int16 feeling"] as const) {
      const { folder } = await generate(kind, []);
      const flags = ["-std=c99", "-O2", ...STRICT, "-fsanitize=address,undefined"];
      run("gcc", [...flags, "controller.c", resolve("tests/device/c/instances.c"), ...BOARD, "-o", "program"], folder);
      const printed = run("./program", [], folder);
      expect(printed).toMatch(/^(hash [0-9a-f]{8}\n){10}different 0\n$/);
      expect(new Set(printed.match(/[0-9a-f]{8}/g)).size).toBe(10);
    }
  });

  const noCpp = missing("gcc", "g++", "clang++");
  test.skipIf(noCpp)(`compile as C++17 too, without a warning, to the same bits${noCpp}`, async () => {
    for (const kind of [16, "linear", "sparse 16", "feeling", "policy", "int16 64", "int16 feeling"] as const) {
      const { folder } = await generate(kind, CHECKPOINTS.slice(0, 2));
      for (const compiler of ["g++", "clang++"]) {
        run(compiler, ["-O2", ...CPP, "-c", "controller.c", "-o", "controller.o"], folder);
        run("gcc", ["-O2", "-std=c99", `${EXAMPLE}/main.c`, "controller.o", ...BOARD, "-o", "program"], folder);
        expect(readHashes(run("./program", [], folder))).toEqual(expected[kind].slice(0, 2));
      }
    }
  });

  test.skipIf(noCpp)(`of two libraries fit one unit, C or C++; rates and strides are the host's${noCpp}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-c-"));
    const libraries: [string, Kind][] = [
      ["one", "policy"],
      ["two", "int16 feeling"],
    ];
    const hashes: string[] = [];
    for (const [name, kind] of libraries) {
      const { files } = await toC(await build(makeLibrary(kind), { ...optionsOf(kind), target: "c" }), name);
      for (const file of [`${name}.c`, `${name}.h`]) writeFileSync(join(folder, file), files.get(file) ?? "");
      hashes.push(await played(kind));
    }
    const { metadata } = await Controller.load(await build(makeLibrary("policy"), optionsOf("policy")));
    const strides = RATES.map((rate) => strideAt(rate, 1, metadata));
    writeFileSync(join(folder, "unit.c"), UNIT);
    for (const [compiler, ...flags] of [
      ["gcc", "-std=c99", ...STRICT],
      ["clang", "-std=c99", ...STRICT],
      ["g++", ...CPP],
      ["clang++", ...CPP],
    ]) {
      run(compiler, ["-O1", ...flags, "unit.c", "-o", "unit"], folder);
      const [first, ...rest] = run("./unit", [], folder).trim().split("\n");
      expect(first.split(" ").map(Number)).toEqual(strides);
      expect(rest).toEqual(["0 0 0 0", ...hashes]);
    }
  });
});

/** Ticks a second, all of them f32s. */
const RATES = [1, 50, 60, 333.25, 1000, 44_100];
const RATE = 150;
const TICKS = 700;

/** The hash after what UNIT does with a library. */
async function played(kind: Kind): Promise<string> {
  const controller = await Controller.load(await build(makeLibrary(kind), optionsOf(kind)));
  controller.rate = RATE;
  controller.start([0.25, -0.75]);
  controller.play(["reach", "turn"], { gain: 0.5 });
  for (let k = 0; k < TICKS; k++) controller.tick();
  return controller.hash().toString(16).padStart(8, "0");
}

const play = (name: string) => `
static uint32_t play_${name}(void)
{
  static ${name}_t c;
  const float position[${name.toUpperCase()}_CHANNELS] = {0.25f, -0.75f};
  ${name}_request request;
  int k;
  ${name}_init(&c);
  (void)${name}_set_rate(&c, ${RATE}.0f);
  (void)${name}_start(&c, position);
  ${name}_usual(&request);
  request.gain[0] = request.gain[1] = 0.5f;
  (void)${name}_play(&c, ${name.toUpperCase()}_MOTIF_REACH, &request);
  (void)${name}_play(&c, ${name.toUpperCase()}_MOTIF_TURN, &request);
  for (k = 0; k < ${TICKS}; ++k) ${name}_tick(&c);
  return ${name}_hash(&c);
}
`;

const UNIT = `#include "one.c"
#include "two.c"
#include <stdio.h>
${play("one")}${play("two")}
int main(void)
{
  static one_t c;
  static const float rates[] = {${RATES.map((rate) => `${rate.toFixed(2)}f`).join(", ")}};
  unsigned k;
  one_init(&c);
  for (k = 0; k < sizeof rates / sizeof *rates; ++k) {
    if (!one_set_rate(&c, rates[k])) return 1;
    printf("%s%u", k ? " " : "", (unsigned)c.stride);
  }
  printf("\\n%d %d %d %d\\n", one_set_rate(&c, 0.0f), one_set_rate(&c, -1.0f), one_set_rate(&c, 0.1f), one_set_rate(&c, 1e30f));
  printf("%08x\\n", (unsigned)play_one());
  printf("%08x\\n", (unsigned)play_two());
  return 0;
}
`;
