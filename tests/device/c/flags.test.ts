// Flags under which floats are computed otherwise: the self-test refuses such builds, and a cell in integers keeps its states.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { build } from "../../../src/device/build.ts";
import { Port } from "../../../src/drive/port.ts";
import { type Kind, makeLibrary, optionsOf } from "../../scenario/scenario.ts";
import { generate, missing, run } from "./tools.ts";

const HOST = [resolve("tests/device/c/host.c"), `-I${resolve("examples/firmware")}`, "-I."];
const FLAGS = [["-mfma", "-ffp-contract=fast"], ["-funsafe-math-optimizations"], ["-DFLUSH_TO_ZERO"]];

/** What the self-test says, and a hash of the membrane states of many ticks. */
const PROGRAM = `#include "controller.h"
#include <stdio.h>
int main(void)
{
  static controller_t c;
  uint32_t k, i, hash = 2166136261u;
  const int passes = controller_self_test(&c);
  controller_init(&c);
  for (k = 0; k < 2000; ++k) {
    if (controller_phase(&c) == CONTROLLER_IDLE) (void)controller_play(&c, k % CONTROLLER_MOTIFS, 0);
    controller_tick(&c);
    for (i = 0; i < X_BYTES; ++i) hash = (hash ^ ((const unsigned char *)&c)[X + i]) * 16777619u;
  }
  printf("%d %08x\\n", passes, (unsigned)hash);
  return 0;
}
`;

/** The program for a library, compiled without its pragmas: as by a compiler that ignores them. */
async function compiler(kind: Kind): Promise<(flags: readonly string[]) => { passes: boolean; states: string }> {
  const { folder } = await generate(kind, []);
  const source = join(folder, "controller.c");
  writeFileSync(source, readFileSync(source, "utf8").replace(/#pragma .*\n/g, ""));
  writeFileSync(join(folder, "program.c"), PROGRAM);
  const bytes = await build(makeLibrary(kind), { ...optionsOf(kind), target: "c" });
  const { layout, x } = new Port(await WebAssembly.compile(bytes as BufferSource), `${kind}`);
  const places = [`-DX=${layout.address("X") - layout.address("STATE")}u`, `-DX_BYTES=${x.byteLength}u`];
  return (flags) => {
    run("gcc", ["-O2", ...places, ...flags, "controller.c", "program.c", ...HOST, "-o", "program"], folder);
    const [passes, states] = run("./program", [], folder).trim().split(" ");
    return { passes: passes === "1", states };
  };
}

describe("a build whose floats are others", () => {
  const lacks = missing("gcc");
  test.skipIf(lacks)(`is refused by the self-test${lacks}`, async () => {
    for (const kind of ["sparse 64", "int16 64", "int16 feeling"] as const) {
      const compile = await compiler(kind);
      expect(compile([]).passes).toBe(true);
      for (const flags of FLAGS) expect([...flags, compile(flags).passes]).toEqual([...flags, false]);
    }
  });

  test.skipIf(lacks)(`goes through the same states where the cell is in integers, and through others in f32${lacks}`, async () => {
    const [f32, int16] = [await compiler("sparse 64"), await compiler("int16 64")];
    for (const flags of FLAGS) expect(int16(flags).states).toBe(int16([]).states);
    for (const flags of FLAGS.slice(0, 2)) expect(f32(flags).states).not.toBe(f32([]).states);
  });
});
