// What training takes of TensorFlow.js: variables and Adam, and for policies the differentiation of small networks, on its cpu
// backend. (The gradients of motifs are the kernels' own.) `npm run build` bundles it into dist, so that nobody who installs the
// package installs TensorFlow.js, of which this is a hundredth.
import "@tensorflow/tfjs-backend-cpu";
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import {
  enableProdMode,
  getKernel,
  type KernelFunc,
  registerGradient,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { addGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Add_grad.js";
import { batchMatMulGradConfig } from "@tensorflow/tfjs-core/dist/gradients/BatchMatMul_grad.js";
import { clipByValueGradConfig } from "@tensorflow/tfjs-core/dist/gradients/ClipByValue_grad.js";
import { expGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Exp_grad.js";
import { logSoftmaxGradConfig } from "@tensorflow/tfjs-core/dist/gradients/LogSoftmax_grad.js";
import { minimumGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Minimum_grad.js";
import { multiplyGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Multiply_grad.js";
import { divGradConfig } from "@tensorflow/tfjs-core/dist/gradients/RealDiv_grad.js";
import { sliceGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Slice_grad.js";
import { squareGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Square_grad.js";
import { subGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sub_grad.js";
import { sumGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Sum_grad.js";
import { tanhGradConfig } from "@tensorflow/tfjs-core/dist/gradients/Tanh_grad.js";

enableProdMode(); // no advice to install another backend

export {
  AdamOptimizer,
  add,
  clipByValue,
  div,
  exp,
  logSoftmax,
  matMul,
  minimum,
  mul,
  scalar,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  valueAndGrads,
  variable,
} from "@tensorflow/tfjs-core";

for (const gradient of [
  addGradConfig,
  batchMatMulGradConfig,
  clipByValueGradConfig,
  divGradConfig,
  expGradConfig,
  logSoftmaxGradConfig,
  minimumGradConfig,
  multiplyGradConfig,
  sliceGradConfig,
  squareGradConfig,
  subGradConfig,
  sumGradConfig,
  tanhGradConfig,
]) {
  registerGradient(gradient);
}

/** An operation on f32, element by element; a step of 0 repeats an argument of one element. */
type Loop = (out: Float32Array, a: Float32Array, aStep: number, b: Float32Array, bStep: number) => void;

/** What Adam and a network's bias are made of. The backend's own kernels call a function for every element, which takes ten times as long. */
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
const isEqual = (a: TensorInfo, b: TensorInfo) => a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i]);
/** Whether `a` is a matrix, and `b` as one of its rows. */
const isRowOf = (b: TensorInfo, a: TensorInfo) =>
  a.shape.length === 2 && sizeOf(b) === a.shape[1] && b.shape[b.shape.length - 1] === a.shape[1];
const isF32 = ({ dtype }: TensorInfo) => dtype === "float32";

/** Put another function in the place of a kernel of the backend; it may answer undefined, for the backend's own to do it. */
function replaceKernel(kernelName: string, ours: (...call: Parameters<KernelFunc>) => TensorInfo | undefined): void {
  const general = getKernel(kernelName, "cpu").kernelFunc;
  unregisterKernel(kernelName, "cpu");
  registerKernel({ kernelName, backendName: "cpu", kernelFunc: (call) => ours(call) ?? general(call) });
}

/** The numbers of tensors. */
const reader = (backend: MathBackendCPU) => (tensor: TensorInfo) => backend.data.get(tensor.dataId).values as Float32Array;

for (const [kernelName, loop] of Object.entries(LOOPS)) {
  replaceKernel(kernelName, (call) => {
    const named = call.inputs as Record<"a" | "b" | "x", TensorInfo | undefined>;
    const a = named.a ?? named.x;
    const b = named.b ?? a;
    if (!a || !b || !isF32(a) || !isF32(b)) return undefined;
    const [m, n] = [sizeOf(a), sizeOf(b)];
    const isRow = n > 1 && isRowOf(b, a);
    if (!isRow && !isEqual(a, b) && m !== 1 && n !== 1) return undefined;
    const backend = call.backend as MathBackendCPU;
    const [x, y] = [a, b].map(reader(backend));
    const out = new Float32Array(Math.max(m, n));
    if (isRow && m > n) for (let at = 0; at < m; at += n) loop(out.subarray(at, at + n), x.subarray(at, at + n), 1, y, 1);
    else loop(out, x, m === 1 ? 0 : 1, y, n === 1 ? 0 : 1);
    return backend.makeTensorInfo(m > 1 || n === 1 ? a.shape : b.shape, "float32", out);
  });
}

/** A matrix, rows × columns, by its columns. */
function turned(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

// the backend's own product takes three times as long
replaceKernel("BatchMatMul", ({ inputs, backend, attrs }) => {
  const { a, b } = inputs as Record<"a" | "b", TensorInfo>;
  const { transposeA, transposeB } = attrs as unknown as Record<"transposeA" | "transposeB", boolean>;
  if (!isF32(a) || !isF32(b) || a.shape.length !== 2 || b.shape.length !== 2) return undefined;
  const [rows, inner] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const columns = transposeB ? b.shape[0] : b.shape[1];
  const cpu = backend as MathBackendCPU;
  const [x, y] = [a, b].map(reader(cpu));
  const left = transposeA ? turned(x, inner, rows) : x;
  const right = transposeB ? y : turned(y, inner, columns);
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const from = i * inner;
    let j = 0;
    for (; j + 3 < columns; j += 4) {
      let [p, q, r, s] = [0, 0, 0, 0]; // four sums at a time
      const at = j * inner;
      for (let k = 0; k < inner; k++) {
        const value = left[from + k];
        p += value * right[at + k];
        q += value * right[at + inner + k];
        r += value * right[at + 2 * inner + k];
        s += value * right[at + 3 * inner + k];
      }
      out[i * columns + j] = p;
      out[i * columns + j + 1] = q;
      out[i * columns + j + 2] = r;
      out[i * columns + j + 3] = s;
    }
    for (; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += left[from + k] * right[j * inner + k];
      out[i * columns + j] = sum;
    }
  }
  return cpu.makeTensorInfo([rows, columns], "float32", out);
});
