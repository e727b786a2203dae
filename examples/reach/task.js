// @ts-check
// What the arm is rewarded for: its tip touches a target of 2 cm, and there is another one.
import { angles, CHANNELS, MIDDLE, SIDE } from "./motions.js";

/** From the middle of the target, m. */
const RADIUS = 0.02;
/** A new target is at least so far from the tip, m. */
const APART = 0.06;
/** rad/s that are told as 1. */
const FAST = 4;

/** @typedef {{ x: number, y: number }} Episode the target */

/** @param {import("thalamotor").World} world */
function tipOf(world) {
  const [, , , , x, y] = world.sense();
  return { x, y };
}

/** @param {import("thalamotor").World} world @param {import("thalamotor").Random} random @returns {Episode} */
function place(world, random) {
  const tip = tipOf(world);
  for (;;) {
    const [x, y] = MIDDLE.map((middle) => middle + SIDE * random.uniform(-0.5, 0.5));
    if (Math.hypot(x - tip.x, y - tip.y) >= APART) return { x, y };
  }
}

/** Angles that bring the tip anywhere in the square, by channel: from the least to the greatest at its corners. */
const corners = [-0.5, 0.5].flatMap((x) => [-0.5, 0.5].map((y) => angles(MIDDLE[0] + SIDE * x, MIDDLE[1] + SIDE * y)));
/** @type {Record<string, [number, number]>} */
const anywhere = Object.fromEntries(
  CHANNELS.map((channel, i) => [
    channel,
    [Math.min(...corners.map((corner) => corner[i])), Math.max(...corners.map((corner) => corner[i]))],
  ]),
);

/** @param {import("thalamotor").Task["goals"]} [goals] what the policy says beside the motif @returns {import("thalamotor").Task<Episode>} */
export function touching(goals) {
  return {
    inputs: ["target x", "target y", "tip x", "tip y", "shoulder turning", "elbow turning"],
    ...(goals && { goals }),
    decisions: 40,
    reset: place,
    observe(world, target, inputs) {
      const tip = tipOf(world);
      const [, , shoulder, elbow] = world.sense();
      const within = ([x, y] = [0, 0]) => [(2 * (x - MIDDLE[0])) / SIDE, (2 * (y - MIDDLE[1])) / SIDE];
      inputs.set([...within([target.x, target.y]), ...within([tip.x, tip.y]), shoulder / FAST, elbow / FAST]);
    },
    reward(world, target, random) {
      const tip = tipOf(world);
      if (Math.hypot(target.x - tip.x, target.y - tip.y) >= RADIUS) return 0;
      Object.assign(target, place(world, random));
      return 1;
    },
    isOver: () => false,
    marks: ({ x, y }) => [{ x, y, z: 0, radius: RADIUS }],
  };
}

export default touching(anywhere);
