import { describe, expect, test } from "vitest";
import { build, makePatch } from "../../src/device/build.ts";
import { stateOf } from "../../src/device/coordinates.ts";
import { chooseScales } from "../../src/device/scales.ts";
import { Controller } from "../../src/drive/controller.ts";
import { benchLibrary } from "../../src/measure/latency.ts";
import type { Cortex, Library } from "../../src/model/library.ts";
import { makeLibrary } from "../fixture.ts";

const library = makeLibrary({ exact: true, sparse: true });
const { cortex, motifs } = library;
const int16 = { precision: "int16" } as const;
const load = async (options: Parameters<typeof build>[1], of: Library = library) => Controller.load(await build(of, options));

/** A play of three motifs: outputs, and the hash at the end. */
function play(controller: Controller): { outputs: number[]; hash: number } {
  controller.play(["c", "a", "c"]);
  const outputs = Array.from({ length: 120 }, () => [...controller.tick()]).flat();
  return { outputs, hash: controller.hash() };
}

describe("an int16 controller", () => {
  test("plays what the f32 one plays, but for the rounding, and says what it is", async () => {
    const [whole, real] = [await load(int16), await load({})];
    expect([whole.metadata.precision, real.metadata.precision]).toEqual(["int16", "f32"]);
    const [a, b] = [play(whole).outputs, play(real).outputs];
    const most = Math.max(...b.map(Math.abs));
    expect(Math.max(...a.map((y, k) => Math.abs(y - b[k])))).toBeLessThan(0.01 * most);
    expect(a).not.toEqual(b);
    expect(whole.memory.weights).toBeLessThan(0.7 * real.memory.weights);
    expect(Math.max(...stateOf(cortex, whole.metadata, whole.state).map((x, i) => Math.abs(x - real.state[i])))).toBeLessThan(0.05);
  });

  test("computes the same bits with and without SIMD, whatever the rank and the transition", async () => {
    for (const rank of [0, 3]) {
      const of = makeLibrary({ exact: true, sparse: true, rank });
      for (const options of [{}, { transition: "reset" }, { transition: "none" }, { output: "network", handOver: "hard" }] as const) {
        const played = await Promise.all(
          (["simd", "scalar"] as const).map((target) => load({ ...int16, ...options, target }, of).then(play)),
        );
        expect(played[0]).toEqual(played[1]);
      }
    }
  });

  test("keeps states beyond ±16, inputs beyond ±8 and strong loops, at coarser scales", async () => {
    const [one, ...others] = motifs;
    const scaled = (values: Float32Array, most: number) => {
      const now = Math.max(...values.map(Math.abs));
      return values.map((value) => (value * most) / now);
    };
    const of = { ...library, motifs: [{ ...one, x0: scaled(one.x0, 26), b: scaled(one.b, 9), u: scaled(one.u, 3) }, ...others] };
    const [whole, scalar, real] = await Promise.all(
      [int16, { ...int16, target: "scalar" } as const, {}].map((options) => load(options, of)),
    );
    expect(whole.metadata.scales).toMatchObject({ x: 10 });
    const from = (controller: Controller) => {
      controller.play(one.name);
      return Array.from({ length: library.preparation + 5 }, () => [...controller.tick()]).flat();
    };
    const [a, b] = [whole, real].map(from);
    expect(from(scalar)).toEqual(a);
    const most = Math.max(...b.map(Math.abs));
    expect(Math.max(...a.map((y, k) => Math.abs(y - b[k])))).toBeLessThan(0.02 * most);
  });

  test("finds scales for inputs and loops that would overflow the largest sum of J", async () => {
    const large = benchLibrary(256, "sparse");
    const controller = await load(int16, { ...large, motifs: large.motifs.map((motif) => ({ ...motif, steps: 20 })) });
    expect(controller.metadata.precision).toBe("int16");
  });

  test("finds a scale for the strongest J: a coarse one is better than none", () => {
    expect(chooseScales({ ...cortex, J: cortex.J.map(() => 100) }, motifs, "thalamic").J).toBeLessThan(8);
  });

  test("takes a motif from a patch as if it had been built in, but for the rounding, and plays the others as before", async () => {
    const few = { ...library, motifs: motifs.slice(0, 2) };
    const grown = await load({ ...int16, capacity: 3 }, few);
    grown.add(makePatch(cortex, motifs[2]));
    const [a, b] = [play(grown).outputs, play(await load(int16)).outputs];
    const most = Math.max(...b.map(Math.abs));
    expect(Math.max(...a.map((y, k) => Math.abs(y - b[k])))).toBeLessThan(0.01 * most);
    const [old, now] = [await load({ ...int16, capacity: 3 }, few), grown].map((controller) => {
      controller.reset();
      controller.play(["b", "a", "b"]);
      return Array.from({ length: 120 }, () => [...controller.tick()]);
    });
    expect(now).toEqual(old);
  });

  test("refuses a patch that does not fit its whole numbers", async () => {
    const controller = await load({ ...int16, capacity: 4 });
    const strong = { ...motifs[0], name: "strong", b: motifs[0].b.map((value) => value + 40) };
    expect(() => controller.add(makePatch(cortex, strong))).toThrow(/does not fit int16: an input is .*beyond ±/);
    expect(controller.motifs).toHaveLength(3);
  });

  test("goes on from a snapshot to the bit", async () => {
    const controller = await load(int16);
    controller.play(["a", "b", "c"]);
    for (let k = 0; k < 30; k++) controller.tick();
    const snapshot = controller.snapshot();
    const go = () => {
      for (let k = 0; k < 40; k++) controller.tick();
      return controller.hash();
    };
    const first = go();
    controller.restore(snapshot);
    expect(go()).toBe(first);
  });

  test("saturates where a state leaves its range: nothing wraps around", async () => {
    const strong = { ...library, motifs: motifs.map((motif) => ({ ...motif, b: motif.b.map((value) => Math.sign(value) * 7) })) };
    const controller = await load(int16, strong);
    controller.state.fill(2 ** 31 - 1);
    controller.play("a");
    for (let k = 0; k < library.preparation; k++) controller.tick();
    const x = stateOf(cortex, controller.metadata, controller.state);
    for (let i = 0; i < x.length; i++) expect(x[i]).toBeLessThanOrEqual(16);
    controller.tick();
    const next = stateOf(cortex, controller.metadata, controller.state);
    for (let i = 0; i < x.length; i++) expect(Math.abs(next[i] - x[i])).toBeLessThan(16);
  });

  test("computes the same bits from whatever a caller wrote into the state, with and without SIMD", async () => {
    const played = await Promise.all(
      (["simd", "scalar"] as const).map(async (target) => {
        const controller = await load({ ...int16, target });
        controller.play("a");
        while (controller.phase !== "execute") controller.tick();
        controller.state.forEach((_, i, state) => {
          state[i] = [2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 2 ** 16, -(2 ** 16), 65535][i % 5];
        });
        return Array.from({ length: 3 }, () => [...controller.tick(), ...controller.state]);
      }),
    );
    expect(played[0]).toEqual(played[1]);
  });

  test("brings a state to less than a unit of x⁰, though a step rounds", async () => {
    const controller = await load({ ...int16, preparation: 200 });
    controller.state.fill(2 ** 30);
    controller.play("a");
    for (let k = 0; k < 150; k++) controller.tick();
    const unit = 2 ** -(controller.metadata.scales?.x ?? 0);
    stateOf(cortex, controller.metadata, controller.state).forEach((x, i) => {
      expect(Math.abs(x - motifs[0].x0[i])).toBeLessThan(unit);
    });
  });

  const changed = (change: Partial<Cortex>): Library => ({ ...library, cortex: { ...cortex, ...change } });
  const refused: [string, Library, RegExp][] = [
    ["a dense cortex", makeLibrary({ exact: true }), /sparse cortex, and this one is dense: .*--precision f32, or .*--connectivity sparse/],
    ["a tanh", changed({ phi: "tanh" }), /quadratic φ, and this library's is tanh/],
    ["a trained module", changed({ module: "trained" }), /exact transition module/],
    ["sensors that the cortex hears", makeLibrary({ exact: true, sparse: true, sensors: ["force"] }), /hears, and this library has a B/],
    [
      "a state beyond ±128",
      { ...library, motifs: [{ ...motifs[0], x0: motifs[0].x0.map(() => 130) }] },
      /initial state is beyond ±128.*f32/,
    ],
    ["sums that might overflow", changed({ J: cortex.J.map(() => 1500) }), /a sum might overflow.*--precision f32/],
  ];
  test.each(refused)("is refused for %s, with the reason", async (_, of, why) => {
    await expect(build(of, int16)).rejects.toThrow(why);
  });
});
