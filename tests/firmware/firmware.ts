// The example firmware: built for a machine that is emulated, and run there.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { generate, readHashes, run, STRICT } from "../device/c/tools.ts";
import type { Machine } from "./machines.ts";

export interface Result {
  readonly hashes: readonly { ticks: number; hash: string }[];
  /** Instructions (on AVR: cycles) of a tick that makes one step of a motif. */
  readonly instructions: number;
  /** Bytes: all of the program's flash and RAM (the stack apart), the weights and the controller's own code and state. */
  readonly sizes: { readonly flash: number; readonly ram: number; readonly weights: number; readonly code: number; readonly state: number };
}

const EXAMPLE = resolve("examples/firmware");
const COMMON = ["-Os", "-std=c99", ...STRICT, `-I${EXAMPLE}`, "-I."];

/** Section sizes of an object or a program. */
export function sizes(tools: string, file: string, folder: string): { text: number; data: number; bss: number } {
  const [text, data, bss] = (run(`${tools}-size`, [file], folder).split("\n")[1] ?? "").trim().split(/\s+/).map(Number);
  return { text, data, bss };
}

/** Run a program to its end; what it printed. (simavr prints that to stderr, in colours and with a dot for a new line.) */
export function emulate(emulator: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(emulator, args, { cwd, encoding: "utf8", timeout: 600_000 });
  if (status !== 0) throw new Error(`Command failed: ${emulator}: ${error?.message ?? ""} ${stdout} ${stderr}`);
  return stripVTControlCharacters(stdout + stderr).replace(/\.$/gm, "");
}

/** Build a program with the generated C of a folder for a machine and run it; what it printed. `more` adds compiler flags. */
export function runProgram(machine: Machine, program: string, folder: string, more: readonly string[] = []): string {
  const { tools, sources, emulator } = machine;
  const flags = [...COMMON, ...machine.flags, ...more];
  run(`${tools}-gcc`, [...flags, "-c", "controller.c"], folder);
  run(`${tools}-gcc`, [...flags, program, ...sources, "controller.o", "-o", "firmware.elf"], folder);
  return emulate(emulator, [...machine.run, "./firmware.elf"], folder);
}

/** Run the scenario on a machine. `more` adds compiler flags. */
export async function runFirmware(machine: Machine, more: readonly string[] = []): Promise<Result> {
  const { tools, library, checkpoints } = machine;
  const { folder, flash, ram } = await generate(library, checkpoints);
  const printed = runProgram(machine, `${EXAMPLE}/main.c`, folder, more);
  const [own, all] = [sizes(tools, "controller.o", folder), sizes(tools, "firmware.elf", folder)];
  return {
    hashes: readHashes(printed),
    instructions: Number(/instructions (\d+)/.exec(printed)?.[1]),
    sizes: { flash: all.text + all.data, ram: all.data + all.bss, weights: flash, code: own.text - flash, state: ram },
  };
}
