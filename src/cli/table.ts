import Table from "cli-table3";

/** A plain table for the terminal: numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumber = head.map((_, i) => rows.every((row) => typeof row[i] === "number" || /^[\d.,×–-]+( .*)?$/.test(String(row[i]))));
  const made = new Table({
    head: [...head],
    colAligns: isNumber.map((number) => (number ? "right" : "left")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) made.push(row.map(String));
  return made.toString();
}
