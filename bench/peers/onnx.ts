// ONNX Runtime, native and in WebAssembly: the cell as a graph, one run a step.
import onnxProto from "onnx-proto";
import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { type Cell, inProcess, type Peer } from "./peer.ts";

const { onnx } = onnxProto;
const FLOAT = 1;

/** x → (x', y), as bytes of an ONNX model. */
function model({ units: n, kappa, phi, J, u, v, b, w }: Cell): Uint8Array {
  const tensor = (name: string, dims: number[], data: Float32Array) => ({
    name,
    dims,
    dataType: FLOAT,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  });
  const node = (opType: string, input: string[], output: string) => ({ opType, input, output: [output] });
  const shape = (name: string, dims: number[]) => ({
    name,
    type: { tensorType: { elemType: FLOAT, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
  });
  const JT = new Float32Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) JT[j * n + i] = J[i * n + j];
  const graph = {
    name: "cell",
    initializer: [
      tensor("JT", [n, n], JT),
      tensor("V", [n, 1], v),
      tensor("U", [1, n], u),
      tensor("b", [1, n], b),
      tensor("W", [n, 1], w),
      tensor("kappa", [1], Float32Array.of(kappa)),
      ...(phi === "tanh"
        ? []
        : [
            tensor("least", [], Float32Array.of(-2)),
            tensor("most", [], Float32Array.of(2)),
            tensor("quarter", [1], Float32Array.of(0.25)),
            tensor("one", [1], Float32Array.of(1)),
          ]),
    ],
    input: [shape("x", [1, n])],
    output: [shape("next", [1, n]), shape("y", [1, 1])],
    node: [
      ...(phi === "tanh"
        ? [node("Tanh", ["x"], "r")]
        : [
            node("Clip", ["x", "least", "most"], "c"),
            node("Abs", ["c"], "size"),
            node("Mul", ["size", "quarter"], "part"),
            node("Sub", ["one", "part"], "rest"),
            node("Mul", ["c", "rest"], "r"),
          ]),
      node("MatMul", ["r", "JT"], "recurrent"),
      node("MatMul", ["r", "V"], "s"),
      node("MatMul", ["s", "U"], "loop"),
      node("Add", ["recurrent", "loop"], "sum"),
      node("Add", ["sum", "b"], "z"),
      node("Sub", ["z", "x"], "d"),
      node("Mul", ["d", "kappa"], "kd"),
      node("Add", ["x", "kd"], "next"),
      node("MatMul", ["r", "W"], "y"),
    ],
  };
  return onnx.ModelProto.encode(onnx.ModelProto.create({ irVersion: 8, opsetImport: [{ domain: "", version: 13 }], graph })).finish();
}

async function peer(name: string, ort: OnnxRuntime, cell: Cell, options: object): Promise<Peer> {
  const session = await ort.InferenceSession.create(model(cell), options);
  let x = new ort.Tensor("float32", cell.x0.slice(), [1, cell.units]);
  const step = async () => {
    const { next, y } = await session.run({ x });
    x = next;
    return (y.data as Float32Array)[0];
  };
  const reset = () => {
    x = new ort.Tensor("float32", cell.x0.slice(), [1, cell.units]);
  };
  return inProcess(name, 200, reset, step);
}

export const onnxNode = (cell: Cell) => peer("onnxruntime-node", native, cell, { intraOpNumThreads: 1, interOpNumThreads: 1 });

export function onnxWeb(cell: Cell): Promise<Peer> {
  web.env.wasm.numThreads = 1;
  return peer("onnxruntime-web (wasm)", web, cell, { executionProviders: ["wasm"] });
}
