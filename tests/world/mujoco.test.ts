import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWorld } from "../../src/world/mujoco.ts";
import { wire } from "../../src/world/world.ts";
import { ARM, CART } from "./bodies.ts";

/** The state hash after so many steps of a fixed command. */
async function hashAfter(steps: number): Promise<number> {
  const world = await openWorld(ARM);
  world.reset({ q1: 0.4, q2: 1.2 });
  for (let k = 0; k < steps; k++) {
    world.apply([k % 100 < 50 ? 0.3 : -0.3, 0.1]);
    world.step();
  }
  return world.hash();
}

describe("a world", () => {
  test("has actuators, sensors (a vector's by number), joints and bodies by the names of its MJCF", async () => {
    const world = await openWorld(ARM);
    expect(world.actuators).toEqual(["x", "y"]);
    expect(world.sensors).toEqual(["q1", "q2", "dq1", "dq2", "tip.0", "tip.1", "tip.2"]);
    expect([world.joints, world.bodies, world.timestep]).toEqual([["shoulder", "elbow"], ["upper", "lower"], 0.002]);
  });

  test("begins where readings say and feels what is so now, not a step ago", async () => {
    const world = await openWorld(ARM);
    world.reset({ q1: Math.PI / 2, dq1: 3, unknown: 7 });
    const [q1, q2, dq1, , x, y] = world.sense();
    expect([q1, q2, dq1]).toEqual([Math.PI / 2, 0, 3]);
    expect([x, y]).toEqual([expect.closeTo(0, 12), expect.closeTo(0.6, 12)]);
    world.step();
    expect(world.sense()[0]).toBeCloseTo(Math.PI / 2 + 3 * 0.002, 4);
  });

  test("begins at its first keyframe", async () => {
    const world = await openWorld(ARM.replace("</mujoco>", '<keyframe><key qpos="0.5 1"/></keyframe></mujoco>'));
    expect([...world.sense().slice(0, 2)]).toEqual([0.5, 1]);
  });

  test("moves as a force and a mass say, a push included", async () => {
    const cart = await openWorld(CART);
    const speedAfter = (command: number, push: number) => {
      cart.reset();
      cart.apply([command]);
      cart.push("rail", push);
      for (let k = 0; k < 100; k++) cart.step();
      return cart.sense()[1];
    };
    expect(speedAfter(3, 0)).toBeCloseTo(1.5, 9);
    expect(speedAfter(1, 4)).toBeCloseTo(2.5, 9);
    cart.scaleMass("cart", 3);
    expect(speedAfter(3, 0)).toBeCloseTo(0.5, 9);
    cart.scaleMass("cart", 1);
    expect(speedAfter(3, 0)).toBeCloseTo(1.5, 9);
  });

  test("forgets a push and a command when it begins again", async () => {
    const cart = await openWorld(CART);
    cart.push("rail", 10);
    cart.apply([10]);
    cart.reset();
    cart.step();
    expect([...cart.sense()]).toEqual([0, 0]);
  });

  test("is in the same state to the bit run to run, and in another after another command", async () => {
    const [one, two, longer] = [await hashAfter(2000), await hashAfter(2000), await hashAfter(2001)];
    expect(two).toBe(one);
    expect(longer).not.toBe(one);
  });

  test("is linearised: a double integrator is one", async () => {
    const cart = await openWorld(CART);
    const { A, B, C } = cart.linearise();
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));
    expect([...A]).toEqual(close([1, 0.01, 0, 1]));
    expect([...B]).toEqual(close([0.01 ** 2 / 2, 0.01 / 2]));
    expect([...C]).toEqual(close([1, 0, 0, 1]));
    cart.step();
    expect(cart.sense()).toHaveLength(2);
  });

  test("can be linearised whatever its integrator is", async () => {
    const [implicit, rk4] = await Promise.all([openWorld(ARM), openWorld(ARM.replace("implicitfast", "RK4"))]);
    expect([...rk4.linearise().A]).toEqual([...implicit.linearise().A]);
  });

  test("shows its shapes: a capsule is two points and a radius", async () => {
    const world = await openWorld(ARM);
    world.reset({ q1: Math.PI / 2 });
    expect(world.shapes.map(({ radius, points }) => [radius, points.map(Math.abs)])).toEqual(
      [0, 1].map(() => [0.02, [0, 0, 0.15, 0, 0, 0.15]]),
    );
    expect([...world.poses().slice(0, 3)]).toEqual([expect.closeTo(0, 9), expect.closeTo(0.15, 9), 0]);
    const { shapes } = await openWorld(CART);
    expect(shapes[0].points).toHaveLength(8 * 3);
  });
});

