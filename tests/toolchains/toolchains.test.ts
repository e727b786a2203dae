// The emitted folder, built the way a user would with the tools that people have: nothing of ours but the folder goes in.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { toC } from "../../src/device/c/sources.ts";
import { missing, run } from "../device/c/tools.ts";
import { makeLibrary as makeAnyLibrary } from "../fixture.ts";
import { type Kind, makeLibrary, optionsOf } from "../scenario/scenario.ts";
import { arduino, cmake } from "./builders.ts";
import { Arduino, EspIdf, PlatformIo, properties, yaml, Zephyr } from "./manifests.ts";

const LIBRARY = "libraries/controller";

/** A user's folder with the library in it, beside what else is in a project. */
async function project(controller: Kind | Uint8Array, others: Readonly<Record<string, string>>): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "thalamotor-user-"));
  const bytes =
    controller instanceof Uint8Array ? controller : await build(makeLibrary(controller), { ...optionsOf(controller), target: "c" });
  const { files } = await toC(bytes, "controller");
  for (const [path, text] of [...[...files].map(([path, text]) => [join(LIBRARY, path), text]), ...Object.entries(others)]) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  return home;
}

describe("manifests", () => {
  test("are what the tools' published schemas ask for", async () => {
    const home = await project("sparse 16", {});
    const text = (path: string) => readFileSync(join(home, LIBRARY, path), "utf8");
    PlatformIo.parse(JSON.parse(text("library.json")));
    Arduino.parse(properties(text("library.properties")));
    EspIdf.parse(yaml(text("idf_component.yml")));
    const { build } = Zephyr.parse(yaml(text("zephyr/module.yml")));
    expect(existsSync(join(home, LIBRARY, build.cmake, "CMakeLists.txt"))).toBe(true);
    expect(existsSync(join(home, LIBRARY, build.kconfig))).toBe(true);
  });

  const noKconfig = missing("kconfiglib");
  test.skipIf(noKconfig)(`name an option of Zephyr's that is off until it is asked for${noKconfig}`, async () => {
    const home = await project("sparse 16", {});
    const script = `import kconfiglib, sys; print({s.name: s.str_value for s in kconfiglib.Kconfig(sys.argv[1]).unique_defined_syms})`;
    const printed = run("/usr/bin/python3", ["-c", script, join(LIBRARY, "zephyr/Kconfig")], home);
    expect(printed.trim()).toBe("{'THALAMOTOR_CONTROLLER': 'n'}");
  });
});

describe("Arduino", () => {
  const lacks = missing("arduino-builder", "avr-gcc");
  const EXAMPLE = `${LIBRARY}/examples/controller/controller.ino`;
  test.skipIf(lacks)(`builds the example for a Mega, with the weights in flash${lacks}`, async () => {
    const home = await project(16, {});
    expect(arduino(home, "mega:cpu=atmega2560", EXAMPLE)).toBeLessThan(1800); // the weights alone are 3.6 kB
  });

  test.skipIf(lacks)(`builds the example for an Uno: a small library in integers fits${lacks}`, async () => {
    const small = makeAnyLibrary({ units: 64, sparse: true, exact: true });
    const home = await project(await build(small, { target: "c", precision: "int16", queue: 8 }), {});
    expect(arduino(home, "uno", EXAMPLE)).toBeLessThan(1500); // the stack wants some of the 2048
  });

  test.skipIf(lacks)(`refuses what does not fit, and says how large it is${lacks}`, async () => {
    const small = makeAnyLibrary({ units: 16, rank: 1, motifs: ["a"], sparse: true, exact: true });
    const tooMuchState = await project(await build(small, { target: "c", precision: "int16", queue: 64 }), {});
    expect(() => arduino(tooMuchState, "uno", EXAMPLE)).toThrow(/its state takes \d{4} bytes of RAM, more than this chip has/);
    const large = makeAnyLibrary({ units: 96, motifs: ["a"] });
    const tooManyWeights = await project(await build(large, { target: "c", queue: 2 }), {});
    expect(() => arduino(tooManyWeights, "mega:cpu=atmega2560", EXAMPLE)).toThrow(
      /its weights take \d{5} bytes, and compilers of AVR take 32767/,
    );
  });
});

const CONSUMER = `
#include "controller.h"
#include <stdio.h>
int main(void) {
  static controller_t c;
  controller_init(&c);
  printf("%d %08x\\n", controller_self_test(&c), (unsigned)controller_hash(&c));
  return 0;
}
`;

const cmakeProject = (lines: string) => `cmake_minimum_required(VERSION 3.13)\nproject(robot C)\n${lines}\n`;
const robot = (library: string) => `add_executable(robot main.c)\ntarget_link_libraries(robot PRIVATE ${library})`;

describe("CMake", () => {
  const lacks = missing("cmake", "gcc");
  test.skipIf(lacks)(`builds the folder as a part of a project, and as a package that is found${lacks}`, async () => {
    const home = await project("sparse 16", {
      "part/CMakeLists.txt": cmakeProject(`add_subdirectory(../${LIBRARY} controller)\n${robot("controller::controller")}`),
      "part/main.c": CONSUMER,
      "found/CMakeLists.txt": cmakeProject(`find_package(controller CONFIG REQUIRED)\n${robot("controller::controller")}`),
      "found/main.c": CONSUMER,
    });
    cmake(home, "part");
    cmake(home, LIBRARY);
    run("cmake", ["--install", `${LIBRARY}/build`, "--prefix", join(home, "installed")], home);
    cmake(home, "found", [`-DCMAKE_PREFIX_PATH=${join(home, "installed")}`]);
    const printed = run("./part/build/robot", [], home);
    expect(printed).toMatch(/^1 [0-9a-f]{8}\n$/);
    expect(run("./found/build/robot", [], home)).toBe(printed);
  });

  const noLibrary = missing("cmake", "gcc", "libsodium");
  test.skipIf(noLibrary)(`links what checks signatures, if the controller trusts a key${noLibrary}`, async () => {
    const library = makeAnyLibrary({ units: 16, rank: 1, motifs: ["a"], sparse: true, exact: true });
    const home = await project(await build(library, { target: "c", capacity: 2, trust: "0".repeat(64) }), {
      "part/CMakeLists.txt": cmakeProject(`add_subdirectory(../${LIBRARY} controller)\n${robot("controller::controller")}`),
      "part/main.c": CONSUMER,
    });
    cmake(home, "part");
    expect(run("./part/build/robot", [], home)).toMatch(/^1 [0-9a-f]{8}\n$/);
    EspIdf.parse(yaml(readFileSync(join(home, LIBRARY, "idf_component.yml"), "utf8")));
  });
});
