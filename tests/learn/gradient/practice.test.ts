import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { variances } from "../../../src/data/targets.ts";
import { compileKernel, Kernel } from "../../../src/learn/gradient/kernel.ts";
import { Practice } from "../../../src/learn/gradient/practice.ts";
import { padded } from "../../../src/model/library.ts";
import { makeLibrary } from "../../fixture.ts";

const STEPS = 20;
const library = makeLibrary({ units: 37, rank: 2, channels: ["x", "y", "still"], steps: STEPS });
const { cortex } = library;
const { units } = cortex;
const n = padded(units);
const normals = (name: string, count: number, sd = 1) => new Random(4, name).normals(count, sd);
const samples = normals("target", STEPS * 3).map((y, i) => (i % 3 === 2 ? 5 : y)); // the last channel does not move
const target = { name: "t", steps: STEPS, samples };

/** Rows of N values as Practice takes them. */
const rows = (values: Float32Array) =>
  Float32Array.from({ length: (values.length / units) * n }, (_, i) => (i % n < units ? values[Math.floor(i / n) * units + (i % n)] : 0));
const parameters = rows(Float32Array.of(...normals("loop", 4 * units, 0.2), ...normals("b", units), ...normals("x0", units)));
const start = rows(normals("start", units));

describe("a trial in practice", () => {
  test("gives the mean over channels of error ÷ variance, a channel that hardly moves by its variance in the library", async () => {
    const kernel = new Kernel(await compileKernel(cortex), cortex);
    const practice = new Practice(kernel, target, { most: 0, share: 0 });
    practice.set(parameters);
    const { nmse } = practice.run(start);
    const U = Float32Array.from({ length: units * 2 }, (_, i) => parameters[(i % 2) * n + Math.floor(i / 2)]);
    const V = Float32Array.from({ length: 2 * units }, (_, i) => parameters[2 * n + Math.floor(i / units) * n + (i % units)]);
    const { readouts } = kernel.forward({ rank: 2, U, V }, parameters.slice(4 * n, 4 * n + units), start.slice(0, units), STEPS);
    const own = variances(samples, 3);
    const row = cortex.W.subarray(2 * units);
    own[2] = 0.1 * row.reduce((sum, w) => sum + w * w, 0);
    const errors = readouts.map((y, i) => (y + cortex.c[i % 3] - samples[i]) ** 2);
    const expected = errors.reduce((sum, e, i) => sum + e / (own[i % 3] * 3 * STEPS), 0);
    expect(nmse).toBeCloseTo(expected, 3);
  });

  test("gives the gradient of its loss with the weight of velocities, as differences do", async () => {
    const kernel = new Kernel(await compileKernel(cortex), cortex);
    const change = { most: 0.5, share: 1000 };
    const practice = new Practice(kernel, target, change);
    const own = variances(samples, 3);
    const library = cortex.W.subarray(2 * units).reduce((sum, w) => sum + w * w, 0);
    own[2] = 0.1 * library;
    const k = change.most * (cortex.tau / cortex.dt) ** 2;
    /** The loss, from the readouts of the plain rollout, in f64 but for the rollout itself. */
    const loss = (at: Float32Array, from: Float32Array) => {
      const U = Float32Array.from({ length: units * 2 }, (_, i) => at[(i % 2) * n + Math.floor(i / 2)]);
      const V = Float32Array.from({ length: 2 * units }, (_, i) => at[2 * n + Math.floor(i / units) * n + (i % units)]);
      const { readouts } = kernel.forward({ rank: 2, U, V }, at.slice(4 * n, 4 * n + units), from.slice(0, units), STEPS);
      const e = Float64Array.from(readouts, (y, i) => y + cortex.c[i % 3] - samples[i]);
      return e.reduce((sum, now, i) => {
        const since = i < 3 || i % 3 === 2 ? 0 : now - e[i - 3];
        return sum + (now ** 2 + k * since ** 2) / (own[i % 3] * 3 * STEPS);
      }, 0);
    };
    practice.set(parameters);
    const gradient = practice.run(start).gradient.slice();
    for (const at of [0, 3, n + 5, 2 * n + 1, 3 * n + 7, 4 * n, 4 * n + 20]) {
      const [more, less] = [parameters.slice(), parameters.slice()];
      more[at] += 0.01;
      less[at] -= 0.01;
      expect(gradient[at]).toBeCloseTo((loss(more, start) - loss(less, start)) / 0.02, 1);
    }
    const [more, less] = [start.slice(), start.slice()];
    more[9] += 0.01;
    less[9] -= 0.01;
    expect(gradient[5 * n + 9]).toBeCloseTo((loss(parameters, more) - loss(parameters, less)) / 0.02, 1);
  });
});
