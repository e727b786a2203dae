// @ts-check
// One movement: the tip goes round once in a small loop, from rest to rest. Where, is said by its goal.

/** Where targets are: a square, its middle and its side, m. */
export const MIDDLE = [0.33, 0.2];
export const SIDE = 0.135;
const LINK = 0.3;
/** Of the loop, m: less than a target's, so that a target about its middle is touched. */
const RADIUS = 0.016;

export const CHANNELS = ["q1", "q2"];
export const MOTIFS = ["touch"];
/** Ticks a second; the movement takes SECONDS. */
export const HZ = 100;
const SECONDS = 0.4;

/** From 0 to 1 without a jerk at its ends. @param {number} t */
const smooth = (t) => t ** 3 * (10 - 15 * t + 6 * t * t);

/** Angles of shoulder and elbow that bring the tip somewhere. @param {number} x @param {number} y @returns {[number, number]} */
export function angles(x, y) {
  const elbow = Math.acos((x * x + y * y) / (2 * LINK * LINK) - 1);
  return [Math.atan2(y, x) - elbow / 2, elbow];
}

/** Once round a place, in SECONDS: t and the angles. @param {number} x @param {number} y */
export function loop(x, y) {
  return Array.from({ length: HZ * SECONDS + 1 }, (_, k) => {
    const angle = 2 * Math.PI * smooth(k / (HZ * SECONDS));
    return [k / HZ, ...angles(x + RADIUS * Math.cos(angle), y + RADIUS * Math.sin(angle))];
  });
}

/** The rows of a recording: t and the angles. */
export const recording = () => loop(MIDDLE[0], MIDDLE[1]);
