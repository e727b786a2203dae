// What is given and what is there already: kinds of files, told by their content.
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeFolder } from "../../src/base/write.ts";
import { FILE_KINDS, type FileKind, kindOfFile } from "../../src/cli/file-kind.ts";
import { checkFolder, checkOutputs, checkSources, openLibrary, readBytes } from "../../src/cli/files.ts";
import { newKeys } from "../../src/cli/keys.ts";
import { build, makePatch } from "../../src/device/build.ts";
import { writeLibrary } from "../../src/file/library-file.ts";
import { writePolicy } from "../../src/file/policy-file.ts";
import { writeTensors } from "../../src/file/safetensors.ts";
import { CHECKPOINT_FORMAT } from "../../src/learn/policy/checkpoint.ts";
import { htmlPage } from "../../src/report/html.ts";
import { makeLibrary, makePolicy } from "../fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "thalamotor-files-"));
const at = (name: string) => join(folder, name);

/** One file of each kind, with a name that says nothing. */
beforeAll(async () => {
  const library = makeLibrary();
  const controller = await build(library);
  const files: Partial<Record<FileKind, Uint8Array | string>> = {
    library: writeLibrary(library),
    patch: makePatch(library.cortex, library.motifs[0]),
    controller,
    policy: writePolicy(makePolicy(library, ["x"])),
    key: newKeys().open,
    record: Uint8Array.of(0x74, 0x68, 0x6c, 0x6d, 0, 0, 0, 0),
    recording: Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a),
    demonstration: "t,x,y\n0,1,2\n0.1,1,2\n",
    played: "t,phase,motif,x,y\n0,prepare,a,0,0\n",
    page: htmlPage("A page", "A page", ""),
    drawing: '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n',
    html: "<!doctype html>\n<p>mine</p>\n",
    json: '{"version":"1"}\n',
    wasm: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    learning: writeTensors({ metadata: new Map([["format", CHECKPOINT_FORMAT]]), tensors: new Map() }),
    tensors: writeTensors({ metadata: new Map(), tensors: new Map() }),
    empty: "",
    unknown: Uint8Array.of(7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
  };
  for (const [kind, data] of Object.entries(files)) writeFileSync(at(kind), data);
  writeFileSync(at("truncated.wasm"), controller.subarray(0, controller.length - 10));
  mkdirSync(at("folder"));
});

const kinds = Object.keys(FILE_KINDS) as FileKind[];

test.each(kinds)("a file is known by its content: %s", async (kind) => {
  expect(await kindOfFile(at(kind))).toBe(kind);
});

test("a replayed table, an odd CSV, a truncated controller and what is not there", async () => {
  writeFileSync(at("replayed"), "tick,t,phase,motif,fault,x\n0,0,prepare,a,,1\n");
  writeFileSync(at("odd.csv"), "nothing of a table");
  expect(await kindOfFile(at("replayed"))).toBe("played");
  expect(await kindOfFile(at("odd.csv"))).toBe("demonstration");
  expect(await kindOfFile(at("truncated.wasm"))).toBe("wasm");
  expect(await kindOfFile(at("nothing"))).toBeUndefined();
});

describe("a file of the wrong kind is refused by what it is", () => {
  const readers: [string, FileKind, (path: string) => Promise<unknown>][] = [
    ["a library", "library", openLibrary],
    ["a controller", "controller", (path) => readBytes(path, "controller")],
    ["a recording", "recording", (path) => readBytes(path, "recording")],
    ["a demonstration", "demonstration", (path) => checkSources([path])],
  ];
  const told = kinds.filter((kind) => !["empty", "unknown", "folder", "tensors"].includes(kind));
  const cases = readers.flatMap(([name, wanted, read]) =>
    told.filter((kind) => kind !== wanted).map((kind) => [name, kind, read] as const),
  );
  test.each(cases)("%s is due, %s is given", async (name, kind, read) => {
    await expect(read(at(kind))).rejects.toThrow(`${at(kind)} is ${FILE_KINDS[kind].name}, not ${name}: `);
  });

  test("what is no safetensors file, or no library, is refused by its reader", async () => {
    await expect(openLibrary(at("unknown"))).rejects.toThrow(/unknown is not a valid safetensors file/);
    await expect(openLibrary(at("empty"))).rejects.toThrow(/empty is not a valid safetensors file/);
    await expect(openLibrary(at("tensors"))).rejects.toThrow(/tensors: metadata/);
  });
});

describe("an output", () => {
  const outputs = ["library", "patch", "controller", "played", "page", "drawing", "json"] as const;
  const cases = outputs.flatMap((kind) => kinds.map((there) => [kind, there] as const));
  test.each(cases)("%s over %s", async (kind, there) => {
    const check = (force?: boolean) => checkOutputs([], [{ path: at(there), kind }], force);
    if (there === "folder") {
      await expect(check(true)).rejects.toThrow(/it is a folder/);
      return;
    }
    if (there === kind || there === "empty") await check();
    else await expect(check()).rejects.toThrow(`${at(there)} is ${FILE_KINDS[there].name}, and would become ${FILE_KINDS[kind].name}`);
    await check(true);
  });

  test("that is a recording takes no other's place unasked", async () => {
    await expect(checkOutputs([], [{ path: at("recording"), kind: "recording" }])).rejects.toThrow(/is a recording already.*--force/);
  });

  test("is never an input, whatever it is called, and nor with --force", async () => {
    symlinkSync(at("library"), at("link"));
    const check = (path: string, force: boolean) => checkOutputs([at("library")], [{ path, kind: "library" }], force);
    for (const path of [at("library"), at("link"), join(at("folder"), "../library")]) {
      for (const force of [false, true]) await expect(check(path, force)).rejects.toThrow(/is what this command reads/);
    }
    await checkOutputs([at("library")], [{ path: at("library"), kind: "library", replaces: at("library") }]);
  });

  test("is not another output", async () => {
    const writes = [
      { path: at("new"), kind: "played" },
      { path: join(folder, "folder/../new"), kind: "drawing" },
    ] as const;
    await expect(checkOutputs([], writes, true)).rejects.toThrow(/are one file/);
  });

  test("that is to be a folder is no file", async () => {
    await expect(makeFolder(at("library"))).rejects.toThrow(/Cannot write .*library: it is a file, not a folder/);
  });

  test("that is a folder is empty, new, or of this program's making", async () => {
    mkdirSync(at("full"));
    writeFileSync(at("full/arm.c"), "int main(void) { return 0; }\n");
    await checkFolder(at("folder"), "arm.c");
    await checkFolder(at("none"), "arm.c");
    await expect(checkFolder(at("full"), "arm.c")).rejects.toThrow(/full holds files of another kind/);
    await checkFolder(at("full"), "arm.c", true);
    writeFileSync(at("full/arm.c"), "/* Generated by thalamotor */\n");
    await checkFolder(at("full"), "arm.c");
    expect(readFileSync(at("full/arm.c"), "utf8")).toMatch(/thalamotor/);
  });
});
