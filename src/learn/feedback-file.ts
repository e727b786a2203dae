// Feedback that someone else has designed: K as CSV or JSON, by the names of commands and sensors.
//   CSV    a row a command, a column a sensor: command,q1,q2; a column "motif" too where each has its own
//   JSON   {"command": {"sensor": k}}, or {"motif": {"command": {"sensor": k}}}
import { UserError } from "../base/errors.ts";
import { FileNotes } from "../data/notes.ts";
import { decode, readTable } from "../data/table.ts";
import { MOST_VALUE } from "../model/check.ts";
import { places } from "../world/world.ts";

type Row = ReadonlyMap<string, number>;
type Matrix = ReadonlyMap<string, Row>;

/** K of each motif by its name, or of all of them (ALL), by the names of commands and sensors. */
export interface GivenFeedback {
  readonly file: string;
  readonly matrices: ReadonlyMap<string, Matrix>;
}

/** Not a name that a motif can have. */
const ALL = "";

/** @throws UserError with what does not fit, and where */
export function readFeedback(bytes: Uint8Array, file: string): GivenFeedback {
  const text = decode(bytes, new FileNotes(file)).replace(/^\ufeff/, "");
  return { file, matrices: /^\s*[{[]/.test(text) ? fromJson(text, file) : fromTable(text, file) };
}

function fromTable(text: string, file: string): Map<string, Map<string, Map<string, number>>> {
  const { header, rows, lines } = readTable(text, file, new FileNotes(file));
  const [command, motif] = ["command", "motif"].map((name) => header?.indexOf(name) ?? -1);
  if (!header || command < 0) throw new UserError(`${file}: expected a header such as command,q1,q2 and a row for each command.`);
  const matrices = new Map<string, Map<string, Map<string, number>>>();
  rows.forEach((cells, i) => {
    const name = motif < 0 ? ALL : cells[motif];
    const matrix = matrices.get(name) ?? new Map<string, Map<string, number>>();
    matrices.set(name, matrix);
    if (matrix.has(cells[command])) throw new UserError(`${file}, line ${lines[i]}: a second row for ${cells[command]}.`);
    const row = new Map<string, number>();
    cells.forEach((cell, column) => {
      if (column !== command && column !== motif) row.set(header[column], numberIn(cell, `${file}, line ${lines[i]}, ${header[column]}`));
    });
    matrix.set(cells[command], row);
  });
  return matrices;
}

function fromJson(text: string, file: string): Map<string, Matrix> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is no JSON: ${(error as Error).message}`);
  }
  const fields = (value: unknown, where: string): [string, unknown][] => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
    throw new UserError(`${where}: expected {"command": {"sensor": k}}, or {"motif": {"command": {"sensor": k}}}.`);
  };
  const matrix = (value: unknown, where: string): Matrix =>
    new Map(
      fields(value, where).map(([command, row]) => {
        const at = `${where}, ${command}`;
        return [command, new Map(fields(row, at).map(([sensor, k]) => [sensor, numberIn(k, `${at}, ${sensor}`)]))];
      }),
    );
  const outer = fields(parsed, file);
  const isOfEach = outer.some(([name, value]) =>
    fields(value, `${file}, ${name}`).some(([, inner]) => typeof inner === "object" && inner !== null),
  );
  if (!isOfEach) return new Map([[ALL, matrix(parsed, file)]]);
  return new Map(outer.map(([name, value]) => [name, matrix(value, `${file}, ${name}`)]));
}

function numberIn(value: unknown, where: string): number {
  const number = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (!Number.isFinite(number))
    throw new UserError(`${where}: ${typeof value === "object" && value !== null ? "it" : JSON.stringify(value)} is no number.`);
  if (Math.abs(number) > MOST_VALUE) throw new UserError(`${where}: ${number} is beyond ±${MOST_VALUE}.`);
  return number;
}

/** K of a motif, commands × S. @throws UserError that lists both sides unless the file has this motif, and just these names */
export function givenFeedback(
  { file, matrices }: GivenFeedback,
  motif: string,
  commands: readonly string[],
  sensors: readonly string[],
): Float32Array {
  const match = (asked: readonly string[], there: readonly string[], what: string) => {
    places(asked, there, `The ${what} of the demonstrations`, `the ${what} in ${file}`);
    places(there, asked, `The ${what} in ${file}`, `the ${what} of the demonstrations`);
  };
  if (!matrices.has(ALL)) places([motif], [...matrices.keys()], "The motifs of the demonstrations", `the motifs in ${file}`);
  const matrix = (matrices.get(ALL) ?? matrices.get(motif)) as Matrix;
  match(commands, [...matrix.keys()], "commands");
  return Float32Array.from(
    commands.flatMap((command) => {
      const row = matrix.get(command) as Row;
      match(sensors, [...row.keys()], "sensors");
      return sensors.map((sensor) => row.get(sensor) as number);
    }),
  );
}
