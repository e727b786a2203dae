import { describe, expect, test } from "vitest";
import { transpose } from "../../../src/algebra/products.ts";
import { Random } from "../../../src/base/random.ts";
import { variances } from "../../../src/data/targets.ts";
import { compileKernel, Kernel } from "../../../src/learn/gradient/kernel.ts";
import { Practice } from "../../../src/learn/gradient/practice.ts";
import { padded } from "../../../src/model/padding.ts";
import { makeLibrary } from "../../fixture.ts";

const STEPS = 20;
const RANK = 2;
const CHANNELS = ["x", "y", "still"];
const C = CHANNELS.length;
const normals = (name: string, count: number, sd = 1) => new Random(4, name).normals(count, sd);
const samples = normals("target", STEPS * C).map((y, i) => (i % C === 2 ? 5 : y)); // the last channel does not move

describe.each([
  ["dense", { units: 37 }],
  ["sparse", { sparse: true }],
] as const)("a trial in practice (%s)", async (_, shape) => {
  const { cortex } = makeLibrary({ rank: RANK, channels: CHANNELS, ...shape });
  const { units } = cortex;
  const kernel = new Kernel(await compileKernel(cortex), cortex);
  const rows = (values: Float32Array) => {
    const n = padded(units);
    return Float32Array.from({ length: (values.length / units) * n }, (_, i) =>
      i % n < units ? values[Math.floor(i / n) * units + (i % n)] : 0,
    );
  };
  const [UT, V, b, x0, start] = [
    normals("u", RANK * units, 0.2),
    normals("v", RANK * units, 0.2),
    normals("b", units),
    normals("x0", units),
    normals("start", units),
  ];
  const loop = { rank: RANK, U: transpose(UT, RANK, units), V };
  const parameters = rows(Float32Array.of(...UT, ...V, ...b, ...x0));
  const own = variances(samples, C);
  own[2] = 0.1 * cortex.W.subarray(2 * units).reduce((sum, w) => sum + w * w, 0); // a tenth of its variance in the library
  const weight = own.map((variance) => 1 / (variance * C * STEPS));

  test.each([0, 0.5])("gives nMSE and gradient of the rollout that it is, velocities weighing %d", (most) => {
    const practice = new Practice(kernel, { name: "t", steps: STEPS, samples }, { most, share: 1000 });
    const { readouts } = kernel.forward(loop, b, start, STEPS);
    const e = Float64Array.from(readouts, (y, i) => y + cortex.c[i % C] - samples[i]);
    const since = e.map((now, i) => (i < C ? 0 : now - e[i - C]));
    const k = [most, most, 0].map((m) => m * (cortex.tau / cortex.dt) ** 2); // nothing to weigh where the target stands still
    const nmse = e.reduce((sum, now, i) => sum + weight[i % C] * now ** 2, 0);
    const slope = e.map((now, i) => 2 * weight[i % C] * (now + k[i % C] * (since[i] - (since[i + C] ?? 0))));
    const expected = kernel.backward(Float32Array.from(slope));

    practice.set(parameters);
    const found = practice.run(rows(start));
    expect(found.nmse / nmse).toBeCloseTo(1, 5);
    const gradient = rows(Float32Array.of(...transpose(expected.U, units, RANK), ...expected.V, ...expected.bias, ...expected.start));
    const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    expect(found.gradient.length).toBe(gradient.length);
    found.gradient.forEach((g, i) => {
      expect(Math.abs(g - gradient[i])).toBeLessThan(1e-5 * largest);
    });
  });
});
