// @ts-check
// The driver: it runs in the loop's thread and brings each output to the robot, inside the tick.
import { WORDS } from "./robot.js";

/** @type {Int32Array} */
let words;
/** @type {Float32Array} */
let joints;

/** @param {SharedArrayBuffer} memory driverData @param {import("thalamotor/realtime").DriverInfo} info */
export function open(memory, { channels, hz }) {
  console.log(`Driver: ${channels.join(", ")} at ${hz} Hz.`);
  words = new Int32Array(memory);
  joints = new Float32Array(memory, 4 * WORDS.joints);
}

/** @param {Float32Array} output rad */
export function write(output) {
  if (Atomics.load(words, WORDS.unplugged) !== 0) throw new Error("the port is gone");
  joints.set(output);
  Atomics.add(words, WORDS.commands, 1);
}

export function close() {
  console.log(`Driver: ${Atomics.load(words, WORDS.commands)} commands in all.`);
}
