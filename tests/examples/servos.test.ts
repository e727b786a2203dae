// The examples that move servos, as their READMEs have them: learned, built, compiled by what their users have, and where it can be
// emulated, run. Debian has neither ESP-IDF nor Zephyr: what the examples call of them is declared beside this file, and the pulses
// are printed. They must be those of the same controller in Node.
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Controller } from "../../src/drive/controller.ts";
import { missing, run, STRICT } from "../device/c/tools.ts";
import { emulate } from "../firmware/firmware.ts";
import { ATMEGA2560, type Family, M4F, rv32imc } from "../firmware/machines.ts";
import { arduino, cmake } from "../toolchains/builders.ts";
import { yaml } from "../toolchains/manifests.ts";

const MAIN = resolve("dist/cli/main.js");
const TICKS = 400;
const CHANNELS = ["shoulder", "elbow"];
const ORDER = ["reach", "wave", "back"];
const HALF_PI = Math.fround(Math.PI / 2);

/** A folder in which an example's commands were run, as its README has them (of fit a moment only, unless CI=true). */
function follow(example: string): string {
  const home = mkdtempSync(join(tmpdir(), "thalamotor-servos-"));
  symlinkSync(resolve("examples"), join(home, "examples"));
  const readme = readFileSync(`examples/${example}/README.md`, "utf8");
  for (const [, line] of readme.matchAll(/^ {4}((?:npm run -s thalamotor --|mkdir|cp) .*)$/gm)) {
    const [program, ...words] = line.replace("npm run -s thalamotor --", `${process.execPath} ${MAIN}`).split(/\s+/);
    const isShort = words.includes("fit") && process.env.CI !== "true";
    run(program, [...words, ...(isShort ? ["--iterations", "40"] : [])], home);
  }
  return home;
}

/** What the controller of an example gives its servos at 50 Hz, as it plays the motifs in turn: at first where it stands. */
async function outputs(home: string, ...precision: string[]): Promise<Float32Array[]> {
  run(process.execPath, [MAIN, "build", "out/arm.safetensors", "--queue", "8", ...precision, "-o", "arm.wasm"], home);
  const controller = await Controller.load(join(home, "arm.wasm"));
  controller.rate = 50;
  const seen = [Float32Array.from(controller.metadata.home)];
  for (let k = 0, tick = 0; tick < TICKS; tick++) {
    if (controller.phase === "idle") controller.play(ORDER[k++ % ORDER.length]);
    seen.push(controller.tick().slice());
  }
  return seen;
}

const f32 = Math.fround;
const within = (least: number, most: number, value: number) => Math.min(Math.max(value, least), most);
/** Pulses of all ticks, the servos' in turn; arithmetic is the examples', of f32. */
function pulsesOf(seen: readonly Float32Array[], pulse: (radians: number) => number): number[] {
  const all = seen.flatMap((output) => Array.from(output, pulse));
  expect(new Set(all).size).toBeGreaterThan(100); // they do move
  return all;
}

const pulsesIn = (printed: string) => [...printed.matchAll(/^(?:width|duty|channel \d) (\d+)$/gm)].map(([, pulse]) => Number(pulse));

/** What tells CMake of a machine without an operating system. */
const bare = (tools: string, flags: readonly string[]) => `set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_COMPILER ${tools}-gcc)
set(CMAKE_C_FLAGS "${flags.join(" ")}")
`;

/** Build an example's project with a stand-in for its SDK, run it on a machine, and read the pulses that it printed. */
function pulses(
  project: string,
  program: string,
  { tools, flags, sources, emulator, run }: Family,
  standard: string,
  sdk: string,
): number[] {
  const all = [...flags, "-Os", ...STRICT, `-std=${standard}`, `-DTICKS=${TICKS}u`, `-I${resolve("examples/firmware")}`];
  writeFileSync(join(project, "machine.cmake"), bare(tools, all));
  cmake(project, ".", ["-DCMAKE_TOOLCHAIN_FILE=machine.cmake", `-DBOARD=${sources.join(";")}`], [sdk]);
  return pulsesIn(emulate(emulator, [...run, `build/${program}`], project));
}

