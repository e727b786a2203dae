// What of the peers' packages is used here. They are installed in bench/ alone, so their own types are not at hand elsewhere.
interface OnnxTensor {
  readonly data: unknown;
}

interface OnnxRuntime {
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<{ run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>> }>;
  };
}

declare module "onnxruntime-node" {
  export const Tensor: OnnxRuntime["Tensor"];
  export const InferenceSession: OnnxRuntime["InferenceSession"];
}

declare module "onnxruntime-web" {
  export const Tensor: OnnxRuntime["Tensor"];
  export const InferenceSession: OnnxRuntime["InferenceSession"];
  export const env: { readonly wasm: { numThreads: number } };
}

declare module "onnx-proto" {
  const proto: {
    readonly onnx: { readonly ModelProto: { create(model: object): object; encode(model: object): { finish(): Uint8Array } } };
  };
  export default proto;
}
