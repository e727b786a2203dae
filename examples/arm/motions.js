// @ts-check
// Six movements of the tip, each of one second, at rest where it begins and where it ends.

/** Metres and seconds. */
const LINK = 0.3;
const SECONDS = 1;

/** From 0 to 1 without a jerk at its ends. @param {number} t */
const smooth = (t) => t ** 3 * (10 - 15 * t + 6 * t * t);
const TURN = 2 * Math.PI;

/** Where the tip is when a share s of the way is made. @type {Record<string, (s: number) => [number, number]>} */
const PATHS = {
  reach: (s) => [0.2 + 0.25 * s, 0.15 + 0.15 * s],
  back: (s) => [0.45 - 0.25 * s, 0.25 - 0.05 * s + 0.08 * Math.sin((TURN / 2) * s)],
  circle: (s) => [0.35 + 0.07 * Math.sin(TURN * s), 0.2 - 0.07 * Math.cos(TURN * s)],
  eight: (s) => [0.33 + 0.08 * Math.sin(TURN * s), 0.22 + 0.03 * Math.sin(2 * TURN * s)],
  arch: (s) => [0.3 - 0.2 * s, 0.3 + 0.1 * Math.sin((TURN / 2) * s)],
  wave: (s) => [0.2 + 0.22 * s, 0.3 + 0.03 * Math.sin(1.5 * TURN * s)],
};
export const MOTIONS = Object.keys(PATHS);

/** Angles of shoulder and elbow that bring the tip somewhere. @param {[number, number]} tip @returns {[number, number]} */
function angles([x, y]) {
  const elbow = Math.acos((x * x + y * y) / (2 * LINK * LINK) - 1);
  return [Math.atan2(y, x) - elbow / 2, elbow];
}

/** The step of the numerical derivatives, s. */
const H = 1e-3;

/**
 * Angles, their velocities and accelerations at a time of a motion.
 * @param {string} name
 * @param {number} t seconds; before and after the motion it is at rest
 */
export function motion(name, t) {
  const at = (/** @type {number} */ time) => angles(PATHS[name](smooth(Math.min(1, Math.max(0, time / SECONDS)))));
  const [before, now, after] = [at(t - H), at(t), at(t + H)];
  return {
    q: now,
    dq: now.map((_, j) => (after[j] - before[j]) / (2 * H)),
    ddq: now.map((q, j) => (after[j] - 2 * q + before[j]) / (H * H)),
  };
}
