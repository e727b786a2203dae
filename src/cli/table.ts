import Table from "cli-table3";
import type { Distribution } from "../realtime/statistics.ts";

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

/** Percentiles of distributions, one a row; in µs. */
export function distributionTable(rows: Readonly<Record<string, Distribution>>): string {
  const us = (value: number) => value.toFixed(value < 10 ? 2 : 1);
  return table(
    ["", "p50", "p99", "p99.9", "p99.99", "max", "n"],
    Object.entries(rows).map(([name, { p50, p99, p999, p9999, max, n }]) => [name, ...[p50, p99, p999, p9999, max].map(us), n]),
  );
}

/** As many digits as an f32 carries. */
export function decimal(value: number): string {
  return String(Number(value.toPrecision(9)));
}
