// What a play asks, through the host API.
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { executed, record } from "../../src/drive/play.ts";
import { limitsOf } from "../../src/model/limits.ts";
import { makeLibrary } from "../fixture.ts";

const smooth = makeLibrary({ steps: 80 });
/** Motifs that move as arms do: a wave that ends elsewhere than it began; "b" closes, and "c", which repeats itself. */
const library = {
  ...smooth,
  motifs: smooth.motifs.map((motif, m) => ({
    ...motif,
    ...(motif.name === "c" && { period: motif.steps }),
    target: Float32Array.from({ length: motif.steps * 2 }, (_, i) => {
      const t = Math.floor(i / 2) / (motif.steps - 1);
      return Math.sin(2 * Math.PI * t + (i % 2)) + (m > 0 ? 0 : (1 + (i % 2)) * t ** 3 * (10 - 15 * t + 6 * t * t));
    }),
  })),
  home: Float32Array.of(3, -2),
};
const { limits: _limits, ...usual } = library;
const load = async (of: typeof library | typeof usual = library) => Controller.load(await build(of));

describe("a start", () => {
  test("is home, or where the machine is", async () => {
    const controller = await load();
    expect([...controller.tick()]).toEqual([3, -2]);
    controller.play("a");
    for (let k = 0; k < 50; k++) controller.tick();
    controller.start({ y: 7 });
    expect([...controller.tick()]).toEqual([3, 7]);
    controller.start([0.5, 0.25]);
    controller.play("a");
    const [x] = controller.tick();
    expect(Math.abs(x - 0.5)).toBeLessThan(0.1);
    controller.reset();
    expect([...controller.tick()]).toEqual([3, -2]);
    expect(() => controller.start([1])).toThrow(/position has 1 values/);
    expect(() => controller.start({ z: 1 })).toThrow(/no channel "z"/);
    expect(() => controller.start([Number.NaN, 0])).toThrow(/position must be finite/);
  });
});

describe("a play", () => {
  test("that is relative starts where the output is and moves by what was shown", async () => {
    const controller = await load();
    const plain = executed(record(controller, [{ motif: "a" }]), 0, 2);
    controller.start([10, 20]);
    const moved = executed(record(controller, [{ motif: "a", relative: true }]), 0, 2);
    expect(moved[0]).toBeCloseTo(10, 5);
    expect(moved[1]).toBeCloseTo(20, 5);
    const [last, before] = [moved.length - 2, plain.length - 2];
    expect(moved[last] - moved[0]).toBeCloseTo(plain[before] - plain[0], 3);
    controller.start([10, 20]);
    const half = executed(record(controller, [{ motif: "a", relative: ["x"], gain: { y: 1 } }]), 0, 2);
    expect([half[0], half[1]]).toEqual([expect.closeTo(10, 5), expect.closeTo(plain[1], 5)]);
  });

  test("ends at its goal, wherever that is, as exactly as the motif by itself ends at its own", async () => {
    const controller = await load();
    const random = new Random(3, "goals");
    const target = library.motifs[0].target;
    const plain = executed(record(controller, [{ motif: "a" }]), 0, 2);
    const own = [0, 1].map((c) => plain[plain.length - 2 + c] - target[target.length - 2 + c]);
    for (let k = 0; k < 20; k++) {
      const goal = [random.normal(), random.normal()];
      controller.start([random.normal(), random.normal()]);
      const { output } = record(controller, [{ motif: "a", goal, relative: k % 2 === 0 }]);
      const end = output.slice(-2);
      end.forEach((y, c) => {
        expect(y).toBeCloseTo(goal[c] + own[c], 2);
      });
    }
  });

  test("that is refused says why, and none of its list is taken", async () => {
    const bounded = { ...library, limits: { ...library.limits, maximum: Float32Array.of(1, 1) } };
    const controller = await Controller.load(await build(bounded as typeof library));
    expect(() => controller.play("a", { goal: { x: 1.5 } })).toThrow(/"a" is refused: the goal is beyond the limits/);
    expect(() => controller.play(["c", "a"], { repeat: 2 })).toThrow(/"a" is refused: it is not rhythmic/);
    expect(() => controller.play("c", { goal: { x: 0 } })).toThrow(/"c" is refused: it is rhythmic: it has no goal/);
    expect(() => controller.play("a", { speed: 0 })).toThrow(/speed is not from/);
    expect(() => controller.play("a", { repeat: 0.5 })).toThrow(/repeat is 0.5/);
    expect(() => controller.play("a", { gain: { z: 1 } })).toThrow(/no channel "z"; there are: x, y/);
    expect(controller.queued).toBe(0);
  });

  test("that is rhythmic goes on without a preparation, and ends with its period when it is told to", async () => {
    const controller = await load();
    const { phases } = record(controller, [{ motif: "c", repeat: 3 }]);
    expect(phases.filter((phase) => phase === "execute")).toHaveLength(3 * library.motifs[2].steps);
    controller.play("c", { repeat: Number.POSITIVE_INFINITY });
    for (let k = 0; k < 1000; k++) controller.tick();
    expect(controller.phase).toBe("execute");
    const left = controller.remaining;
    controller.finish();
    for (let k = 0; k < left; k++) controller.tick();
    expect(controller.phase).toBe("execute");
    controller.tick();
    expect(controller.phase).toBe("idle");
  });
});

describe("limits", () => {
  const dt = library.cortex.dt;

  /** The largest velocity and acceleration of the rows of a run ÷ the limits of a library that has the usual ones. */
  async function shares(play: (controller: Controller, random: Random, k: number) => void, ticks: number): Promise<number[]> {
    const controller = await load(usual);
    const random = new Random(1, "limits");
    const { velocity, acceleration } = limitsOf(usual);
    const rows = [[...controller.tick()], [...controller.tick()]];
    const found = [0, 0, 0, 0];
    for (let k = 0; k < ticks; k++) {
      play(controller, random, k);
      rows.push([...controller.tick()]);
      const [a, b, y] = rows.slice(-3);
      for (let c = 0; c < 2; c++) {
        found[c] = Math.max(found[c], Math.abs(y[c] - b[c]) / dt / velocity[c]);
        found[2 + c] = Math.max(found[2 + c], Math.abs(y[c] - 2 * b[c] + a[c]) / dt ** 2 / acceleration[c]);
      }
    }
    return found;
  }

  test("hold over random sequences with random gains and goals", async () => {
    const found = await shares((controller, random) => {
      if (controller.queued > 0) return;
      const goal = random.uniform() < 0.5 ? { x: 3 * random.normal(), y: random.normal() } : {};
      controller.play(["a", "b"][random.integer(2)], { gain: [random.uniform(-2, 3), 1], goal, relative: random.uniform() < 0.3 });
    }, 20_000);
    for (const share of found) expect(share).toBeLessThan(1.001);
  });

  test("hold when it is stopped, and when the speed changes", async () => {
    const found = await shares((controller, random, k) => {
      if (controller.queued === 0) controller.play("b");
      if (k % 97 === 50) controller.stop();
      if (k % 61 === 30) controller.speed = random.uniform(0, 1);
    }, 20_000);
    for (const share of found) expect(share).toBeLessThan(1.001);
  });

  test("make a motif slower that asks too much, and say so", async () => {
    const controller = await load(usual);
    controller.play("a", { gain: 4 });
    while (controller.phase !== "execute") controller.tick();
    expect(controller.playSpeed).toBeGreaterThan(0.2);
    expect(controller.playSpeed).toBeLessThan(0.6);
    expect(controller.held).toBe(0);
  });
});
