import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { readTensors, writeTensors } from "../../src/file/safetensors.ts";

/** A safetensors file by hand, as any other program would write it. */
function file(header: unknown, data: Uint8Array = new Uint8Array(), length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const bytesOf = (array: Float32Array | Float64Array) => new Uint8Array(array.buffer);

describe("safetensors", () => {
  test("come back as they were written", () => {
    const names = fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__" && name !== "__proto__");
    const tensors = fc.dictionary(names, fc.array(fc.float({ noNaN: true }), { maxLength: 20 }), { noNullPrototype: true });
    fc.assert(
      fc.property(tensors, (arrays) => {
        const written = new Map(
          Object.entries(arrays).map(([name, values]) => [name, { shape: [values.length], data: Float32Array.from(values) }]),
        );
        const read = readTensors(writeTensors({ metadata: new Map([["k", "v"]]), tensors: written }), "it");
        expect(read.metadata.get("k")).toBe("v");
        for (const [name, { data }] of written) expect(read.tensors.get(name)?.data).toEqual(data);
      }),
    );
  });

  test("are read from elsewhere: F64, odd alignment, a header with spaces", () => {
    const data = bytesOf(Float64Array.of(1.5, -2));
    const read = readTensors(file(' {"a":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}} ', data), "it");
    expect(read.tensors.get("a")).toEqual({ shape: [1, 2], data: Float32Array.of(1.5, -2) });
  });

  const four = bytesOf(Float32Array.of(1));
  const entry = (over: object) => ({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...over } });
  test.each<[string, Uint8Array, RegExp]>([
    ["fewer than eight bytes", new Uint8Array(5), /has 5 bytes/],
    ["a header longer than the file", file({}, four, 1000n), /header claims 1000 bytes/],
    ["a huge header", file({}, four, 2n ** 63n), /header claims 9223372036854775808/],
    ["a header that is not JSON", file("{nonsense"), /header is not JSON/],
    ["a header that is no object", file([]), /header is not an object/],
    ["data beyond the end", file(entry({ data_offsets: [0, 8], shape: [2] }), four), /claims the bytes 0 to 8 of 4/],
    ["a shape that does not fit", file(entry({ shape: [3] }), four), /shape \[3\] of F32 and 4 bytes/],
    ["a shape that would take all memory", file(entry({ shape: [2 ** 40, 2 ** 40] }), four), /shape/],
    ["a negative shape", file(entry({ shape: [-1] }), four), /array "a"/],
    ["offsets the wrong way round", file(entry({ data_offsets: [4, 0] }), four), /claims the bytes 4 to 0/],
    ["another dtype", file(entry({ dtype: "BF16" }), four), /dtype must be F32 or F64/],
    ["overlapping arrays", file({ ...entry({}), b: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, four), /overlap/],
    ["metadata that is no text", file({ __metadata__: { a: 1 } }), /metadata is not a map of strings/],
  ])("refuse %s", (_what, bytes, message) => {
    expect(() => readTensors(bytes, "it")).toThrow(message);
    expect(() => readTensors(bytes, "it")).toThrow(UserError);
  });
});