describe("two servos on an Arduino", () => {
  const lacks = missing("arduino-builder", "avr-gcc", "simavr");
  test.skipIf(lacks)(`are moved by a sketch that Arduino's builder takes, with the pulses that Node computes${lacks}`, async () => {
    const home = follow("arduino-servo");
    mkdirSync(join(home, "libraries"));
    run("cp", ["-r", "out/arm", "libraries"], home);
    run("cp", ["-r", "examples/arduino-servo", "."], home);
    const sketch = "arduino-servo/arduino-servo.ino";
    expect(arduino(home, "mega:cpu=atmega2560", sketch)).toBeLessThan(1600); // of 8192
    expect(arduino(home, "uno", sketch)).toBeLessThan(1600); // of 2048: the stack wants some
    expect(() => arduino(home, "leonardo", sketch)).toThrow(/choose one of these boards/);

    // run it with a stand-in for Arduino's core that ends: simavr does not
    const core = resolve("tests/examples/arduino");
    const flags = [...ATMEGA2560.flags, "-Os", `-DTICKS=${TICKS}u`, "-Iout/arm", `-I${core}`, `-I${resolve("examples/firmware")}`];
    run("avr-gcc", [...flags, "-c", "out/arm/arm.c", ...ATMEGA2560.sources], home);
    const cpp = ["-x", "c++", "-std=gnu++11", "-fno-threadsafe-statics", "-include", "Arduino.h", sketch, join(core, "arduino.cpp")];
    run("avr-gcc", [...flags, ...cpp, "-x", "none", "arm.o", "avr.o", "print.o", "-o", "sketch.elf"], home);
    const width = (radians: number) => Math.trunc(within(1200, 4800, f32(3000 + f32(radians * f32(2000 / HALF_PI)))));
    const printed = emulate("simavr", [...ATMEGA2560.run, "sketch.elf"], home);
    expect(pulsesIn(printed)).toEqual(pulsesOf(await outputs(home, "--precision", "int16"), width));
  });
});

describe("two servos on an ESP32-C3", () => {
  const lacks = missing("cmake", "riscv64-unknown-elf-gcc", "qemu-system-riscv32");
  test.skipIf(lacks)(`are given by LEDC the duties that Node computes${lacks}`, async () => {
    const home = follow("esp32-c3");
    const seen = pulses(join(home, "out/servos"), "servos.elf", rv32imc, "gnu17", `IDF_PATH=${resolve("tests/examples/esp-idf")}`);
    const duty = (radians: number) =>
      Math.trunc(f32(within(600, 2400, f32(1500 + f32(radians * f32(1e3 / HALF_PI)))) * f32((50 * 16384) / 1e6)));
    expect(seen).toEqual(pulsesOf(await outputs(home, "--precision", "int16"), duty));
  });
});

/** What a binding of Zephyr's has. */
const Binding = z.strictObject({
  description: z.string(),
  compatible: z.literal("pwm-servo"),
  include: z.string(),
  properties: z.record(z.string(), z.strictObject({ type: z.string(), required: z.literal(true), description: z.string().optional() })),
});

/** The overlay of a board as the devicetree of C, by the real compiler; the board's own is a stand-in of what it changes. */
function devicetree(project: string, board: string): void {
  const at = (name: string) => join(project, name);
  const [stub, overlay] = [`tests/examples/zephyr/${board}.dts`, at(`boards/${board}.overlay`)];
  writeFileSync(at("board.dts"), `${readFileSync(stub, "utf8")}${readFileSync(overlay, "utf8")}`);
  run("arm-none-eabi-gcc", ["-E", "-P", "-x", "assembler-with-cpp", "-nostdinc", "-undef", "board.dts", "-o", "plain.dts"], project);
  run("dtc", ["-I", "dts", "-O", "dtb", "plain.dts", "-o", "board.dtb"], project);
  const { properties } = Binding.parse(yaml(readFileSync(at("dts/bindings/pwm-servo.yaml"), "utf8")));
  const lines = CHANNELS.flatMap((label) =>
    Object.keys(properties).map((property) => {
      const [first, ...cells] = run("fdtget", ["-t", "u", "board.dtb", `/${label}`, property], project)
        .trim()
        .split(" ");
      const value = cells.length > 0 ? `{0, ${cells.map((cell) => `${cell}u`).join(", ")}}` : `${first}u`;
      return `#define DT_N_${label}_${property.replaceAll("-", "_")} ${value}\n`;
    }),
  );
  mkdirSync(at("generated"));
  writeFileSync(at("generated/devicetree.h"), lines.join(""));
}

describe("two servos on a board with Zephyr", () => {
  const lacks = missing("cmake", "arm-none-eabi-gcc", "qemu-system-arm", "dtc");
  const sdk = `ZEPHYR_BASE=${resolve("tests/examples/zephyr")}`;
  test.skipIf(lacks)(`are given by their overlay's nodes the pulses that Node computes${lacks}`, async () => {
    const home = follow("zephyr");
    const project = join(home, "out/zephyr");
    devicetree(project, "nrf52840dk_nrf52840");
    const seen = pulses(project, "zephyr.elf", M4F, "c17", sdk);
    const pulse = (radians: number) => Math.trunc(within(600_000, 2_400_000, f32(1.5e6 + f32(radians * f32(1e6 / HALF_PI)))));
    expect(seen).toEqual(pulsesOf((await outputs(home)).slice(1), pulse)); // no pulse before the first tick
    writeFileSync(join(project, "prj.conf"), "CONFIG_PWM=y\n"); // the module is nothing unless its option is set
    expect(() => pulses(project, "zephyr.elf", M4F, "c17", sdk)).toThrow(/arm\.h: No such file/);
  });
});
