// Demonstrations on a disk: files and folders, each a motif or several.
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { reasonOf, UserError } from "../base/errors.ts";
import { called, type Demonstrations, demonstrationsOf, type ReadOptions, type Source, type SourceFile } from "./recordings.ts";

const MOST_BYTES = 256 * 1024 * 1024;

/** Natural order: 2 before 10. */
const inOrder = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
const isCsv = (file: string) => [".csv", ".tsv"].includes(extname(file).toLowerCase());

const onDisk = (file: string): SourceFile => ({
  file,
  async read() {
    const { size } = await stat(file);
    if (size > MOST_BYTES) throw new UserError(`${file} has ${size} bytes; at most ${MOST_BYTES} are read.`);
    return readFile(file);
  },
});

async function listFolder(folder: string): Promise<Source[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  entries.sort((a, b) => inOrder(a.name, b.name));
  const sources: Source[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const files = (await readdir(path)).filter(isCsv).sort(inOrder);
      const inside = files.map((file) => onDisk(join(path, file)));
      if (files.length > 0) sources.push(called(entry.name, inside));
    } else if (isCsv(entry.name)) {
      sources.push(called(basename(entry.name, extname(entry.name)), [onDisk(path)]));
    }
  }
  if (sources.length === 0) {
    throw new UserError(`${folder} holds no demonstrations: expected name.csv files, or folders name/ with CSV files in them.`);
  }
  return sources;
}

async function list(path: string): Promise<Source[]> {
  const kind = await stat(path).catch((error: Error) => {
    throw new UserError(`Cannot read ${path}: ${reasonOf(error)}`);
  });
  if (kind.isDirectory()) {
    const inside = await listFolder(path);
    const folder = called(
      basename(path),
      inside.flatMap(({ files }) => files),
    );
    return folder.isRhythmic ? [folder] : inside;
  }
  if (!isCsv(path)) throw new UserError(`${path} is neither a folder nor a .csv file.`);
  return [called(basename(path, extname(path)), [onDisk(path)])];
}

/**
 * Read all demonstrations in folders and CSV files; those of one motif share a name.
 * @throws UserError naming file, line, column and cause, and the option that settles a doubt.
 */
export async function readDemonstrations(paths: readonly string[], options: ReadOptions = {}): Promise<Demonstrations> {
  return demonstrationsOf((await Promise.all(paths.map(list))).flat(), options);
}
