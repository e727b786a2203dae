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

/** Debian 12's core does not compile with Debian 12's own compiler without that name, which the compiler knows by another. */
const DEBIAN = "compiler.cpp.extra_flags=-DDECIMAL_DIG=__DECIMAL_DIG__";

/** Build a sketch with Arduino's builder; what it printed. */
function arduino(home: string, board: string, sketch: string): string {
  mkdirSync(join(home, "build"), { recursive: true });
  const hardware = ["-hardware", "/usr/share/arduino/hardware", "-hardware", "/usr/share/arduino-builder", "-tools", "/usr/bin"];
  const options = [
    "-libraries",
    join(home, "libraries"),
    "-fqbn",
    `arduino:avr:${board}`,
    "-prefs",
    DEBIAN,
    "-build-path",
    join(home, "build"),
  ];
  return run("arduino-builder", ["-compile", ...hardware, ...options, join(home, sketch)], home);
}

describe("Arduino", () => {
  const SERVOS = "examples/arduino-servo/arduino-servo.ino";
  const lacks = missing("arduino-builder", "avr-gcc");
  const EXAMPLE = `${LIBRARY}/examples/controller/controller.ino`;
  test.skipIf(lacks)(`builds the example for a Mega, with the weights in flash${lacks}`, async () => {
    const home = await project(16, {});
    const printed = arduino(home, "mega:cpu=atmega2560", EXAMPLE);
    const [, ram] = /Global variables use (\d+) bytes/.exec(printed) ?? [];
    expect(Number(ram)).toBeLessThan(1800); // the weights alone are 3.6 kB
  });

  test.skipIf(lacks)(`builds the sketch that moves two servos with a Mega${lacks}`, async () => {
    const [channels, motifs] = [
      ["shoulder", "elbow"],
      ["back", "reach", "wave"],
    ];
    const library = makeAnyLibrary({ units: 64, channels, motifs, sparse: true, exact: true });
    const { files } = await toC(await build(library, { target: "c", precision: "int16", queue: 8 }), "arm");
    const home = await project("sparse 16", {
      "arduino-servo/arduino-servo.ino": readFileSync(SERVOS, "utf8"),
      ...Object.fromEntries([...files].map(([path, text]) => [`libraries/arm/${path}`, text])),
    });
    const printed = arduino(home, "mega:cpu=atmega2560", "arduino-servo/arduino-servo.ino");
    const [, ram] = /Global variables use (\d+) bytes/.exec(printed) ?? [];
    expect(Number(ram)).toBeLessThan(1800); // of 8192; the weights are in flash
  });

  test.skipIf(lacks)(`builds the example for an Uno: a small library in integers fits${lacks}`, async () => {
    const library = makeAnyLibrary({ units: 16, rank: 1, channels: ["servo"], motifs: ["a", "b"], sparse: true, exact: true });
    const home = await project(await build(library, { target: "c", precision: "int16", queue: 2 }), {});
    const printed = arduino(home, "uno", EXAMPLE);
    const [, ram] = /Global variables use (\d+) bytes/.exec(printed) ?? [];
    expect(Number(ram)).toBeLessThan(1500); // the stack wants some of the 2048
  });

  test.skipIf(lacks)(`refuses what does not fit, and says how large it is${lacks}`, async () => {
    const small = makeAnyLibrary({ units: 16, rank: 1, motifs: ["a"], sparse: true, exact: true });
    const tooMuchState = await project(await build(small, { target: "c", precision: "int16", queue: 64 }), {});
    expect(() => arduino(tooMuchState, "uno", EXAMPLE)).toThrow(/its state takes \d{4} bytes of RAM, more than this chip has/);
    const library = makeAnyLibrary({ units: 96, motifs: ["a"] });
    const tooManyWeights = await project(await build(library, { target: "c", queue: 2 }), {});
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

function cmake(home: string, source: string, ...options: string[]): string {
  run("cmake", ["-S", source, "-B", `build-${source}`, ...options], home);
  return run("cmake", ["--build", `build-${source}`], home);
}

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
    run("cmake", ["-S", LIBRARY, "-B", "build-library"], home);
    run("cmake", ["--build", "build-library"], home);
    run("cmake", ["--install", "build-library", "--prefix", join(home, "installed")], home);
    cmake(home, "found", `-DCMAKE_PREFIX_PATH=${join(home, "installed")}`);
    const printed = run("./build-part/robot", [], home);
    expect(printed).toMatch(/^1 [0-9a-f]{8}\n$/);
    expect(run("./build-found/robot", [], home)).toBe(printed);
  });
});

/** A bare machine for CMake. */
const bare = (tools: string, flags: string) => `set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_COMPILER ${tools}-gcc)
set(CMAKE_C_FLAGS "${flags}")
`;

describe("ESP-IDF and Zephyr", () => {
  // Neither can be installed from Debian: what they would call is defined here as what it does to a library of sources.
  const ESP_IDF = `set(ESP_PLATFORM 1)
function(idf_component_register)
  cmake_parse_arguments(ARG "" "" "SRCS;INCLUDE_DIRS" \${ARGN})
  add_library(component STATIC \${ARG_SRCS})
  target_include_directories(component PUBLIC \${ARG_INCLUDE_DIRS})
endfunction()
add_subdirectory(../${LIBRARY} controller)
`;
  const ZEPHYR = `function(zephyr_library_named name)
  set(ZEPHYR_CURRENT_LIBRARY \${name} PARENT_SCOPE)
  add_library(\${name} STATIC)
endfunction()
function(zephyr_library_sources)
  target_sources(\${ZEPHYR_CURRENT_LIBRARY} PRIVATE \${ARGN})
endfunction()
function(zephyr_include_directories)
endfunction()
add_subdirectory(../${LIBRARY} controller)
`;
  const symbols = (tools: string, home: string, archive: string) => run(`${tools}-nm`, [archive], home);

  const noRiscV = missing("cmake", "riscv64-unknown-elf-gcc");
  test.skipIf(noRiscV)(`compile the component for an ESP32-C3${noRiscV}`, async () => {
    const home = await project("sparse 64", {
      "esp/CMakeLists.txt": cmakeProject(ESP_IDF),
      "c3.cmake": bare("riscv64-unknown-elf", "-march=rv32imc -mabi=ilp32 --specs=picolibc.specs -Os -Wall -Wextra -Werror"),
    });
    cmake(home, "esp", `-DCMAKE_TOOLCHAIN_FILE=${join(home, "c3.cmake")}`);
    expect(symbols("riscv64-unknown-elf", home, "build-esp/controller/libcomponent.a")).toMatch(/ T controller_tick\n/);
  });

  const noArm = missing("cmake", "arm-none-eabi-gcc");
  test.skipIf(noArm)(`compile the module for a Cortex-M4F if its option is set, and nothing otherwise${noArm}`, async () => {
    const home = await project("sparse 64", {
      "zephyr/CMakeLists.txt": cmakeProject(ZEPHYR),
      "m4.cmake": bare("arm-none-eabi", "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -Os -Wall -Wextra -Werror"),
    });
    const toolchain = `-DCMAKE_TOOLCHAIN_FILE=${join(home, "m4.cmake")}`;
    cmake(home, "zephyr", toolchain);
    expect(existsSync(join(home, "build-zephyr/controller/libcontroller.a"))).toBe(false);
    cmake(home, "zephyr", toolchain, "-DCONFIG_THALAMOTOR_CONTROLLER=y");
    expect(symbols("arm-none-eabi", home, "build-zephyr/controller/libcontroller.a")).toMatch(/ T controller_tick\n/);
  });
});
