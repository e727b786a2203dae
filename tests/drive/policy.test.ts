// A controller with a policy: what it picks, when, and what comes first.
import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { build, makePatch } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { record } from "../../src/drive/play.ts";
import { standardRun } from "../../src/drive/standard-run.ts";
import type { Policy } from "../../src/model/policy.ts";
import { makeLibrary, makePolicy } from "../fixture.ts";

const library = makeLibrary({ sensors: ["force", "touch"], motifs: ["a", "b", "c", "d", "e"] });
const SEES = ["goal x", "touch", "goal y"];
const policy = makePolicy(library, SEES);

/** The logits in f64. */
function logits({ inputs, motifs, W1, b1, W2, b2, W3, b3 }: Policy, s: ArrayLike<number>): number[] {
  const affine = (W: Float32Array, b: Float32Array, x: ArrayLike<number>) =>
    Array.from(b, (bias, i) => Array.from(x).reduce((sum, value, j) => sum + W[i * x.length + j] * value, bias));
  expect(W1.length).toBe(b1.length * inputs.length);
  expect(motifs.length).toBe(b3.length);
  return affine(W3, b3, affine(W2, b2, affine(W1, b1, s).map(Math.tanh)).map(Math.tanh));
}

/** The greatest and the one below it. */
function best(values: readonly number[]): { k: number; margin: number } {
  const sorted = [...values].sort((a, b) => b - a);
  return { k: values.indexOf(sorted[0]), margin: sorted[0] - sorted[1] };
}

const tell = (controller: Controller, [x, touch, y]: readonly number[]) => {
  controller.inputs.set([x, y]);
  controller.sensors[1] = touch;
};

const loaded = async (options: Parameters<typeof build>[1] = {}, of = library) =>
  Controller.load(await build(of, { target: "scalar", ...options }));
const ticks = (controller: Controller, count: number) => {
  for (let k = 0; k < count; k++) controller.tick();
};
/** The motifs that are prepared in so many ticks, in order. */
function prepared(controller: Controller, count: number): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (let k = 0, before = ""; k < count; k++) {
    controller.tick();
    if (controller.phase === "prepare" && before !== "prepare") found.push(controller.motif);
    before = controller.phase;
  }
  return found;
}
const still = (of = library, inputs = SEES): Policy => {
  const { W1, W2, W3, b1, b2, b3, ...rest } = makePolicy(of, inputs, 5);
  const zero = (array: Float32Array) => new Float32Array(array.length);
  return { ...rest, W1: zero(W1), b1: zero(b1), W2: zero(W2), b2: zero(b2), W3: zero(W3), b3: zero(b3) };
};

