// @ts-check
// One who can move the arm already: computed torque and a linear-quadratic regulator. Its demonstrations are disturbed all
// the time, so that they show not only what to do but also what to do about it.
import { regulator } from "thalamotor";
import { motion } from "./motions.js";

/** Links of 0.3 m and 1 kg, as thin rods. */
const [LENGTH, MASS, DAMPING] = [0.3, 1, 0.1];
const INERTIA = (MASS * LENGTH * LENGTH) / 12;
const A1 = 2 * INERTIA + MASS * (LENGTH ** 2 / 4) + MASS * (LENGTH ** 2 + LENGTH ** 2 / 4);
const A2 = (MASS * LENGTH * LENGTH) / 2;
const A3 = INERTIA + (MASS * LENGTH * LENGTH) / 4;

export const HZ = 100;
const SECONDS = 1;
export const TORQUES = ["tau1", "tau2"];
export const SENSORS = ["q1", "q2", "dq1", "dq2"];
/** rad and rad/s that are as bad as a torque of 1 Nm. */
const TOLERANCES = [0.02, 0.02, 0.4, 0.4];
/** A push lasts so many ticks; its torque is normal with this sd, Nm. */
const [PUSH, PUSHED] = [5, 1];

/** The torques that a motion takes. @param {ReturnType<typeof motion>} at */
function computedTorque({ q, dq, ddq }) {
  const c = Math.cos(q[1]);
  const h = A2 * Math.sin(q[1]);
  return [
    (A1 + 2 * A2 * c) * ddq[0] + (A3 + A2 * c) * ddq[1] - h * dq[1] * (2 * dq[0] + dq[1]) + DAMPING * dq[0],
    (A3 + A2 * c) * ddq[0] + A3 * ddq[1] + h * dq[0] ** 2 + DAMPING * dq[1],
  ];
}

/** What the sensors read when all goes well. @param {ReturnType<typeof motion>} at */
const readings = ({ q, dq }) => ({ q1: q[0], q2: q[1], dq1: dq[0], dq2: dq[1] });

/**
 * Feedback for a motion from the linearised arm: torques × sensors.
 * @param {import("thalamotor").World} world @param {string} name
 */
export function expertFeedback(world, name) {
  const points = Array.from({ length: 10 }, (_, k) => motion(name, (SECONDS * (k + 0.5)) / 10));
  const at = points.map((point) => ({ readings: readings(point), command: computedTorque(point) }));
  return regulator(world, { points: at, sensors: SENSORS, tolerances: TOLERANCES, tick: 1 / HZ }).K;
}

/**
 * A demonstration, pushed about: rows of t, torques, sensors.
 * @param {import("thalamotor").World} world @param {string} name
 * @param {Float64Array} K
 * @param {() => number} normal draws from N(0, 1)
 */
export function demonstrate(world, name, K, normal) {
  const rows = [];
  const start = readings(motion(name, 0));
  world.reset({ ...start, q1: start.q1 + 0.02 * normal(), q2: start.q2 + 0.02 * normal() });
  for (let tick = 0; tick <= HZ * SECONDS; tick++) {
    const wanted = motion(name, tick / HZ);
    const felt = [...world.sense().subarray(0, SENSORS.length)];
    const off = Object.values(readings(wanted)).map((value, i) => value - felt[i]);
    const torque = computedTorque(wanted).map((tau, c) => tau + off.reduce((sum, e, i) => sum + K[c * SENSORS.length + i] * e, 0));
    rows.push([tick / HZ, ...torque, ...felt]);
    if (tick % PUSH === 0) for (const joint of world.joints) world.push(joint, PUSHED * normal());
    world.apply(torque);
    for (let step = 0; step < 1 / HZ / world.timestep - 0.5; step++) world.step();
  }
  return rows;
}
