// A text of numbers in columns, as programs write it: any delimiter, decimal comma, byte order mark, comments, quotes,
// a delimiter at the end of every row, with a header or without.

import { type CsvError, parse } from "csv-parse/sync";
import { UserError } from "../base/errors.ts";
import { isMissing, isNumber } from "./cell.ts";
import type { FileNotes } from "./notes.ts";

export interface Table {
  /** Undefined where the first row is a row of numbers. */
  readonly header: readonly string[] | undefined;
  /** Every row has `width` cells; decimal commas are points. */
  readonly rows: readonly (readonly string[])[];
  /** Of each row, in the file; from 1. */
  readonly lines: readonly number[];
  readonly width: number;
}

const DECIMAL_COMMA = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;

/** Tried in this order: a comma may also be a decimal comma, a space may also stand inside a name. */
const DELIMITERS = ["\t", ";", "|", ","];
const SPACES = " ";

/** The delimiter that the header and most of the next lines have. */
function findDelimiter(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .split(/\r\n|\n|\r/, 60)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.replace(/"[^"]*"/g, '""').trim());
  const shared = (delimiter: string) => {
    const having = lines.filter((line) => line.includes(delimiter)).length;
    return having > 0 && (delimiter === "," ? lines[0].includes(",") : having >= lines.length / 2);
  };
  return DELIMITERS.find(shared) ?? (shared(SPACES) ? SPACES : ",");
}

/** Text of a file: UTF-8, what spreadsheets call Unicode (UTF-16 with a mark), or, if it is no UTF-8, Windows-1252. @throws UserError for what is no text */
export function decode(bytes: Uint8Array, notes: FileNotes): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes.includes(0))
    throw new UserError(`${notes.file} is no table of numbers: it holds bytes that no text has (UTF-16 needs its mark).`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    notes.say("not UTF-8: read as Windows-1252");
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

interface Row {
  readonly cells: string[];
  readonly line: number;
}

function parseRows(text: string, delimiter: string, file: string): Row[] {
  // A column of spaces is as wide as it looks nice.
  const source = delimiter === SPACES ? text.replace(/[ \t]+/g, " ").replace(/^ | $/gm, "") : text;
  try {
    const records = parse(source, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      comment: "#",
      comment_no_infix: true,
      relax_column_count: true,
      info: true,
      delimiter,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    throw new UserError(`${file}${lines ? `, line ${lines}` : ""}: ${message.split(", value is ")[0]}`);
  }
}

/** numpy writes the header as a comment: the last comment above the numbers, if it has as many names as there are columns. */
function commentHeader(text: string, delimiter: string, width: number): string[] | undefined {
  const first = text.split(/\r\n|\n|\r/, 200).filter((line) => line.trim() !== "");
  const end = first.findIndex((line) => !line.startsWith("#"));
  if (end <= 0) return undefined;
  const comment = first[end - 1].replace(/^#+/, "").trim();
  const names = (delimiter === SPACES ? comment.split(/\s+/) : comment.split(delimiter)).map((name) => name.trim());
  return names.length === width && names.every((name) => name !== "" && !isNumber(name)) ? names : undefined;
}

/** Decimal commas into points, where nothing else in the table has a decimal point. */
function pointCommas(rows: readonly Row[], notes: FileNotes): void {
  const body = rows.slice(1);
  const some = body.some(({ cells }) => cells.some((cell) => DECIMAL_COMMA.test(cell)));
  if (!some || body.some(({ cells }) => cells.some((cell) => cell.includes(".") && isNumber(cell)))) return;
  for (const { cells } of rows) {
    cells.forEach((cell, i) => {
      if (DECIMAL_COMMA.test(cell)) cells[i] = cell.replace(",", ".");
    });
  }
  notes.say("numbers with a decimal comma");
}

/**
 * Parse a table; `file` names it in errors.
 * @throws UserError with the line that does not fit.
 */
export function readTable(raw: string, file: string, notes: FileNotes): Table {
  const text = raw.replace(/^\ufeff/, "");
  const delimiter = findDelimiter(text);
  const rows = parseRows(text, delimiter, file);
  if (rows.length === 0) throw new UserError(`${file} is empty: expected a header such as t,x,y and rows of numbers.`);
  if (delimiter !== ",") pointCommas(rows, notes);
  const [first] = rows;
  const headless = first.cells.some(isNumber) && first.cells.every((cell) => isNumber(cell) || isMissing(cell));
  let header = headless ? commentHeader(text, delimiter, first.cells.length) : first.cells;
  if (headless && header) notes.say(`the comment above the numbers is the header: ${header.join(", ")}`);
  if (header) header = header.map((name) => name.replace(/^%/, "").trim());
  const body = headless ? rows : rows.slice(1);
  const width = first.cells.length;
  const what = header ? "the header" : "the first row";
  let trailing = 0;
  for (const { cells, line } of body) {
    if (cells.length < width || cells.slice(width).some((cell) => cell !== "")) {
      const count = `${cells.length} cell${cells.length === 1 ? "" : "s"}`;
      const hint =
        delimiter === "," && cells.length > width ? " If the numbers have decimal commas, separate them by semicolons or tabs." : "";
      throw new UserError(`${file}, line ${line}: the row has ${count}, ${what} ${width}.${hint}`);
    }
    if (cells.length > width) trailing++;
    cells.length = width;
  }
  if (trailing > 0) notes.say("rows end in a delimiter: nothing is after it");
  return { header, rows: body.map(({ cells }) => cells), lines: body.map(({ line }) => line), width };
}
