// A policy that says where the motif is to end, too.
import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import type { Library } from "../../src/model/library.ts";
import type { Policy } from "../../src/model/policy.ts";
import { makeLibrary, makePolicy } from "../fixture.ts";

const library = makeLibrary({ sensors: ["touch"] });
const GOALS = [
  { channel: "y", from: -2, to: 6 },
  { channel: "x", from: 0, to: 0.5 },
];

/** Picks "b", and gives these outputs for the goals of y and x. */
function aiming(y: number, x: number, of = library): Policy {
  const hidden = 5;
  const policy = makePolicy(of, ["touch"], hidden);
  return { ...policy, goals: GOALS, W3: new Float32Array(5 * hidden), b3: Float32Array.of(0, 1, 0, y, x) };
}
const loaded = async (policy: Policy, target: "simd" | "scalar" = "scalar", of = library) =>
  Controller.load(await build(of, { policy, target }));

/** Outputs of so many ticks. */
const played = (controller: Controller, ticks = 60) => Array.from({ length: ticks }, () => [...controller.tick()]);

describe("a goal of the policy", () => {
  test.each([
    [0.5, 0.5, { y: 4, x: 0.375 }],
    [-3, 7, { y: -2, x: 0.5 }],
  ])("at outputs of %f and %f is what the host would ask for, to the bit", async (y, x, goal) => {
    const controller = await loaded(aiming(y, x));
    const byPolicy = played(controller, 43);
    expect(controller.choice).toBe("b");
    controller.reset();
    controller.policy = false;
    controller.play("b", { goal });
    expect(played(controller, 43)).toEqual(byPolicy);
    controller.reset();
    controller.policy = false;
    controller.play("b");
    expect(played(controller, 43)).not.toEqual(byPolicy);
  });

  test("is the same with SIMD", async () => {
    const [simd, scalar] = await Promise.all((["simd", "scalar"] as const).map((target) => loaded(aiming(0.3, -0.2), target)));
    expect(played(simd, 200)).toEqual(played(scalar, 200));
    expect(simd.hash()).toBe(scalar.hash());
  });

  test("is asked of nothing that repeats itself", async () => {
    const steps = library.motifs[1].steps;
    const rhythmic = { ...library, motifs: library.motifs.map((motif, i) => (i === 1 ? { ...motif, period: steps } : motif)) } as Library;
    const controller = await loaded(aiming(0.5, 0.5, rhythmic), "scalar", rhythmic);
    const byPolicy = played(controller, 43);
    controller.reset();
    controller.policy = false;
    controller.play("b");
    expect(played(controller, 43)).toEqual(byPolicy);
  });

  test("is said by the controller, and refused for what is no channel or is beyond its limits", async () => {
    expect((await loaded(aiming(0, 0))).metadata.policy?.goals).toEqual(GOALS);
    const wrong = { ...aiming(0, 0), goals: [GOALS[0], { ...GOALS[1], channel: "touch" }] };
    await expect(build(library, { policy: wrong })).rejects.toThrow('a goal for "touch", which is no channel of the library: x, y');
    const limits = { ...library.limits, maximum: Float32Array.of(Infinity, 5) } as Library["limits"];
    await expect(build({ ...library, limits } as Library, { policy: aiming(0, 0) })).rejects.toThrow(
      'goals from -2 to 6 for "y", and its limits are',
    );
  });
});
