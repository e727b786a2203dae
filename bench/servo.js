// The driver of the soak: a frame of 16-bit values, written to a device that takes everything.
import { closeSync, openSync, writeSync } from "node:fs";

let device;
let frame;

export function open(_data, { channels }) {
  device = openSync("/dev/null", "w");
  frame = new Int16Array(channels.length);
}

export function write(output) {
  for (let c = 0; c < frame.length; c++) frame[c] = 1000 * output[c];
  writeSync(device, frame);
}

export function close() {
  closeSync(device);
}
