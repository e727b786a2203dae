// @ts-check
// Five movements of 0.6 s: a wave from the neck to the tail, as if the body were straight, and bent to one side to turn.

/** Radians: how far the wave swings the joints, about which angle. */
const WAVES = {
  forward: { swing: 0.8, bend: 0 },
  left: { swing: 0.7, bend: -0.45 },
  right: { swing: 0.7, bend: 0.45 },
  spinleft: { swing: 0.6, bend: -0.9 },
  spinright: { swing: 0.6, bend: 0.9 },
};
/** @typedef {keyof typeof WAVES} MotifName */
export const MOTIFS = /** @type {MotifName[]} */ (Object.keys(WAVES));
export const CHANNELS = ["joint1", "joint2", "joint3"];
/** Ticks a second; a movement takes SECONDS. */
export const HZ = 100;
const SECONDS = 0.6;

/**
 * The rows of a recording: t and the angles, a wave that lags by one radian from joint to joint.
 * @param {MotifName} name
 */
export function recording(name) {
  const { swing, bend } = WAVES[name];
  return Array.from({ length: HZ * SECONDS }, (_, k) => [
    k / HZ,
    ...CHANNELS.map((_, joint) => bend + swing * Math.sin((2 * Math.PI * k) / (HZ * SECONDS) - joint)),
  ]);
}
