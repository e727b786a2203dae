// System tools that the tests of the generated C need, and how to get them.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "../../../src/device/build.ts";
import { toC } from "../../../src/device/c/sources.ts";
import { type Kind, makeLibrary, optionsOf } from "../../scenario/scenario.ts";
import { scenarioHeader } from "./scenario-header.ts";

const PACKAGES = {
  gcc: "gcc",
  "g++": "g++",
  clang: "clang",
  "clang++": "clang",
  valgrind: "valgrind",
  wasm2c: "wabt",
  "arm-none-eabi-gcc": "gcc-arm-none-eabi libnewlib-arm-none-eabi",
  "qemu-system-arm": "qemu-system-arm",
  "riscv64-unknown-elf-gcc": "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf",
  "qemu-system-riscv32": "qemu-system-misc",
  "qemu-system-riscv64": "qemu-system-misc",
  "avr-gcc": "gcc-avr avr-libc",
  simavr: "simavr",
  "s390x-linux-gnu-gcc": "gcc-s390x-linux-gnu libc6-dev-s390x-cross",
  "qemu-s390x": "qemu-user",
  "arduino-builder": "arduino-builder arduino-core-avr",
  cmake: "cmake make",
  dtc: "device-tree-compiler",
  kconfiglib: "python3-kconfiglib",
  libsodium: "libsodium-dev",
  "redis-server": "redis-server",
  openssl: "openssl",
};

/** What the generated C gives no warning under. */
export const STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wdouble-promotion", "-Wshadow", "-Werror"];

const present = (tool: string) => {
  if (tool === "kconfiglib") return spawnSync("/usr/bin/python3", ["-c", "import kconfiglib"]).status === 0; // of Debian's Python
  if (tool === "libsodium") return existsSync("/usr/include/sodium.h"); // a library
  return (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, tool)));
};

/** What is missing of some tools, and how to get it; empty if nothing is. Under CI=true nothing may be missing. */
export function missing(...tools: (keyof typeof PACKAGES)[]): string {
  const absent = tools.filter((tool) => !present(tool));
  if (absent.length > 0 && process.env.CI === "true") throw new Error(`Missing: ${absent.join(", ")}`);
  return absent.length === 0 ? "" : ` (missing ${absent.join(", ")}: apt-get install ${absent.map((tool) => PACKAGES[tool]).join(" ")})`;
}

/** Run a tool to its end; what it printed. Throws with its complaints if it fails. */
export function run(tool: string, args: readonly string[], cwd: string): string {
  return execFileSync(tool, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 600_000 });
}

/** A folder with the C of a module, called "it", and a program. */
export async function folderOf(bytes: Uint8Array, program: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-c-"));
  const { files } = await toC(bytes, "it");
  for (const file of ["it.c", "it.h"]) writeFileSync(join(folder, file), files.get(file) ?? "");
  writeFileSync(join(folder, "program.c"), program);
  return folder;
}

/** The generated C of the scenario's library, with the scenario to a last checkpoint, in a folder of its own. */
export async function generate(kind: Kind, checkpoints: readonly number[]): Promise<{ folder: string; flash: number; ram: number }> {
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-c-"));
  const { files, flash, ram } = await toC(await build(makeLibrary(kind), { ...optionsOf(kind), target: "c" }), "controller");
  for (const [path, text] of [...files, ["scenario.h", scenarioHeader(kind, checkpoints)] as const]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, flash, ram };
}

/** Hashes that the scenario's program printed. */
export function readHashes(printed: string): { ticks: number; hash: string }[] {
  return [...printed.matchAll(/ticks (\d+)\s+hash ([0-9a-f]{8})/g)].map(([, ticks, hash]) => ({ ticks: Number(ticks), hash }));
}
