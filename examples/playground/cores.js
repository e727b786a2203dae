// @ts-check
// Which cores the page has: compiled when the page is built, since it brings no compiler. Read by the build and by the page.

/** Units, slots and plays of every controller that is made here: `thalamotor fit`'s own, and `build --capacity 24`. */
export const UNITS = 256;
export const CAPACITY = 24;
export const QUEUE = 64;

/** Channels that a recording may have. */
export const MOST_CHANNELS = 7;

/** A tick makes at most so many steps, which follows from dt (device/clock.ts): the timesteps of a tick-length between these, s. */
export const STEPS_A_TICK = [128, 256, 512];
export const DT = { least: 1 / 512, most: 1 / 65 };

/**
 * The file of a core.
 * @param {string} entry @param {string} target @param {object} constants what it is compiled for, in order
 */
export const fileOf = (entry, target, constants) => `${[entry, target, ...Object.values(constants)].join("-")}.wasm`;
