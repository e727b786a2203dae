// The safetensors format: a length (u64), a JSON header of that length, raw little-endian data.
// https://huggingface.co/docs/safetensors: every field is bounded here before it is used.
import { UserError } from "../base/errors.ts";
import { Fields } from "../base/fields.ts";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** U8: the values are bytes. F32 by default. */
  readonly dtype?: "U8";
}

export interface TensorFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const MOST_HEADER = 16 * 1024 * 1024;
const MOST_EXTENTS = 8;
const WIDTHS = { F32: 4, F64: 8, U8: 1 } as const;
const DTYPES = ["F32", "F64", "U8"] as const;

/** Read a safetensors file of F32, F64 or U8 arrays (F64 is rounded to F32). `what` names the file in errors. */
export function readTensors(bytes: Uint8Array, what: string): TensorFile {
  const fail = (why: string): never => {
    throw new UserError(`${what} is not a valid safetensors file: ${why}.`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, fewer than the 8 of a header length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(MOST_HEADER) || headerLength > BigInt(bytes.length - 8)) {
    fail(`its header claims ${headerLength} bytes and the file has ${bytes.length - 8} left`);
  }
  const start = 8 + Number(headerLength);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)));
  } catch {
    fail("its header is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) fail("its header is not an object");
  const metadata = new Map<string, string>();
  const tensors = new Map<string, Tensor>();
  const extents: [number, number][] = [];
  for (const [name, value] of Object.entries(header as object)) {
    if (name === "__metadata__") {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("its metadata is not a map of strings");
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== "string") return fail("its metadata is not a map of strings");
        metadata.set(key, text);
      }
      continue;
    }
    const label = `array ${JSON.stringify(name.slice(0, 80))}`;
    const fields = new Fields(value, "its entry", (why) => fail(`${label}: ${why}`));
    const dtype = fields.oneOf("dtype", DTYPES);
    const shape = fields.counts("shape");
    if (shape.length > MOST_EXTENTS) return fail(`${label}: its shape has ${shape.length} extents, more than ${MOST_EXTENTS}`);
    const offsets = fields.counts("data_offsets");
    if (offsets.length !== 2) return fail(`${label}: data_offsets is no pair`);
    const [from, to] = offsets;
    const width = WIDTHS[dtype];
    const length = shape.reduce((product, n) => product * n, 1);
    if (to > bytes.length - start || from > to) fail(`${label} claims the bytes ${from} to ${to} of ${bytes.length - start}`);
    if (to - from !== length * width) fail(`${label} has the shape [${shape}] of ${dtype} and ${to - from} bytes`);
    extents.push([from, to]);
    const data = new Float32Array(length);
    for (let i = 0, at = start + from; i < length; i++, at += width) {
      data[i] = width === 4 ? view.getFloat32(at, true) : width === 8 ? view.getFloat64(at, true) : bytes[at];
    }
    tensors.set(name, { shape, data, ...(dtype === "U8" && { dtype }) });
  }
  extents.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (let i = 1; i < extents.length; i++) if (extents[i][0] < extents[i - 1][1]) fail("two arrays overlap");
  return { metadata, tensors };
}

/** The array `name`, whose shape must be `shape` (an undefined extent may be any; a 1-D array may stand for rank 1). */
export function take(file: TensorFile, name: string, shape: readonly (number | undefined)[], what: string): Tensor {
  const tensor = file.tensors.get(name);
  if (!tensor) throw new UserError(`${what} has no array "${name}".`);
  const actual =
    tensor.shape.length === 1 && shape.length === 2
      ? [...(shape[0] === tensor.shape[0] ? [tensor.shape[0], 1] : [1, tensor.shape[0]])]
      : tensor.shape;
  if (actual.length !== shape.length || shape.some((n, i) => n !== undefined && n !== actual[i])) {
    throw new UserError(`${what}: array "${name}" has the shape [${tensor.shape}], expected [${shape.map((n) => n ?? "any")}].`);
  }
  return { shape: actual, data: tensor.data };
}

/** Write arrays and string metadata, in the order given. */
export function writeTensors({ metadata, tensors }: TensorFile): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: Object.fromEntries(metadata) };
  for (const [name, { shape, data, dtype = "F32" }] of tensors) {
    const end = offset + data.length * WIDTHS[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padding = (8 - (text.length % 8)) % 8; // data aligned to 8, as the format recommends
  const start = 8 + text.length + padding;
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length + padding), true);
  bytes.set(text, 8);
  let at = start;
  for (const { data, dtype = "F32" } of tensors.values()) {
    for (const value of data) {
      if (dtype === "U8") bytes[at] = value;
      else view.setFloat32(at, value, true);
      at += WIDTHS[dtype];
    }
  }
  return bytes;
}
