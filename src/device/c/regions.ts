// Memory becomes two arrays in C: words that change (RAM) and weights that do not (flash). Which of them an address means is
// followed from the constants that it is made of.

/** What an integer may be the address of: a word of RAM (or no address at all), a weight, or either (no address then). */
export type Region = "ram" | "flash" | "either";

export const join = (a: Region, b: Region): Region => (a === b ? a : "either");

export const joinAll = (a: readonly Region[] | undefined, b: readonly Region[]): Region[] =>
  a ? a.map((region, i) => join(region, b[i])) : [...b];

/** Where memory lies: RAM from `ram` to `flash`, weights from there to `end`. */
export interface Places {
  readonly ram: number;
  readonly flash: number;
  readonly end: number;
}
