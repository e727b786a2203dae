// Readouts that are no commands: what the sensors are expected to read.
import type { Cortex } from "./library.ts";

/**
 * C, the channels that are commands. The others, the last, have the names of the sensors, in order: each is what its sensor is
 * expected to read when a motif goes well (ŝ), learned like any channel. A cortex has them for all of its sensors or for none.
 */
export function commandCount({ channels, sensors }: Pick<Cortex, "channels" | "sensors">): number {
  const commands = channels.length - sensors.length;
  return sensors.every((name, s) => channels[commands + s] === name) ? commands : channels.length;
}
