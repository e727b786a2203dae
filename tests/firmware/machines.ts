// The machines that the example firmware is built for, with their compilers and what emulates them.
import { resolve } from "node:path";
import type { Kind } from "../scenario/scenario.ts";

const EXAMPLE = resolve("examples/firmware");

/** A kind of machine: its compiler, its files of examples/firmware, and the emulator. */
export interface Family {
  /** What the names of its tools begin with. */
  readonly tools: "arm-none-eabi" | "riscv64-unknown-elf" | "avr" | "s390x-linux-gnu";
  readonly flags: readonly string[];
  readonly sources: readonly string[];
  readonly emulator: "qemu-system-arm" | "qemu-system-riscv32" | "qemu-system-riscv64" | "simavr" | "qemu-s390x";
  readonly run: readonly string[];
}

export interface Machine extends Family {
  readonly chip: string;
  /** The scenario's library, and the ticks that it is run for. */
  readonly library: Kind;
  readonly checkpoints: readonly number[];
}

const example = (...files: string[]) => files.map((file) => `${EXAMPLE}/${file}`);
const BARE = ["-ffreestanding", "-nostartfiles", `-L${EXAMPLE}`];
const QEMU = ["-nodefaults", "-display", "none", "-chardev", "stdio,id=host"];
const SEMIHOSTING = [...QEMU, "-semihosting-config", "enable=on,target=native,chardev=host", "-icount", "shift=0", "-kernel"];

/** A machine of QEMU's with a Cortex-M. */
const cortexM = (machine: string, script: string, clock: number, flags: readonly string[]): Family => ({
  tools: "arm-none-eabi",
  flags: ["-mthumb", ...flags, ...BARE, "--specs=nosys.specs", `-T${script}`, `-DCLOCK_HZ=${clock}u`],
  sources: example("cortex-m.c", "print.c"),
  emulator: "qemu-system-arm",
  run: ["-M", machine, ...SEMIHOSTING],
});

const riscV = (architecture: string, abi: string): Family => ({
  tools: "riscv64-unknown-elf",
  flags: [`-march=${architecture}`, `-mabi=${abi}`, "-mcmodel=medany", ...BARE, "--specs=picolibc.specs", "-Tvirt.ld"],
  sources: example("riscv.c", "print.c"),
  emulator: architecture.startsWith("rv32") ? "qemu-system-riscv32" : "qemu-system-riscv64",
  run: ["-M", "virt", "-bios", "none", ...SEMIHOSTING],
});

const MEGA: Family = {
  tools: "avr",
  flags: ["-mmcu=atmega2560"],
  sources: example("avr.c", "print.c"),
  emulator: "simavr",
  run: ["-m", "atmega2560", "-f", "16000000"],
};

/** Linux on a machine of the other byte order. (Standard C99 on s390 computes floats in double: hence gnu99.) */
const BIG_ENDIAN: Family = {
  tools: "s390x-linux-gnu",
  flags: ["-std=gnu99", "-static"],
  sources: [resolve("tests/device/c/host.c"), ...example("print.c")],
  emulator: "qemu-s390x",
  run: [],
};

const MPS2 = 25_000_000;
const MICROBIT = 16_000_000;
const LONG = [1_000, 10_000, 100_000];

export const M4F: Machine = {
  ...cortexM("mps2-an386", "mps2.ld", MPS2, ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"]),
  chip: "Cortex-M4F",
  library: 64,
  checkpoints: LONG,
};
export const M7: Machine = {
  ...cortexM("mps2-an500", "mps2.ld", MPS2, ["-mcpu=cortex-m7", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16"]),
  chip: "Cortex-M7",
  library: 64,
  checkpoints: LONG,
};
export const M3: Machine = {
  ...cortexM("mps2-an385", "mps2.ld", MPS2, ["-mcpu=cortex-m3"]),
  chip: "Cortex-M3",
  library: 64,
  checkpoints: [1_000],
};
export const M0: Machine = {
  ...cortexM("microbit", "microbit.ld", MICROBIT, ["-mcpu=cortex-m0"]),
  chip: "Cortex-M0",
  library: 16,
  checkpoints: [1_000],
};
/** What an ESP32-C3 has. */
export const rv32imc: Family = riscV("rv32imc", "ilp32");
/** The same with atomic access. */
export const RV32IMAC: Machine = { ...riscV("rv32imac", "ilp32"), chip: "rv32imac", library: 64, checkpoints: [1_000] };
export const RV32IMAFC: Machine = { ...riscV("rv32imafc", "ilp32f"), chip: "rv32imafc", library: 64, checkpoints: [1_000, 10_000] };
/** Its compiler contracts unless the source forbids it, which ours does. */
export const RV64GC: Machine = { ...riscV("rv64gc", "lp64d"), chip: "rv64gc", library: 64, checkpoints: [1_000, 10_000] };
export const ATMEGA2560: Machine = { ...MEGA, chip: "ATmega2560", library: "sparse 16", checkpoints: [1_000] };
export const S390X: Machine = { ...BIG_ENDIAN, chip: "s390x (big endian)", library: 64, checkpoints: [1_000, 10_000] };

export const MACHINES: readonly Machine[] = [M4F, M7, M3, M0, RV32IMAC, RV32IMAFC, RV64GC, ATMEGA2560, S390X];