describe("a policy", () => {
  test.each(["simd", "scalar"] as const)("picks what it says in f64, from sensors and what it is told (%s)", async (target) => {
    const controller = await loaded({ target, policy });
    expect(controller.metadata.inputs).toEqual(["goal x", "goal y"]);
    expect(controller.metadata.policy?.sees).toEqual(SEES);
    const random = new Random(2, "observations");
    const picked = new Set<string | undefined>();
    for (let n = 0; n < 300; n++) {
      const seen = Array.from(random.normals(3, 1.5));
      controller.reset();
      tell(controller, seen);
      controller.tick();
      const { k, margin } = best(logits(policy, seen));
      if (margin > 1e-4) expect(controller.choice).toBe(policy.motifs[k]);
      expect(Math.abs(controller.margin - margin)).toBeLessThan(1e-4);
      expect(controller.motif).toBe(controller.choice);
      picked.add(controller.choice);
    }
    expect(picked.size).toBe(5);
  });

  test("picks the first of equals, with hidden layers of any size", async () => {
    const { b3, ...rest } = still();
    const controller = await loaded({ policy: { ...rest, b3: b3.map((_, k) => (k === 1 || k === 3 ? 0.5 : 0)) } });
    ticks(controller, 1);
    expect([controller.choice, controller.margin]).toEqual(["b", 0]);
  });

  test("of one motif always picks it", async () => {
    const only = { ...library, motifs: library.motifs.slice(2, 3) };
    const controller = await loaded({ policy: makePolicy(only, SEES) }); // of a library that has grown since
    expect(prepared(controller, 100)).toEqual(["c", "c", "c"]);
    expect(controller.margin).toBe(0);
  });

  test("picks at each end of a motif: one preparation, one motif, from what is told then", async () => {
    const controller = await loaded({ policy });
    const told = [
      [2, -1, 0],
      [-2, 1, 1],
      [0, 3, -2],
    ];
    const found: (string | undefined)[] = [];
    for (const seen of told) {
      tell(controller, seen);
      ticks(controller, 1);
      tell(controller, [9, 9, 9]); // what comes while it plays does not matter
      found.push(controller.motif);
      while (controller.phase === "prepare" || controller.remaining > 0) controller.tick();
    }
    expect(found).toEqual(told.map((seen) => policy.motifs[best(logits(policy, seen)).k]));
    expect(new Set(found).size).toBeGreaterThan(1);
  });

  test("comes after what the host plays", async () => {
    const { b3, ...rest } = still();
    const controller = await loaded({ policy: { ...rest, b3: b3.map((_, k) => (k === 4 ? 1 : 0)) } });
    controller.play(["b", "a"]);
    ticks(controller, 110);
    expect([controller.motif, controller.choice]).toEqual(["e", "e"]);
    controller.play("c");
    expect(prepared(controller, 100)).toEqual(["c", "e"]);
  });

  test("asks nothing of its motifs, and leaves what the host is about to ask", async () => {
    const alone = await loaded();
    alone.play("a");
    const controller = await loaded({ policy: still() });
    for (let k = 0; k < 42; k++) expect(Array.from(controller.tick())).toEqual(Array.from(alone.tick()));
    controller.play("a", { gain: 2, offset: 1 });
    alone.play("a", { gain: 2, offset: 1 });
    for (let k = 0; k < 42; k++) expect(Array.from(controller.tick())).toEqual(Array.from(alone.tick()));
  });

  test("picks again after the period of a rhythmic motif", async () => {
    const motifs = library.motifs.map((motif) => ({ ...motif, period: motif.steps }));
    const controller = await loaded({ policy: still() }, { ...library, motifs });
    expect(prepared(controller, 3 * 42)).toEqual(["a", "a", "a"]);
    controller.play("b", { repeat: 4 });
    expect(prepared(controller, 12 + 4 * 31 + 1)).toEqual(["b", "a"]);
  });

  test("is switched off by stop, by settle and by hand, and on by hand, start and reset", async () => {
    const controller = await loaded({ policy });
    const offs: (() => void)[] = [
      () => controller.stop(),
      () => controller.settle({ x: 0.5 }),
      () => {
        controller.policy = false;
      },
    ];
    const ons: (() => void)[] = [
      () => {
        controller.policy = true;
      },
      () => controller.start(),
      () => controller.reset(),
    ];
    for (const [i, off] of offs.entries()) {
      expect(controller.policy).toBe(true);
      ticks(controller, 20);
      off();
      expect(controller.policy).toBe(false);
      ticks(controller, 5000);
      expect(controller.phase).toBe("idle");
      ons[i]();
      ticks(controller, 1);
      expect(controller.phase).toBe("prepare");
    }
  });

  test("picks nothing while the speed is 0, and in its own time at another rate", async () => {
    const controller = await loaded({ policy: still() });
    controller.speed = 0;
    ticks(controller, 10);
    expect([controller.phase, controller.choice]).toEqual(["idle", undefined]);
    controller.speed = 1;
    controller.rate = 300; // three ticks a step
    expect(prepared(controller, 3 * 3 * 42)).toEqual(["a", "a", "a"]);
  });

  test("goes on from a snapshot to the bit, and the hash knows of it", async () => {
    const controller = await loaded({ policy });
    tell(controller, [1, 2, 3]);
    ticks(controller, 30);
    const [kept, margin] = [controller.snapshot(), controller.margin];
    const run = () => {
      const hashes: number[] = [];
      for (let k = 0; k < 200; k++) {
        tell(controller, [Math.sin(k), Math.cos(k), k % 3]);
        controller.tick();
        hashes.push(controller.hash());
      }
      return hashes;
    };
    const first = run();
    controller.restore(kept);
    expect(controller.margin).toBe(margin);
    expect(run()).toEqual(first);
    const before = controller.hash();
    controller.policy = false;
    expect(controller.hash()).not.toBe(before);
  });

  test("keeps the last good one of what it is told, and counts", async () => {
    const controller = await loaded({ policy });
    tell(controller, [1, 0, 2]);
    ticks(controller, 1);
    const { margin } = controller;
    controller.reset();
    tell(controller, [1, 0, 2]);
    controller.policy = false;
    ticks(controller, 1);
    tell(controller, [Number.NaN, 0, Infinity]);
    controller.policy = true;
    ticks(controller, 1);
    expect(controller.margin).toBe(margin);
    expect(controller.sensorFaults).toBe(1);
  });

  test("never picks a motif that is added; what it picks otherwise is the same to the bit", async () => {
    const wasm = await build(library, { target: "scalar", policy, capacity: 6 });
    const [grown, plain] = [await Controller.load(wasm), await Controller.load(wasm)];
    const [motif] = makeLibrary({ motifs: ["z"], seed: 9 }).motifs;
    grown.add(makePatch(library.cortex, motif));
    // the same policy in a library that has grown
    const rebuilt = await loaded({ policy, capacity: 6 }, { ...library, motifs: [...library.motifs, motif] });
    const random = new Random(3, "observations");
    for (let k = 0; k < 2000; k++) {
      const seen = Array.from(random.normals(3, 2));
      const all = [grown, plain, rebuilt];
      for (const controller of all) tell(controller, seen);
      const [a, b, c] = all.map((controller) => Array.from(controller.tick()));
      expect(a).toEqual(b);
      expect(c).toEqual(b);
    }
    expect(grown.hash()).toBe(plain.hash());
    expect(rebuilt.hash()).toBe(plain.hash());
    grown.play("z");
    expect(prepared(grown, 60)).toContain("z");
  });

  test("has a standard run that ends with its first pick", async () => {
    const controller = await loaded({ policy });
    const { ticks: count, hash } = standardRun(controller);
    expect(count).toBe(5 * 42 + 10 + 1);
    const other = await loaded({ policy: { ...policy, b3: policy.b3.map((b) => b * 1.01) } });
    expect(standardRun(other).hash).not.toBe(hash);
  });

  test("does not disturb a sequence that is recorded", async () => {
    const controller = await loaded({ policy });
    expect(record(controller, [{ motif: "a" }], 5).phases.length).toBe(42 + 5);
  });

  test("is none where there is none", async () => {
    const controller = await loaded();
    expect([controller.policy, controller.choice, controller.margin, controller.inputs.length]).toEqual([false, undefined, 0, 0]);
    controller.policy = false;
    expect(() => {
      controller.policy = true;
    }).toThrow(/has no policy/);
    ticks(controller, 3);
    expect(controller.phase).toBe("idle");
  });

  const other = makeLibrary({ sensors: ["force", "touch"], motifs: ["a"], seed: 2 });
  test.each<[string, Policy, RegExp]>([
    ["of another cortex", makePolicy(other, SEES), /belongs to another cortex/],
    ["of an unknown motif", { ...policy, motifs: ["a", "b", "x", "d", "e"] }, /picks "x", which is no motif of the library: a, b, c, d, e/],
    ["of another shape", { ...policy, W2: policy.W2.slice(1) }, /W2 has 255 values; its shape asks for 256/],
    ["with a weight that is not finite", { ...policy, W3: policy.W3.map((w, k) => (k === 7 ? Number.NaN : w)) }, /W3 has the value NaN/],
  ])("%s is refused", async (_what, wrong, message) => {
    await expect(build(library, { policy: wrong })).rejects.toThrow(message);
  });
});
