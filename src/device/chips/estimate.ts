// What a controller will take of a chip, from what was measured of others: least squares over the rows of measured.ts.
import { Matrix, solve } from "ml-matrix";
import { type Chip, type Core, CYCLES, type Kind, type Size } from "./chips.ts";
import { MEASURED } from "./measured.ts";

/** What a tick takes grows with these. */
const TICK = ({ connectivity, units, rank, readouts }: Size) => [
  1,
  units,
  units * (2 * rank + readouts),
  readouts,
  ...(connectivity === "dense" ? [units * units] : []),
];
const CODE = ({ rank, readouts }: Size) => [1, rank, readouts];

/** The rows of a core and a kind. */
const rowsOf = (core: Core, { precision, connectivity }: Kind) =>
  MEASURED.filter((kind) => kind.core === core && kind.precision === precision && kind.connectivity === connectivity).flatMap((kind) =>
    kind.rows.map(([units, rank, readouts, instructions, code, stack]) => ({ ...kind, units, rank, readouts, instructions, code, stack })),
  );

type Row = ReturnType<typeof rowsOf>[number];

/** What the rows say of another size: least squares of the relative error. */
function predict(rows: readonly Row[], of: (row: Row) => number, terms: (size: Size) => number[], size: Size): number {
  const A = new Matrix(rows.map((row) => terms(row).map((term) => term / of(row))));
  const factors = solve(A, Matrix.columnVector(rows.map(() => 1)), true).to1DArray();
  return terms(size).reduce((sum, term, i) => sum + term * factors[i], 0);
}

export interface Estimate {
  /** Instructions of a tick that makes one step of a motif; on AVR cycles. */
  readonly instructions: number;
  /** Ticks a second, of one step, if the chip did nothing else. */
  readonly hertz: number;
  /** Bytes beside the weights and the state. */
  readonly code: number;
  readonly stack: number;
}

/** @returns undefined if nothing was measured of such a controller on such a core */
export function estimate(chip: Chip, size: Size): Estimate | undefined {
  const rows = rowsOf(chip.core, size);
  if (rows.length < TICK(size).length) return undefined;
  const instructions = Math.round(predict(rows, (row) => row.instructions, TICK, size));
  return {
    instructions,
    hertz: chip.hertz / (instructions * CYCLES[chip.core]),
    code: Math.round(predict(rows, (row) => row.code, CODE, size)),
    stack: Math.max(...rows.map((row) => row.stack)),
  };
}

/** The largest relative error of the predicted instructions where each row is left out in turn and predicted by the others. */
export function predictionError(core: Core, kind: Kind): number {
  const rows = rowsOf(core, kind);
  const errors = rows.map((row) => {
    const others = rows.filter((other) => other !== row);
    return Math.abs(predict(others, (other) => other.instructions, TICK, row) / row.instructions - 1);
  });
  return Math.max(...errors);
}
