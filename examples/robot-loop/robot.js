// @ts-check
// A robot that every machine has: two joints in shared memory, which go where they are told to. Yours is a serial port, a bus, a
// library of its maker's.

/** Words of the memory: commands that came, whether the plug is out, and then the joints, as reals. */
export const WORDS = { commands: 0, unplugged: 1, joints: 2 };

/** @param {readonly number[]} [position] rad */
export function makeRobot(position = [0.3, -0.2]) {
  const memory = new SharedArrayBuffer(4 * (WORDS.joints + position.length));
  const words = new Int32Array(memory);
  const joints = new Float32Array(memory, 4 * WORDS.joints);
  joints.set(position);
  return {
    memory,
    position: () => [...joints],
    unplug: () => Atomics.store(words, WORDS.unplugged, 1),
    plug: () => Atomics.store(words, WORDS.unplugged, 0),
  };
}
