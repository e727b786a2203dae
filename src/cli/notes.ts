// What was found in recordings, for the terminal: a line for each thing said, with the files it was said of.
import { basename, dirname } from "node:path";
import type { Note } from "../data/notes.ts";

/** Files named in a line; the others are counted. */
const NAMED = 3;

export function printNotes(notes: readonly Note[]): void {
  const said = new Map<string, string[]>();
  for (const { warning, file, motif, text } of notes) {
    const line = `${warning ? "warning: " : ""}${text}`;
    const where = file ? join(file) : (motif ?? "");
    said.set(line, [...(said.get(line) ?? []), where]);
  }
  for (const [line, where] of said) {
    const more = where.length - NAMED;
    console.error(`${where.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}: ${line}`);
  }
}

/** The last folder and the name: enough to find the file, short enough for a line. */
const join = (file: string) => (dirname(file) === "." ? file : `${basename(dirname(file))}/${basename(file)}`);
