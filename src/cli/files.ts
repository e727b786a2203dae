// The files of the commands: errors name the file, and nothing that is read, or is of another kind, is written over.
import { constants } from "node:fs";
import { access, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { reasonOf, UserError } from "../base/errors.ts";
import { readLibrary } from "../file/library-file.ts";
import { type GivenLimits, readLimits } from "../file/limits-file.ts";
import type { Library } from "../model/library.ts";
import { checkKind, FILE_KINDS, type FileKind, kindOfFile } from "./file-kind.ts";

const MOST_BYTES = 1024 ** 3;

/** Bytes of a file, of a kind if one is given. */
export async function readBytes(path: string, kind?: FileKind): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, at most ${MOST_BYTES} are read`);
    if (kind) await checkKind(path, kind);
    return await readFile(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot read ${path}: ${reasonOf(error)}`);
  }
}

export async function openLibrary(path: string): Promise<Library> {
  return readLibrary(await readBytes(path, "library"), path);
}

/** Limits of some of the channels; none without a file. */
export async function openLimits(path: string | undefined, channels: readonly string[]): Promise<GivenLimits> {
  return path === undefined ? {} : readLimits(new TextDecoder().decode(await readBytes(path)), channels, path);
}

/** Demonstrations: folders, or CSV files that are not of our own making. */
export async function checkSources(paths: readonly string[]): Promise<void> {
  for (const path of paths) if ((await kindOfFile(path)) !== "folder") await checkKind(path, "demonstration");
}

/** A file, or a folder, that a command is about to write. */
export interface Output {
  readonly path: string;
  readonly kind: FileKind;
  /** An input whose place it may take: `add` writes the library that it read. */
  readonly replaces?: string;
}

/** Kinds that cannot be made again: never written over unasked. */
const PRECIOUS: readonly FileKind[] = ["recording", "demonstration", "key"];

/**
 * Fail before long work if a result could not be written, or would be written over what is read, over another result, or (unless
 * `force`) over a file of another kind.
 */
export async function checkOutputs(reads: readonly string[], writes: readonly Output[], force = false): Promise<void> {
  const read = new Map<string, string>();
  for (const path of reads) read.set(await place(path), path);
  const written = new Map<string, string>();
  for (const { path, kind, replaces } of writes) {
    if (kind !== "folder") await checkWritable(path);
    const at = await place(path);
    const input = read.get(at);
    if (input !== undefined && input !== replaces) throw new UserError(`${path} is what this command reads: write to another file.`);
    const twin = written.get(at);
    if (twin !== undefined) throw new UserError(`${twin} and ${path} are one file: write to two.`);
    written.set(at, path);
    const found = await kindOfFile(path);
    if (force || found === undefined || found === "empty" || (found === kind && !PRECIOUS.includes(kind))) continue;
    const what =
      found === kind ? `is ${FILE_KINDS[found].name} already` : `is ${FILE_KINDS[found].name}, and would become ${FILE_KINDS[kind].name}`;
    throw new UserError(`${path} ${what}: write to another file, or say --force to overwrite it.`);
  }
}

/** What tells a file from all others, whatever it is called: links lead to it, and case may not matter. */
async function place(path: string): Promise<string> {
  const there = await stat(path, { bigint: true }).catch(() => undefined);
  if (there?.isFile() || there?.isDirectory()) return `${there.dev}:${there.ino}`;
  const folder = there ? undefined : await stat(dirname(path), { bigint: true }).catch(() => undefined);
  return folder ? `${folder.dev}:${folder.ino}/${basename(path)}` : path;
}

async function checkWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UserError(`Cannot write ${path}: ${isMissing ? `there is no folder ${dirname(path)}; make it first` : reasonOf(error)}.`);
  }
  if ((await stat(path).catch(() => undefined))?.isDirectory()) {
    throw new UserError(`Cannot write ${path}: it is a folder; name a file in it.`);
  }
}

/** An error if a folder to be filled holds something and `mark`, a file in it, does not say that this program wrote that (or `force`). */
export async function checkFolder(folder: string, mark: string, force = false): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UserError(`Cannot write ${folder}: ${reasonOf(error)}`);
  });
  if (names.length === 0 || force) return;
  const text = await readFile(join(folder, mark), "utf8").catch(() => "");
  if (text.includes("thalamotor")) return;
  throw new UserError(`${folder} holds files of another kind: name another folder, or say --force to write among them.`);
}
