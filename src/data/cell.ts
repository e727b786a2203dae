// What a cell of a table may be. Apart from the reading of tables, which needs a parser that the command line loads late.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** What programs write where there is no number. */
const MISSING = /^([+-]?nan|null|none|n\/?a|[+-]?inf(inity)?|-|)$/i;

export const isNumber = (cell: string) => NUMBER.test(cell);
export const isMissing = (cell: string) => MISSING.test(cell);
