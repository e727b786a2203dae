// What reading and sampling recordings found and did, so that nothing happens to a user's data in silence.

import { printable } from "../base/errors.ts";

export interface Note {
  /** A warning asks the user to look; anything else is only said. */
  readonly warning: boolean;
  readonly file?: string;
  readonly motif?: string;
  readonly text: string;
}

/** Where notes about one file go. */
export class FileNotes {
  readonly notes: Note[] = [];
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  say(text: string): void {
    this.#add(false, text);
  }

  warn(text: string): void {
    this.#add(true, text);
  }

  #add(warning: boolean, text: string): void {
    this.notes.push({ warning, file: this.file, text: printable(text) });
  }
}

/** "2, 5–7 and 4 more": whole numbers in rising order, runs of them as ranges. */
export function ranges(numbers: readonly number[], most = 5): string {
  const runs: [number, number][] = [];
  for (const n of numbers) {
    const last = runs.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else runs.push([n, n]);
  }
  const shown = runs.slice(0, most).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  const left = runs.slice(most).reduce((sum, [from, to]) => sum + to - from + 1, 0);
  return left > 0 ? `${shown.join(", ")} and ${left} more` : shown.join(", ");
}

/** A share to two digits. */
export const percent = (share: number) => `${Number((100 * share).toPrecision(2))}%`;
