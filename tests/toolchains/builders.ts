// CMake and Arduino's builder, as a user calls them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../device/c/tools.ts";

/** Configure a folder of a project and build it in its folder `build`; variables of the environment come before CMake's own. */
export function cmake(home: string, source: string, options: readonly string[] = [], environment: readonly string[] = []): void {
  run("cmake", ["-E", "env", ...environment, "cmake", "-S", source, "-B", `${source}/build`, ...options], home);
  run("cmake", ["--build", `${source}/build`], home);
}

/** Debian 12's core does not compile with Debian 12's own compiler without that name, which the compiler knows by another. */
const DEBIAN = "compiler.cpp.extra_flags=-DDECIMAL_DIG=__DECIMAL_DIG__";

/** Build a sketch with Arduino's builder and the libraries of a folder; bytes of RAM that global variables take. */
export function arduino(home: string, board: string, sketch: string): number {
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
  const printed = run("arduino-builder", ["-compile", ...hardware, ...options, join(home, sketch)], home);
  return Number(/Global variables use (\d+) bytes/.exec(printed)?.[1]);
}
