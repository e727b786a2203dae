// Demonstrations: CSV files with a header, `t` first in seconds. One file a motif (name.csv), or one folder a motif with
// several demonstrations of it in it (name/1.csv …).
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { type CsvError, parse } from "csv-parse/sync";
import { UserError } from "../base/errors.ts";
import { checkName } from "../model/check.ts";

/** One recording of a movement. */
export interface Recording {
  readonly file: string;
  /** Seconds, strictly increasing. */
  readonly times: Float64Array;
  /** samples × C */
  readonly values: Float64Array;
}

export interface Demonstration {
  readonly name: string;
  readonly recordings: readonly Recording[];
}

export interface Demonstrations {
  readonly channels: readonly string[];
  readonly motifs: readonly Demonstration[];
}

const MOST_BYTES = 256 * 1024 * 1024;

interface Source {
  readonly name: string;
  readonly files: readonly string[];
}

/** Natural order: 2 before 10. */
const inOrder = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
const isCsv = (file: string) => extname(file).toLowerCase() === ".csv";

async function listFolder(folder: string): Promise<Source[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  entries.sort((a, b) => inOrder(a.name, b.name));
  const sources: Source[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const files = (await readdir(path)).filter(isCsv).sort(inOrder);
      if (files.length > 0) sources.push({ name: entry.name, files: files.map((file) => join(path, file)) });
    } else if (isCsv(entry.name)) {
      sources.push({ name: basename(entry.name, extname(entry.name)), files: [path] });
    }
  }
  if (sources.length === 0) {
    throw new UserError(`${folder} holds no demonstrations: expected name.csv files, or folders name/ with CSV files in them.`);
  }
  return sources;
}

async function list(path: string): Promise<Source[]> {
  const kind = await stat(path).catch((error: Error) => {
    throw new UserError(`Cannot read ${path}: ${error.message}`);
  });
  if (kind.isDirectory()) return listFolder(path);
  if (!isCsv(path)) throw new UserError(`${path} is neither a folder nor a .csv file.`);
  return [{ name: basename(path, extname(path)), files: [path] }];
}

/** Parse one CSV. `channels` are the columns wanted, all but t if undefined. */
export function parseRecording(text: string, file: string, channels?: readonly string[]): Recording & { channels: string[] } {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, trim: true, skip_empty_lines: true, comment: "#", comment_no_infix: true });
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    throw new UserError(`${file}${lines ? `, line ${lines}` : ""}: ${message}`);
  }
  const [header, ...body] = rows;
  if (!header) throw new UserError(`${file} is empty: expected a header such as t,x,y and rows of numbers.`);
  if (header[0] !== "t") throw new UserError(`${file}: the first column must be t (seconds), found "${header[0]}".`);
  const names = header.slice(1);
  if (names.length === 0) throw new UserError(`${file}: no channel: expected columns after t.`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`${file}: the column "${twice}" occurs twice.`);
  for (const name of names) checkName(name, `${file}: column`);
  if (channels) {
    const missing = channels.find((name) => !names.includes(name));
    if (missing !== undefined)
      throw new UserError(`${file}: the column "${missing}" is missing; the other demonstrations have ${channels.join(", ")}.`);
    const extra = names.find((name) => !channels.includes(name));
    if (extra !== undefined)
      throw new UserError(
        `${file}: has ${names.length} channels, one named "${extra}"; the other demonstrations have ${channels.join(", ")}.`,
      );
  }
  if (body.length < 2)
    throw new UserError(`${file} has ${body.length} sample${body.length === 1 ? "" : "s"}; a movement needs at least 2.`);
  const wanted = channels ?? names;
  const columns = wanted.map((name) => header.indexOf(name));
  const times = new Float64Array(body.length);
  const values = new Float64Array(body.length * wanted.length);
  const numberAt = (row: number, column: number) => {
    const cell = body[row][column];
    const value = cell === "" ? Number.NaN : Number(cell);
    if (!Number.isFinite(value))
      throw new UserError(
        `${file}, row ${row + 1} after the header, column ${header[column]}: "${cell.slice(0, 40)}" is not a finite number.`,
      );
    return value;
  };
  for (let row = 0; row < body.length; row++) {
    times[row] = numberAt(row, 0);
    if (row > 0 && times[row] <= times[row - 1]) {
      throw new UserError(`${file}, row ${row + 1} after the header: t does not increase (${times[row - 1]}, then ${times[row]}).`);
    }
    columns.forEach((column, c) => {
      values[row * wanted.length + c] = numberAt(row, column);
    });
  }
  return { file, times, values, channels: [...wanted] };
}

/** Read all demonstrations in folders and CSV files; those of one motif share a name. */
export async function readDemonstrations(paths: readonly string[], channels?: readonly string[]): Promise<Demonstrations> {
  const sources = (await Promise.all(paths.map(list))).flat();
  const from = new Map<string, string>();
  let wanted = channels;
  const motifs: Demonstration[] = [];
  for (const { name, files } of sources) {
    checkName(name, "motif");
    const other = from.get(name);
    if (other !== undefined) {
      throw new UserError(
        `Duplicate motif name "${name}": ${other} and ${files[0]}. Rename one, or put both in a folder ${name}/ if they are demonstrations of one motif.`,
      );
    }
    from.set(name, files[0]);
    const recordings: Recording[] = [];
    for (const file of files) {
      const { size } = await stat(file);
      if (size > MOST_BYTES) throw new UserError(`${file} has ${size} bytes; at most ${MOST_BYTES} are read.`);
      const recording = parseRecording(await readFile(file, "utf8"), file, wanted);
      wanted ??= recording.channels;
      recordings.push(recording);
    }
    motifs.push({ name, recordings });
  }
  return { channels: wanted ?? [], motifs };
}
