// The example firmware: built for a machine that QEMU has, and run there.
import { resolve } from "node:path";
import { generate, readHashes, run } from "../device/c/tools.ts";
import type { Kind } from "../scenario/scenario.ts";

export interface Machine {
  /** QEMU's name for it */
  readonly name: string;
  readonly chip: string;
  readonly flags: readonly string[];
  readonly script: string;
  readonly clock: number;
  /** The scenario's library, and the ticks that it is run for. */
  readonly library: Kind;
  readonly checkpoints: readonly number[];
}

const M4 = ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"];

export const MACHINES: readonly Machine[] = [
  {
    name: "mps2-an386",
    chip: "Cortex-M4F",
    flags: M4,
    script: "mps2.ld",
    clock: 25_000_000,
    library: 64,
    checkpoints: [1_000, 10_000, 100_000],
  },
  {
    name: "mps2-an500",
    chip: "Cortex-M7",
    flags: ["-mcpu=cortex-m7", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16"],
    script: "mps2.ld",
    clock: 25_000_000,
    library: 64,
    checkpoints: [1_000, 10_000, 100_000],
  },
  {
    name: "mps2-an385",
    chip: "Cortex-M3 (soft float)",
    flags: ["-mcpu=cortex-m3"],
    script: "mps2.ld",
    clock: 25_000_000,
    library: 64,
    checkpoints: [1_000],
  },
  {
    name: "microbit",
    chip: "Cortex-M0 (soft float)",
    flags: ["-mcpu=cortex-m0"],
    script: "microbit.ld",
    clock: 16_000_000,
    library: 16,
    checkpoints: [1_000],
  },
];

export interface Result {
  readonly hashes: readonly { ticks: number; hash: string }[];
  /** Instructions of a tick that makes one step of a motif. */
  readonly instructions: number;
  /** Bytes: all of the program's flash and RAM (the stack apart), the weights and the controller's own code and state. */
  readonly sizes: { readonly flash: number; readonly ram: number; readonly weights: number; readonly code: number; readonly state: number };
}

const EXAMPLE = resolve("examples/firmware");
const COMMON = ["-mthumb", "-Os", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-ffreestanding", `-I${EXAMPLE}`, "-I."];

/** Section sizes of an object or a program. */
function sizes(file: string, folder: string): { text: number; data: number; bss: number } {
  const [text, data, bss] = (run("arm-none-eabi-size", [file], folder).split("\n")[1] ?? "").trim().split(/\s+/).map(Number);
  return { text, data, bss };
}

/** Build the scenario's firmware for a machine and run it. `more` adds compiler flags. */
export async function runFirmware(machine: Machine, more: readonly string[] = []): Promise<Result> {
  const { folder, flash, ram } = await generate(machine.library, machine.checkpoints);
  const flags = [...machine.flags, ...COMMON, ...more];
  run("arm-none-eabi-gcc", [...flags, "-c", "controller.c"], folder);
  const link = ["-nostartfiles", "--specs=nosys.specs", `-L${EXAMPLE}`, `-T${machine.script}`, "-o", "firmware.elf"];
  run(
    "arm-none-eabi-gcc",
    [...flags, `-DCLOCK_HZ=${machine.clock}u`, `${EXAMPLE}/main.c`, `${EXAMPLE}/startup.c`, "controller.o", ...link],
    folder,
  );
  const qemu = [
    "-M",
    machine.name,
    "-nodefaults",
    "-display",
    "none",
    "-chardev",
    "stdio,id=host",
    "-semihosting-config",
    "enable=on,target=native,chardev=host",
  ];
  const printed = run("qemu-system-arm", [...qemu, "-icount", "shift=0", "-kernel", "firmware.elf"], folder);
  const [own, all] = [sizes("controller.o", folder), sizes("firmware.elf", folder)];
  return {
    hashes: readHashes(printed),
    instructions: Number(/instructions (\d+)/.exec(printed)?.[1]),
    sizes: { flash: all.text + all.data, ram: all.data + all.bss, weights: flash, code: own.text - flash, state: ram },
  };
}
