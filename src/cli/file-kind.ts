// What kind of file something is, by its content: for errors that say what was given, and so that nothing is written over a
// file of another kind.
import { open } from "node:fs/promises";
import { extname } from "node:path";
import { UserError } from "../base/errors.ts";
import { SECTION_NAME } from "../device/metadata.ts";
import { readSections, SECTION } from "../device/module.ts";
import { LIBRARY_FORMAT } from "../file/library-file.ts";
import { PATCH_FORMAT } from "../file/patch.ts";
import { POLICY_FORMAT } from "../file/policy-file.ts";
import { readTensors } from "../file/safetensors.ts";
import { CHECKPOINT_FORMAT } from "../learn/policy/checkpoint.ts";
import { GENERATOR } from "../report/html.ts";

/** Every kind: what it is called, and where one comes from or what becomes of it. */
export const FILE_KINDS = {
  library: { name: "a library", hint: "fit makes one; build makes a controller of it" },
  patch: { name: "a patch", hint: "add --patch makes one, for controllers that are deployed" },
  policy: { name: "a policy", hint: "learn makes one; build --policy puts it into a controller" },
  learning: { name: "what learning leaves when it is stopped", hint: "learn goes on from it" },
  controller: { name: "a controller", hint: "build makes one of a library" },
  record: { name: "a record", hint: "pack makes one of a patch, for controllers in C" },
  recording: { name: "a recording", hint: "run --record makes one; replay takes it" },
  demonstration: { name: "a demonstration", hint: "a CSV file with a time column and channels" },
  played: { name: "what a controller played", hint: "play, simulate and replay write it" },
  key: { name: "a key", hint: "keygen makes two" },
  page: { name: "a report", hint: "study, and --report of evaluate, simulate and learn write one" },
  drawing: { name: "an SVG drawing", hint: "play --plot and study write one" },
  html: { name: "another HTML page", hint: "" },
  json: { name: "a JSON file", hint: "study writes one" },
  wasm: { name: "another WebAssembly module", hint: "" },
  tensors: { name: "another safetensors file", hint: "" },
  folder: { name: "a folder", hint: "" },
  empty: { name: "an empty file", hint: "" },
  unknown: { name: "a file of no kind that thalamotor knows", hint: "" },
} as const;
export type FileKind = keyof typeof FILE_KINDS;

/** As much of a file as its kind is told from. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Kinds of text are told from so many characters. */
const HEAD = 4096;
const MCAP = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30];
/** The magic number of src/device/c/record.ts. */
const RECORD = [0x74, 0x68, 0x6c, 0x6d];
const WASM = [0, 0x61, 0x73, 0x6d];

const startsWith = (bytes: Uint8Array, magic: readonly number[]) => magic.every((byte, i) => bytes[i] === byte);

export function kindOf(bytes: Uint8Array): FileKind {
  if (bytes.length === 0) return "empty";
  if (startsWith(bytes, MCAP)) return "recording";
  if (startsWith(bytes, RECORD)) return "record";
  if (startsWith(bytes, WASM)) return isController(bytes) ? "controller" : "wasm";
  return kindOfTensors(bytes) ?? kindOfText(bytes);
}

function isController(bytes: Uint8Array): boolean {
  const name = new TextEncoder().encode(SECTION_NAME);
  try {
    return readSections(bytes).some(({ id, body }) => id === SECTION.custom && startsWith(body, [name.length, ...name]));
  } catch {
    return false; // truncated
  }
}

const TENSOR_KINDS: ReadonlyMap<string | undefined, FileKind> = new Map([
  [LIBRARY_FORMAT, "library"],
  [PATCH_FORMAT, "patch"],
  [POLICY_FORMAT, "policy"],
  [CHECKPOINT_FORMAT, "learning"],
]);

function kindOfTensors(bytes: Uint8Array): FileKind | undefined {
  try {
    return TENSOR_KINDS.get(readTensors(bytes, "it").metadata.get("format")) ?? "tensors";
  } catch {
    return undefined;
  }
}

function kindOfText(bytes: Uint8Array): FileKind {
  const text = new TextDecoder()
    .decode(bytes.subarray(0, HEAD))
    .replace(/^\ufeff/, "")
    .trimStart();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is text has none of them
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text.slice(0, -1))) return "unknown";
  if (/^<!doctype html|^<html/i.test(text)) return text.includes(GENERATOR) ? "page" : "html";
  if (/^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg/i.test(text)) return "drawing";
  if (/^[{[]/.test(text)) return "json";
  if (/^-----BEGIN [A-Z ]*KEY-----/.test(text)) return "key";
  const [header, row] = text.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  if (/^(tick,t,phase,|t,phase,motif,)/.test(header ?? "")) return "played";
  const cells = (line: string | undefined) => line?.split(/[,;\t|]/).length ?? 0;
  return cells(header) > 1 && cells(row) > 1 ? "demonstration" : "unknown";
}

/** The kind of a file that is there; undefined if nothing is, and of what is neither file nor folder: a device, a pipe. */
export async function kindOfFile(path: string): Promise<FileKind | undefined> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return undefined;
  try {
    const found = await file.stat();
    if (found.isDirectory()) return "folder";
    if (!found.isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(found.size, MOST_BYTES)), 0, Math.min(found.size, MOST_BYTES), 0);
    const kind = kindOf(buffer.subarray(0, bytesRead));
    return kind === "unknown" && /^\.[ct]sv$/i.test(extname(path)) ? "demonstration" : kind;
  } finally {
    await file.close();
  }
}

/** Kinds whose own reader says better what is wrong with them. */
const FOR_THE_READER: readonly (FileKind | undefined)[] = [undefined, "empty", "unknown"];

/** An error if a file is of another kind than the one that is wanted, and what to do. */
export async function checkKind(path: string, wanted: FileKind): Promise<void> {
  const found = await kindOfFile(path);
  if (found === wanted || FOR_THE_READER.includes(found) || (wanted === "library" && found === "tensors")) return;
  const { name, hint } = FILE_KINDS[wanted];
  throw new UserError(`${path} is ${FILE_KINDS[found as FileKind].name}, not ${name}: ${hint}.`);
}
