// Tables of results in the pages that people read: between marks, so that a bench writes them anew.
export type Rows = readonly (readonly (string | number)[])[];

export const markdown = ({ head, rows }: { head: readonly string[]; rows: Rows }): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** Replace what stands between the marks of a table in a text. */
export function fill(text: string, mark: string, table: string): string {
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`There is no place for ${mark}.`);
  return `${text.slice(0, from + open.length)}\n${table}\n${text.slice(to)}`;
}
