// @ts-check
// What the swimmer is rewarded for: it touches a target with its head, and there is another one.

/** From the middle of the target, m. */
const RADIUS = 0.15;
/** What is farther than this looks as if it were at this distance, m. */
const SIGHT = 3;
/** rad/s that are told as 1. */
const FAST = 4;

/** @typedef {{ x: number, y: number, distance: number }} Episode the target, and how far it was at the last tick */

/**
 * The task, with targets at such distances from the head.
 * @param {{ nearest: number, farthest: number, isShaped?: boolean }} options metres; `isShaped`: every metre nearer is worth 1 too
 * @returns {import("thalamotor").Task<Episode>}
 */
export function touching({ nearest, farthest, isShaped = false }) {
  /** @param {import("thalamotor").World} world @param {import("thalamotor").Random} random */
  function place(world, random) {
    const [x, y] = world.sense();
    const distance = random.uniform(nearest, farthest);
    const angle = random.uniform(0, 2 * Math.PI);
    return { x: x + distance * Math.cos(angle), y: y + distance * Math.sin(angle), distance };
  }
  return {
    // the target as the head sees it (ahead, to the left: its direction, and where it is, within 1 m), the bends, the motion
    inputs: [
      "ahead",
      "aside",
      "distance",
      "near ahead",
      "near aside",
      "bend1",
      "bend2",
      "bend3",
      "bending1",
      "bending2",
      "bending3",
      "speed ahead",
      "speed aside",
      "turning",
    ],
    decisions: 40,
    reset(world, random) {
      world.reset();
      return place(world, random);
    },
    observe(world, target, inputs) {
      const [x, y, heading, bend1, bend2, bend3, dx, dy, turning, bending1, bending2, bending3] = world.sense();
      const [c, s] = [Math.cos(heading), Math.sin(heading)];
      const ahead = c * (target.x - x) + s * (target.y - y);
      const aside = c * (target.y - y) - s * (target.x - x);
      const distance = Math.hypot(ahead, aside) || 1;
      const within = (/** @type {number} */ value) => Math.max(-1, Math.min(1, value));
      inputs.set([
        ...[ahead / distance, aside / distance, Math.min(distance, SIGHT), within(ahead), within(aside)],
        ...[bend1, bend2, bend3, bending1 / FAST, bending2 / FAST, bending3 / FAST],
        ...[c * dx + s * dy, c * dy - s * dx, turning / FAST],
      ]);
    },
    reward(world, target, random) {
      const [x, y] = world.sense();
      const distance = Math.hypot(target.x - x, target.y - y);
      const nearer = isShaped ? target.distance - distance : 0;
      target.distance = distance;
      if (distance >= RADIUS) return nearer;
      Object.assign(target, place(world, random));
      return 1 + nearer;
    },
    isOver: () => false,
    marks: ({ x, y }) => [{ x, y, z: 0, radius: RADIUS }],
  };
}

export default touching({ nearest: 1.2, farthest: 2 });
