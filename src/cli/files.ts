// Reading and writing files for the commands: errors name the file; nothing on disk is half-written.
import { constants } from "node:fs";
import { access, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../base/errors.ts";
import { readLibrary } from "../file/library.ts";
import type { Library } from "../model/library.ts";

const MOST_BYTES = 1024 ** 3;

export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, at most ${MOST_BYTES} are read`);
    return await readFile(path);
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

export async function openLibrary(path: string): Promise<Library> {
  return readLibrary(await readBytes(path), path);
}

/** Fail before long work if the result could not be written. */
export async function checkWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
    if ((await stat(path).catch(() => undefined))?.isDirectory()) throw new Error("it is a folder");
  } catch (error) {
    throw new UserError(`Cannot write ${path}: ${(error as Error).message}`);
  }
}

/** Write beside, then rename; a device or a pipe is written to as it is. */
export async function write(path: string, data: Uint8Array | string): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there && !there.isFile()) await writeFile(path, data);
    else await writeFileAtomic(path, data as Buffer | string);
  } catch (error) {
    throw new UserError(`Cannot write ${path}: ${(error as Error).message}`);
  }
}
