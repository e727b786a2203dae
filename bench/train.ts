// The fused rollout against the eager tfjs graph (wasm backend), forward and backward, in one run: npm run bench:train.
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { Bench } from "tinybench";
import { Random } from "../src/base/random.ts";
import { compile, dimensions } from "../src/device/compile.ts";
import { Kernel } from "../src/learn/gradient/kernel.ts";
import { rollout } from "../src/learn/gradient/rollout.ts";
import { makeLibrary } from "../tests/fixture.ts";
import { eagerRollout } from "../tests/learn/gradient/eager.ts";

const [UNITS, STEPS, TRIALS] = [100, 500, 16];

const { cortex, motifs } = makeLibrary({ units: UNITS, rank: 1, preparationRank: 20, channels: ["y"] });
const [{ u, v, b }] = motifs;
const kernel = new Kernel(
  await WebAssembly.compile((await compile("rollout", "simd", dimensions(cortex, "units", 0, 0))) as BufferSource),
  cortex,
);
const states = new Random(1, "bench").normals(TRIALS * UNITS);

/** Loss and gradients of all inputs, on the backend in force. */
function iteration(graph: (u: tf.Tensor2D, v: tf.Tensor2D, b: tf.Tensor1D, start: tf.Tensor2D) => tf.Tensor): () => Float32Array {
  const inputs = () => [tf.tensor2d(u, [UNITS, 1]), tf.tensor2d(v, [1, UNITS]), tf.tensor1d(b), tf.tensor2d(states, [TRIALS, UNITS])];
  const gradients = tf.grads((a, c, d, e) =>
    graph(a as tf.Tensor2D, c as tf.Tensor2D, d as tf.Tensor1D, e as tf.Tensor2D)
      .square()
      .mean(),
  );
  return () => {
    const found = gradients(inputs());
    const [du] = found.map((g) => g.dataSync() as Float32Array);
    const copy = du.slice();
    tf.dispose(found);
    return copy;
  };
}

await tf.setBackend("cpu");
const backends = { cpu: iteration((...x) => rollout(kernel, ...x, STEPS)), wasm: iteration((...x) => eagerRollout(cortex, ...x, STEPS)) };
const bench = new Bench({ iterations: 12, time: 0, warmupIterations: 2, warmupTime: 0 });
const on = (backend: keyof typeof backends) => ({ beforeEach: async () => void (await tf.setBackend(backend)) });
bench.add("fused (kernels through tf.customGrad)", () => void tf.tidy(() => backends.cpu()), on("cpu"));
bench.add("eager (tfjs, wasm backend)", () => void tf.tidy(() => backends.wasm()), on("wasm"));
await bench.run();
console.log(`N = ${UNITS}, T = ${STEPS}, batch ${TRIALS}, forward and backward, one core`);
console.table(bench.table());
const [fused, eager] = bench.tasks.map((task) => (task.result.state === "completed" ? task.result.latency.p50 : Number.NaN));
console.log(`medians: fused ${fused.toFixed(1)} ms, eager ${eager.toFixed(1)} ms: ${(eager / fused).toFixed(1)} × faster`);