describe("what is wrong with a world is said", () => {
  const refused = (xml: string) => expect(openWorld(xml, "arm.xml")).rejects;

  test("MJCF that is none", async () => {
    await refused("<mujoco><worldbody").toThrow(/arm\.xml is no world that MuJoCo can read: .*line number=1/i);
    await refused(ARM.replace('type="capsule"', 'type="sausage"')).toThrow(/sausage.*line 2/);
    await refused("a,b\n1,2\n").toThrow("arm.xml is no world");
  });

  test("a file that it names and that is not there", async () => {
    await refused(ARM.replace("<worldbody>", '<asset><mesh name="hand" file="hand.stl"/></asset><worldbody>')).toThrow("hand.stl");
  });

  test("nothing that moves, nothing that moves it", async () => {
    await refused("<mujoco><worldbody><geom size='.1'/></worldbody></mujoco>").toThrow("no joints");
    await refused(ARM.replace(/<actuator>.*<\/actuator>/, "")).toThrow("no actuators");
  });

  test("MuJoCo that is not installed, and how to install it", () => {
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-alone-"));
    for (const part of ["base", "world"]) cpSync(join(import.meta.dirname, "../../dist", part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    const program = "import('./world/mujoco.js').then(({ openWorld }) => openWorld('')).catch((error) => console.log(String(error)))";
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: folder, encoding: "utf8" });
    expect(said).toMatch(/^UserError: .* not installed: npm install @mujoco\/mujoco/);
  });

  test("an unknown joint or body, with those that there are", async () => {
    const world = await openWorld(ARM, "arm.xml");
    expect(() => world.push("hip", 1)).toThrow('no joint "hip" that can be pushed: shoulder, elbow');
    expect(() => world.scaleMass("hand", 1)).toThrow('no body "hand": upper, lower');
  });

  test("a command that is not finite", async () => {
    const world = await openWorld(ARM);
    expect(() => world.apply([0, Number.NaN])).toThrow("The command for y is NaN");
    expect(() => world.apply([1e30, 0])).toThrow("The command for x is 1e+30");
  });

  test("an explosion, and when", async () => {
    const world = await openWorld(ARM.replace('timestep="0.002"', 'timestep="1"'), "arm.xml");
    world.apply([1e9, -1e9]);
    expect(() => {
      for (let k = 0; k < 100; k++) world.step();
    }).toThrow(/arm\.xml exploded at \d+ s: a joint's (position|velocity) became/);
  });

  test("channels that are not actuators and sensors that it does not have: both sides are listed", async () => {
    const world = await openWorld(ARM);
    expect(wire(world, { channels: ["y", "x"], sensors: ["dq1"] })).toEqual({ channels: [1, 0], sensors: [2] });
    expect(() => wire(world, { channels: ["x", "y", "grip"], sensors: [] })).toThrow(/grip is not there.*x, y, grip.*actuators: x, y/);
    expect(() => wire(world, { channels: ["x"], sensors: [] })).toThrow(/y is not there.*channels: x\./);
    expect(() => wire(world, { channels: ["x", "y"], sensors: ["force"] })).toThrow(/force is not there.*sensors: force;.*q1, q2/);
  });
});
