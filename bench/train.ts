// The fused rollout against the eager tfjs graph (wasm backend), forward and backward, in one run: npm run bench:train.
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { Bench } from "tinybench";
import { Random } from "../src/base/random.ts";
import { compileKernel, Kernel } from "../src/learn/gradient/kernel.ts";
import { makeLibrary } from "../tests/fixture.ts";
import { eagerRollout, gradients, type Inputs } from "../tests/learn/gradient/eager.ts";

const [UNITS, STEPS, TRIALS] = [100, 500, 16];

const { cortex, motifs } = makeLibrary({ units: UNITS, rank: 1, preparationRank: 20, channels: ["y"] });
const [{ u, v, b }] = motifs;
const kernel = new Kernel(await compileKernel(cortex), cortex);
const states = new Random(1, "bench").normals(TRIALS * UNITS);
const bias = Float32Array.from({ length: TRIALS * UNITS }, (_, i) => b[i % UNITS]);
const weights = new Random(1, "weights").normals(TRIALS * STEPS);

function fusedIteration(): void {
  kernel.forward({ rank: 1, U: u, V: v }, bias, states, STEPS);
  kernel.backward(weights);
}

await tf.setBackend("wasm");
const inputs: Inputs = [
  tf.tensor2d(u, [UNITS, 1]),
  tf.tensor2d(v, [1, UNITS]),
  tf.tensor2d(bias, [TRIALS, UNITS]),
  tf.tensor2d(states, [TRIALS, UNITS]),
];
const eagerIteration = () => void gradients((...of) => eagerRollout(cortex, ...of, STEPS), inputs, weights);

const bench = new Bench({ iterations: 12, time: 0, warmupIterations: 2, warmupTime: 0 });
bench.add("fused (kernels of assembly/)", fusedIteration);
bench.add("eager (tfjs, wasm backend)", eagerIteration);
await bench.run();
console.log(`N = ${UNITS}, T = ${STEPS}, batch ${TRIALS}, forward and backward, one core`);
console.table(bench.table());
const [fused, eager] = bench.tasks.map((task) => (task.result.state === "completed" ? task.result.latency.p50 : Number.NaN));
console.log(`medians: fused ${fused.toFixed(1)} ms, eager ${eager.toFixed(1)} ms: ${(eager / fused).toFixed(1)} × faster`);
