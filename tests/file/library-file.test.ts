import { describe, expect, test } from "vitest";
import { libraryFile, readLibrary, writeLibrary } from "../../src/file/library-file.ts";
import { type Tensor, writeTensors } from "../../src/file/safetensors.ts";
import { makeLibrary } from "../fixture.ts";

/** The file of a library with some arrays and metadata replaced (undefined: left out). */
function changed(tensors: Record<string, Tensor | undefined>, metadata: Record<string, string | undefined> = {}): Uint8Array {
  const file = libraryFile(makeLibrary({ targets: false }));
  const [arrays, texts] = [new Map(file.tensors), new Map(file.metadata)];
  for (const [name, tensor] of Object.entries(tensors)) tensor ? arrays.set(name, tensor) : arrays.delete(name);
  for (const [name, text] of Object.entries(metadata)) text ? texts.set(name, text) : texts.delete(name);
  return writeTensors({ metadata: texts, tensors: arrays });
}

describe("a library file", () => {
  test("comes back as it was written, byte for byte", () => {
    for (const shape of [
      {},
      { rank: 0 },
      { sensors: ["force"], channels: ["x"] },
      { motifs: ["10", "2", "__proto__", "constructor"] },
      { sparse: true, exact: true },
      { exact: true },
    ]) {
      const library = makeLibrary(shape);
      const read = readLibrary(writeLibrary(library), "it");
      expect(read).toEqual(library);
      expect(writeLibrary(read)).toEqual(writeLibrary(library));
    }
  });

  test("keeps the units of its channels, and the spread among the demonstrations of a motif", () => {
    const plain = makeLibrary({ motifs: ["a", "b"] });
    const [{ target = new Float32Array() }] = plain.motifs;
    const motifs = [{ ...plain.motifs[0], spread: target.map(Math.abs) }, plain.motifs[1]];
    const library = { ...plain, motifs, channelUnits: ["rad", ""] };
    expect(readLibrary(writeLibrary(library), "it")).toEqual(library);
    const odd = writeLibrary({ ...library, channelUnits: ["rad"] });
    expect(() => readLibrary(odd, "it")).toThrow(/2 channels and 1 channel units/);
  });

  test("may come from elsewhere: only the arrays, dt, tau, channels and durations", () => {
    const library = readLibrary(
      changed(
        { B: undefined },
        { sensors: undefined, architecture: undefined, transition: undefined, preparation: undefined, training: undefined },
      ),
      "it",
    );
    expect(library.preparation).toBe(12); // 3 tau
    expect(library.motifs[0].target).toBeUndefined();
  });

  test("may give rank 1 as vectors", () => {
    const library = makeLibrary({ rank: 1, motifs: ["a"] });
    const file = libraryFile(library);
    const [{ u, v }] = library.motifs;
    const tensors = new Map(file.tensors).set("motif/a/u", { shape: [24], data: u }).set("motif/a/v", { shape: [24], data: v });
    expect(readLibrary(writeTensors({ ...file, tensors }), "it")).toEqual(library);
  });

  test("says nothing new of a dense cortex with a trained module, so that its file and its hash are as they were", () => {
    const { metadata, tensors } = libraryFile(makeLibrary());
    expect([...metadata.keys()].filter((key) => ["connectivity", "offsets", "module", "module_gain"].includes(key))).toEqual([]);
    expect(tensors.has("J_diagonals")).toBe(false);
  });

  const tensor = (shape: number[], value = 0): Tensor => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) });
  test.each<[string, Uint8Array, RegExp]>([
    ["an array missing", changed({ U_p: undefined }), /it has no array "U_p"/],
    ["J not square", changed({ J: tensor([24, 23]) }), /"J" has the shape \[24,23\], expected \[24,24\]/],
    ["a motif's array of another size", changed({ "motif/b/b": tensor([7]) }), /"motif\/b\/b" has the shape \[7\], expected \[24\]/],
    ["a weight that is not finite", changed({ c: tensor([2], Number.NaN) }), /c has the value NaN at position 0/],
    ["a sparse cortex without its diagonals", changed({}, { connectivity: "sparse" }), /it has no array "J_diagonals"/],
    [
      "a sparse cortex without offsets",
      changed({ J_diagonals: tensor([8, 24]) }, { connectivity: "sparse" }),
      /a multiple of 16 units, not 24/,
    ],
    ["an exact module that draws nothing", changed({}, { module: "exact", module_gain: "0" }), /conductance .* is 0/],
    ["phi that is the identity beside an architecture that is not linear", changed({}, { phi: "identity" }), /phi is the identity if/],
    ["dt longer than tau", changed({}, { dt: "1" }), /dt is 1 and tau 0.04/],
    ["dt of which nothing is left in f32", changed({}, { dt: "1e-30" }), /it must hold that 1e-9 ≤ dt ≤ tau/],
    ["dt that is no number", changed({}, { dt: "fast" }), /"dt" is not JSON/],
    ["no motifs", changed({}, { motifs: "[]" }), /metadata motifs/],
    [
      "a motif twice",
      changed(
        {},
        {
          motifs: JSON.stringify([
            { name: "a", steps: 30 },
            { name: "a", steps: 30 },
          ]),
        },
      ),
      /Duplicate motif "a"/,
    ],
    ["a name that breaks a CSV", changed({}, { motifs: JSON.stringify([{ name: "a,b", steps: 30 }]) }), /motif "a,b"/],
    ["a duration out of range", changed({}, { motifs: JSON.stringify([{ name: "a", steps: 1e9 }]) }), /duration in steps is 1000000000/],
    ["another format", changed({}, { format: "something" }), /format = "thalamotor-library-1"/],
  ])("is refused with %s", (_what, bytes, message) => {
    expect(() => readLibrary(bytes, "it")).toThrow(message);
  });
});
