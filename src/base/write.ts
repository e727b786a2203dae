// A file that is there whole or not at all, whatever happens while it is written: the program killed, the disk full.
import { constants, existsSync } from "node:fs";
import { access, mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { reasonOf, UserError } from "./errors.ts";

/**
 * Write beside, then rename; a device or a pipe is written to as it is. Killed meanwhile, it leaves a file that is called like the
 * one that was wanted and a number (`library.safetensors.2837465`): nothing reads it, and it can be removed.
 * @param mode who may read it, if not everybody
 * @throws UserError if it cannot be written: what was there is still there
 */
export async function write(path: string, data: Uint8Array | string, mode?: number): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there && !there.isFile()) return await writeFile(path, data);
    // by itself the package writes once and does not look how much was taken: a disk that fills up takes a part of it, which would
    // get the name of the whole
    const tmpfileCreated = (beside: string) => writeFile(beside, data);
    await writeFileAtomic(path, "", mode === undefined ? { tmpfileCreated } : { tmpfileCreated, mode });
  } catch (error) {
    throw new UserError(`Cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** Make a folder, and those that it lies in. @throws UserError */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      // what Node says of what can only be read: ask the last folder that is there
      let there = resolve(folder);
      while (!existsSync(there)) there = dirname(there);
      await access(there, constants.W_OK);
      throw error;
    });
  } catch (error) {
    throw new UserError(`Cannot write ${folder}: ${reasonOf(error)}`);
  }
}
