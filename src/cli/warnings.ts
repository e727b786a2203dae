// Warnings on the terminal.
import type { Warning } from "../measure/evaluation.ts";

/** Lines shown; the others are counted. */
const SHOWN = 12;

export function warningLines(warnings: readonly Warning[]): string[] {
  const more = warnings.length - SHOWN;
  return [
    ...warnings.slice(0, SHOWN).map(({ text }) => `warning: ${text}`),
    ...(more > 0 ? [`warning: and ${more} more: --json lists all.`] : []),
  ];
}
