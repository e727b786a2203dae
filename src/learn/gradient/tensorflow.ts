// What training takes of TensorFlow.js: variables and Adam, on its cpu backend. Gradients are the kernels' own. `npm run build`
// bundles it into dist, so that nobody who installs the package installs TensorFlow.js, of which this is a hundredth.
import "@tensorflow/tfjs-backend-cpu";
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, getKernel, type KernelFunc, registerKernel, type TensorInfo, unregisterKernel } from "@tensorflow/tfjs-core";

enableProdMode(); // no advice to install another backend

export { AdamOptimizer, tensor1d, tidy, type Variable, variable } from "@tensorflow/tfjs-core";

/** An operation on f32, element by element; a step of 0 repeats an argument of one element. */
type Loop = (out: Float32Array, a: Float32Array, aStep: number, b: Float32Array, bStep: number) => void;

/** What Adam is made of. The backend's own kernels call a function for every element, which takes ten times as long. */
const LOOPS: Record<string, Loop> = {
  Add: (out, a, p, b, q) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i * p] + b[i * q];
  },
  Multiply: (out, a, p, b, q) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i * p] * b[i * q];
  },
  RealDiv: (out, a, p, b, q) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i * p] / b[i * q];
  },
  Square: (out, a) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i] * a[i];
  },
  Sqrt: (out, a) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]);
  },
};

const sizeOf = ({ shape }: TensorInfo) => shape.reduce((size, n) => size * n, 1);

for (const [kernelName, loop] of Object.entries(LOOPS)) {
  const general = getKernel(kernelName, "cpu").kernelFunc;
  const kernelFunc: KernelFunc = (call) => {
    const { inputs } = call;
    const named = inputs as Record<"a" | "b" | "x", TensorInfo | undefined>;
    const a = named.a ?? named.x;
    const b = named.b ?? a;
    if (!a || !b) return general(call);
    const [m, n] = [sizeOf(a), sizeOf(b)];
    const isPlain = (m === n || m === 1 || n === 1) && a.dtype === "float32" && b.dtype === "float32";
    if (!isPlain) return general(call);
    const backend = call.backend as MathBackendCPU;
    const valuesOf = ({ dataId }: TensorInfo) => backend.data.get(dataId).values as Float32Array;
    const out = new Float32Array(Math.max(m, n));
    loop(out, valuesOf(a), m === 1 ? 0 : 1, valuesOf(b), n === 1 ? 0 : 1);
    return backend.makeTensorInfo(m > 1 ? a.shape : b.shape, "float32", out);
  };
  unregisterKernel(kernelName, "cpu");
  registerKernel({ kernelName, backendName: "cpu", kernelFunc });
}
