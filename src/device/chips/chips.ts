// Chips that a controller may be meant for: what they have, which of the measured cores they are, and what was measured of cores.
import type { Precision } from "../metadata.ts";

export interface Chip {
  readonly title: string;
  /** What was measured of its kind. */
  readonly core: Core;
  readonly hertz: number;
  readonly flash: number;
  readonly ram: number;
}

export const CORES = ["Cortex-M0", "Cortex-M3", "Cortex-M4F", "Cortex-M7", "rv32imc", "AVR"] as const;
export type Core = (typeof CORES)[number];

/**
 * Clock cycles of what was counted. QEMU counts instructions, and how many cycles they take on a chip depends on its flash and caches:
 * one and a half is taken for all but the M7, which issues two at a time. simavr counts cycles.
 */
export const CYCLES: Readonly<Record<Core, number>> = {
  "Cortex-M0": 1.5,
  "Cortex-M3": 1.5,
  "Cortex-M4F": 1.5,
  "Cortex-M7": 1,
  rv32imc: 1.5,
  AVR: 1,
};

const K = 1024;

export const CHIPS: Readonly<Record<string, Chip>> = {
  m0: { title: "Cortex-M0 (nRF51822, micro:bit)", core: "Cortex-M0", hertz: 16e6, flash: 256 * K, ram: 16 * K },
  m3: { title: "Cortex-M3 (STM32F103)", core: "Cortex-M3", hertz: 72e6, flash: 128 * K, ram: 20 * K },
  m4f: { title: "Cortex-M4F (STM32F411)", core: "Cortex-M4F", hertz: 100e6, flash: 512 * K, ram: 128 * K },
  m7: { title: "Cortex-M7 (i.MX RT1062, Teensy 4.0)", core: "Cortex-M7", hertz: 600e6, flash: 1984 * K, ram: 512 * K },
  c3: { title: "ESP32-C3", core: "rv32imc", hertz: 160e6, flash: 4096 * K, ram: 400 * K },
  mega: { title: "ATmega2560 (Arduino Mega)", core: "AVR", hertz: 16e6, flash: 248 * K, ram: 8 * K },
  uno: { title: "ATmega328P (Arduino Uno)", core: "AVR", hertz: 16e6, flash: 31.5 * K, ram: 2 * K },
};
export const CHIP_NAMES: readonly string[] = Object.keys(CHIPS);

/** What the cost of a tick depends on. */
export interface Size extends Kind {
  readonly units: number;
  readonly rank: number;
  /** Channels, and what is expected of the sensors. */
  readonly readouts: number;
}

export interface Kind {
  readonly precision: Precision;
  readonly connectivity: "dense" | "sparse";
}

/** Controllers of a kind that were run on an emulated core. */
export interface Measured extends Kind {
  readonly core: Core;
  /**
   * Units, rank, readouts; instructions of a tick that makes one step of a motif (on AVR cycles); bytes of the whole program but the
   * weights (floats in software and start-up are in it); bytes of a tick's stack.
   */
  readonly rows: readonly (readonly [number, number, number, number, number, number])[];
}
