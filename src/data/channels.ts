// Which columns of a table are channels, and their units: all but the time, counters, text and what is empty.
import { UserError } from "../base/errors.ts";
import { checkName } from "../model/check.ts";
import { isMissing, isNumber } from "./cell.ts";
import type { FileNotes } from "./notes.ts";
import type { Table } from "./table.ts";
import { splitUnit } from "./unit.ts";

export interface Channel {
  readonly name: string;
  /** As the header states it; undefined if it does not. */
  readonly unit: string | undefined;
  readonly column: number;
}

export interface ChannelOptions {
  /** Take these columns and no others; where there is no header, the names of all columns in order. */
  readonly columns?: readonly string[] | undefined;
  /** The channels that are wanted, in this order, since the other demonstrations have them. */
  readonly channels?: readonly string[] | undefined;
}

type Headed = Table & { readonly header: readonly string[] };

const COUNTER = /^(index|idx|i|n|no|nr|row|id|seq|sample|frame|frame ?(number|id)|count(er)?|step|tick|.*[./]seq)$/i;
const isUnnamed = (header: string) => header === "" || /^unnamed(: ?\d+)?$/i.test(header);

/** Up by one from row to row. */
const counts = ({ rows }: Table, column: number) =>
  rows.every((row, i) => isNumber(row[column]) && Number(row[column]) === Number(rows[0][column]) + i);

/** A table with names for its columns: the header's, or those of --columns. */
export function withHeader(table: Table, columns: readonly string[] | undefined, file: string): Headed {
  const { header, rows, width, lines } = table;
  if (header) return { ...table, header };
  if (!columns) {
    const rising = [...rows[0].keys()].find(
      (c) => rows.length > 1 && rows.every((row, i) => i === 0 || Number(row[c]) > Number(rows[i - 1][c])),
    );
    const names = Array.from({ length: width }, (_, c) => (c === (rising ?? 0) ? "t" : `q${c - (c > (rising ?? 0) ? 1 : 0)}`)).join(",");
    const hint = rising === undefined ? "" : ` (column ${rising + 1} rises, as a time does)`;
    throw new UserError(
      `${file}, line ${lines[0]}: there is no header, so nothing says what the ${width} columns are; name them in order: --columns ${names}${hint}.`,
    );
  }
  if (columns.length !== width) {
    throw new UserError(`${file} has no header and ${width} columns, --columns names ${columns.length}: ${columns.join(", ")}.`);
  }
  return { ...table, header: columns };
}

/** ROS calls a channel /arm/elbow, but a name is also part of file names. */
const nameOf = (header: string) => splitUnit(header).name.replace(/^\/+/, "").replaceAll("/", ".");

/** What a column is, if it is no channel. */
function leaveOut(table: Headed, column: number): string | undefined {
  const { header, rows } = table;
  if (rows.every((row) => isMissing(row[column]))) return "is empty";
  if (isUnnamed(header[column]) && counts(table, column)) return "counts the rows";
  if (COUNTER.test(nameOf(header[column])) && counts(table, column)) return "counts the rows";
  if (!rows.some((row) => isNumber(row[column]))) return "is text";
  return undefined;
}

/**
 * The channels of a table, in the order of `channels`, of `columns`, or of the header.
 * @throws UserError if one that is wanted is missing, stands there twice, or has no name.
 */
export function chooseChannels(table: Headed, time: readonly number[], options: ChannelOptions, file: string, notes: FileNotes): Channel[] {
  const { header } = table;
  const names = header.map(nameOf);
  const found = (wanted: string) => header.findIndex((name, c) => name === wanted || names[c] === wanted);
  const taken = options.columns?.map((wanted) => {
    const column = found(wanted);
    if (column < 0) throw new UserError(`${file}: --columns asks for "${wanted}"; the header has ${header.join(", ")}.`);
    return column;
  });
  const left: string[] = [];
  const chosen: Channel[] = [];
  for (const column of taken ?? header.keys()) {
    if (time.includes(column)) continue;
    const why = leaveOut(table, column);
    const shown = isUnnamed(header[column]) ? `column ${column + 1} (no name)` : `"${header[column]}"`;
    if (why !== undefined && (!options.columns || why === "counts the rows" || table.header === options.columns)) {
      left.push(`${shown} ${why}`);
      continue;
    }
    if (why !== undefined) throw new UserError(`${file}: --columns asks for ${shown}, which ${why}.`);
    if (isUnnamed(header[column])) {
      throw new UserError(
        `${file}: ${shown} has numbers but no name; give it one in the header, or leave it out: --columns ${names.filter((name, c) => name !== "" && !time.includes(c)).join(",")}.`,
      );
    }
    const { unit } = splitUnit(header[column]);
    chosen.push({ name: checkName(names[column], `${file}: column`), unit, column });
  }
  if (left.length > 0) notes.say(`left out: ${left.join(", ")}`);
  if (chosen.length === 0) throw new UserError(`${file}: no channel: expected columns of numbers beside the time.`);
  const twice = chosen.find(({ name }, i) => chosen.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw new UserError(`${file}: the column "${twice.name}" occurs twice.`);
  const renamed = chosen.filter(({ name, column }) => name !== splitUnit(header[column]).name);
  if (renamed.length > 0) notes.say(`names without slashes: ${renamed.map(({ name }) => name).join(", ")}`);
  return options.channels ? inOrder(chosen, options.channels, file) : chosen;
}

function inOrder(chosen: readonly Channel[], channels: readonly string[], file: string): Channel[] {
  const others = `the other demonstrations have ${channels.join(", ")}`;
  const extra = chosen.find(({ name }) => !channels.includes(name));
  const ordered = channels.flatMap((wanted) => chosen.filter(({ name }) => name === wanted));
  const missing = channels.find((wanted) => !chosen.some(({ name }) => name === wanted));
  if (missing !== undefined) throw new UserError(`${file}: the column "${missing}" is missing; ${others}.`);
  if (extra !== undefined) {
    throw new UserError(
      `${file}: has ${chosen.length} channels, one named "${extra.name}"; ${others}. To leave it out: --columns ${channels.join(",")}.`,
    );
  }
  return ordered;
}
