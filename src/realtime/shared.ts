// Making the memory that the loop's thread and its host share.
import { RingBuffer } from "ringbuf.js";
import { Latest } from "./latest.ts";
import { outputMemory } from "./output.ts";
import { histogramMemory } from "./statistics.ts";
import { type SharedMemory, STATUS } from "./status.ts";
import { toldMemory } from "./told.ts";

/** Words of the log: a minute of ticks at 1 kHz, or a patch for a large cortex. */
const LOG_WORDS = 2 ** 20;
const COMMAND_WORDS = 2 ** 17;

export function makeShared(channels: number, sensors: number): SharedMemory {
  return {
    status: new SharedArrayBuffer(4 * Object.keys(STATUS).length),
    sensors: Latest.memory(sensors),
    outputs: outputMemory(channels),
    commands: RingBuffer.getStorageForCapacity(COMMAND_WORDS, Uint32Array),
    log: RingBuffer.getStorageForCapacity(LOG_WORDS, Uint32Array),
    lateness: histogramMemory(),
    compute: histogramMemory(),
    driving: histogramMemory(),
    told: toldMemory(),
  };
}
