import { describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { policyFile, readPolicy, writePolicy } from "../../src/file/policy-file.ts";
import { type Tensor, writeTensors } from "../../src/file/safetensors.ts";
import { makeLibrary, makePolicy } from "../fixture.ts";

const GOALS = [
  { channel: "y", from: -0.5, to: 0.25 },
  { channel: "x", from: 0, to: 1 },
];

const policy = makePolicy(makeLibrary(), ["force", "target x", "__proto__"], 4);

/** The file of the policy with some arrays and metadata replaced (undefined: left out). */
function changed(tensors: Record<string, Tensor | undefined>, metadata: Record<string, string | undefined> = {}): Uint8Array {
  const file = policyFile(policy);
  const [arrays, texts] = [new Map(file.tensors), new Map(file.metadata)];
  for (const [name, tensor] of Object.entries(tensors)) tensor ? arrays.set(name, tensor) : arrays.delete(name);
  for (const [name, text] of Object.entries(metadata)) text ? texts.set(name, text) : texts.delete(name);
  return writeTensors({ metadata: texts, tensors: arrays });
}

describe("a policy file", () => {
  test("comes back as it was written, byte for byte", () => {
    const read = readPolicy(writePolicy(policy), "it");
    expect(read).toEqual(policy);
    expect(writePolicy(read)).toEqual(writePolicy(policy));
  });

  test("says which goals it gives, if it does", () => {
    const W3 = new Float32Array(5 * 4).fill(0.5);
    const aiming = { ...policy, goals: GOALS, W3, b3: new Float32Array(5) };
    expect(readPolicy(writePolicy(aiming), "it")).toEqual(aiming);
    expect(policyFile(policy).metadata.has("goals")).toBe(false);
  });

  const vector = (...values: number[]): Tensor => ({ shape: [values.length], data: Float32Array.from(values) });
  const matrix = (rows: number, columns: number): Tensor => ({ shape: [rows, columns], data: new Float32Array(rows * columns) });
  test.each<[string, Uint8Array, RegExp]>([
    ["another format", changed({}, { format: "thalamotor-library-1" }), /it is no thalamotor policy: .* format = "thalamotor-policy-1"/],
    ["inputs that are no JSON", changed({}, { inputs: "[force" }), /"inputs" is not JSON/],
    ["inputs that are no names", changed({}, { inputs: "[1]" }), /inputs must be a list of texts/],
    ["no inputs", changed({ W1: matrix(4, 0) }, { inputs: "[]" }), /number of inputs is 0/],
    ["an input twice", changed({}, { inputs: '["a","a","b"]' }), /Duplicate input "a"/],
    ["a name that is none", changed({}, { motifs: '["a,b","b","c"]' }), /motif "a,b": a name has/],
    ["no motifs", changed({ W3: matrix(0, 4), b3: vector() }, { motifs: "[]" }), /number of motifs is 0/],
    ["goals without outputs", changed({}, { goals: JSON.stringify(GOALS) }), /"W3" has the shape \[3,4\], expected \[5,4\]/],
    ["goals that are none", changed({}, { goals: '[{"channel":"x","from":"0","to":1}]' }), /from must be a finite number/],
    [
      "a goal from more to less",
      changed({ W3: matrix(4, 4), b3: vector(0, 0, 0, 0) }, { goals: '[{"channel":"x","from":1,"to":0}]' }),
      /"x" is from 1 to 0/,
    ],
    ["no cortex", changed({}, { cortex: undefined }), /cortex must be a text/],
    ["a hash that is none", changed({}, { cortex: "dense" }), /64 hexadecimal digits/],
    ["a seed that is none", changed({}, { seed: "-1" }), /seed must be a whole number/],
    ["no task", changed({}, { task: undefined }), /task must be a text/],
    ["a missing array", changed({ W2: undefined }), /it has no array "W2"/],
    ["W1 of other inputs", changed({ W1: matrix(4, 2) }), /"W1" has the shape \[4,2\], expected \[4,3\]/],
    ["another number of logits", changed({ b3: vector(1, 2) }), /"b3" has the shape \[2\], expected \[3\]/],
    ["no hidden units", changed({ b1: vector(), W1: matrix(0, 3), W2: matrix(0, 0), b2: vector(), W3: matrix(3, 0) }), /hidden units is 0/],
    ["a weight that is not finite", changed({ b2: vector(1, Number.NaN, 0, 0) }), /it: b2 has the value NaN at position 1/],
    ["a weight beyond all use", changed({ b3: vector(0, 0, 1e7) }), /it: b3 has the value 10000000/],
  ])("is refused with %s", (_what, bytes, message) => {
    expect(() => readPolicy(bytes, "it")).toThrow(message);
    expect(() => readPolicy(bytes, "it")).toThrow(UserError);
  });

  test("is not written with weights that are not finite", () => {
    expect(() => writePolicy({ ...policy, b3: Float32Array.of(0, Infinity, 0) })).toThrow(/b3 has the value Infinity/);
  });
});
