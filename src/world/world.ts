// The interface of a body: what moves it, what it feels, and what of it can be seen. src/world/mujoco.ts has one.
import { UserError } from "../base/errors.ts";

/** A part of the body, to be drawn: points about its own origin (m); with a radius it is what a ball swept along them leaves. */
export interface Shape {
  readonly name: string;
  /** x, y, z of each point */
  readonly points: readonly number[];
  /** m; 0 for the convex hull of the points */
  readonly radius: number;
  /** CSS */
  readonly colour: string;
}

/**
 * What a small change makes of a step of the world, about the state it is in: next = A x + B u, sensors = C x (+ what the
 * command itself does to them, which is left out). x: positions, velocities and activations, n; u: U actuators; S sensors.
 */
export interface Linear {
  /** n × n */
  readonly A: Float64Array;
  /** n × U */
  readonly B: Float64Array;
  /** S × n */
  readonly C: Float64Array;
}

export interface World {
  /** In the order of `apply`. */
  readonly actuators: readonly string[];
  /** In the order of `sense`: numbers; of a sensor that has several, NAME.0, NAME.1, … */
  readonly sensors: readonly string[];
  /** Joints that can be pushed, and bodies that have a mass. */
  readonly joints: readonly string[];
  readonly bodies: readonly string[];
  /** Of a push on each of the joints: Nm on one that turns, N on one that slides. */
  readonly pushUnits: readonly ("Nm" | "N")[];
  /** Seconds a step. */
  readonly timestep: number;
  readonly shapes: readonly Shape[];
  /** Back to the beginning, at rest, unpushed; joints whose position or velocity one of the readings is (by name) begin there. */
  reset(readings?: Readonly<Record<string, number>>): void;
  /** The command that is in force from now on, in the order of `actuators`. @throws UserError unless it is finite, and less than 1e10 */
  apply(command: ArrayLike<number>): void;
  /** @throws UserError if the world explodes */
  step(): void;
  /** What the sensors read now; the same array every time. */
  sense(): Float64Array;
  /** Hash of positions, velocities, activations and time, u32. */
  hash(): number;
  /** A torque (Nm) or force (N) on a joint from now on, in place of the one before; 0 ends it. @throws UserError for an unknown joint */
  push(joint: string, amount: number): void;
  /** A body's mass and inertia from the next reset on, as a factor of what they were to begin with. @throws UserError for an unknown body */
  scaleMass(body: string, factor: number): void;
  /** Where the shapes are now: position (x, y, z) and rotation (3 × 3) of each; the same array every time. */
  poses(): Float64Array;
  /** About the state it is in and the command in force. */
  linearise(): Linear;
}

const names = (all: readonly string[]) => (all.length > 0 ? all.join(", ") : "none");

/**
 * Where each of `asked` stands in `there`.
 * @throws UserError that lists both if one is missing; `asking` and `having` name the two sides
 */
export function places(asked: readonly string[], there: readonly string[], asking: string, having: string): number[] {
  const missing = asked.filter((name) => !there.includes(name));
  if (missing.length === 0) return asked.map((name) => there.indexOf(name));
  throw new UserError(
    `${asking} and ${having} do not match: ${names(missing)} is not there. ${asking}: ${names(asked)}; ${having}: ${names(there)}.`,
  );
}

/** Where the sensors of a controller, and the actuators of a world, find each other. */
export interface Wiring {
  /** For each actuator, the channel that drives it. */
  readonly channels: readonly number[];
  /** For each sensor of the controller, the world's. */
  readonly sensors: readonly number[];
}

/** @throws UserError unless channels and actuators have the same names and every sensor is there */
export function wire(world: World, { channels, sensors }: { channels: readonly string[]; sensors: readonly string[] }): Wiring {
  places(channels, world.actuators, "The controller's channels", "the world's actuators");
  return {
    channels: places(world.actuators, channels, "The world's actuators", "the controller's channels"),
    sensors: places(sensors, world.sensors, "The controller's sensors", "the world's sensors"),
  };
}

const milliseconds = (seconds: number) => `${Number((1000 * seconds).toPrecision(6))} ms`;

/** Steps of the world that fill so many seconds. @throws UserError, which names the nearest that would do, unless they are whole */
export function stepsIn(seconds: number, { timestep }: World, what: string): number {
  const steps = Math.round(seconds / timestep);
  if (Math.abs(steps * timestep - seconds) <= 1e-6 * timestep) return steps;
  const nearest = Math.max(1, steps) * timestep;
  throw new UserError(
    `${what} is ${milliseconds(seconds)}, which is no whole number of the world's steps of ${milliseconds(timestep)}: ` +
      `${milliseconds(nearest)} would do (for a tick, fit with --tick ${Number((1 / nearest).toPrecision(6))}), or another timestep of the world.`,
  );
}
