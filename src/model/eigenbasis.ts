// The eigenbasis of J, real: coordinates in pairs, each of which J turns and stretches by itself. A linear cortex steps in
// it in O(N R) instead of O(N²). A pair is a complex eigenvalue (real and imaginary part of its coefficient), or two
// real ones. Pairs lie as assembly/ wants them: rows i and i + 8 of a panel of 16; padding rows are zero.
import { EigenvalueDecomposition, inverse, Matrix } from "ml-matrix";
import { UserError } from "../base/errors.ts";
import type { Cortex } from "./library.ts";
import { padded } from "./padding.ts";

export interface Eigenbasis {
  /** n: units, padded to whole panels */
  readonly rows: number;
  /** J x in coordinates is own ∘ x̃ + partner ∘ (x̃ with the two of each pair exchanged): n each. */
  readonly own: Float64Array;
  readonly partner: Float64Array;
  /** Coordinates of a state: n × N; the state of coordinates: N × n. */
  readonly to: Float64Array;
  readonly from: Float64Array;
  /** Rows of the two coordinates of every pair; the second is that of a padding row if N is odd. */
  readonly pairs: readonly (readonly [number, number])[];
  /** ‖from‖ ‖to‖ ÷ N (Frobenius): 1 if the eigenvectors are orthogonal. */
  readonly condition: number;
}

/** Beyond this f32 cannot hold the coordinates: an error of 6e-8 in one would be of 1e-3 in a unit. */
const WORST_CONDITION = 1e4;

const known = new WeakMap<Float32Array, Eigenbasis>();

/** @throws UserError if the eigenvectors of J are too nearly dependent for f32 */
export function eigenbasis(cortex: Pick<Cortex, "units" | "J">): Eigenbasis {
  const found = known.get(cortex.J) ?? decompose(cortex.units, cortex.J);
  known.set(cortex.J, found);
  return found;
}

function decompose(units: number, J: Float32Array): Eigenbasis {
  const evd = new EigenvalueDecomposition(Matrix.from1DArray(units, units, Array.from(J)));
  const vectors = evd.eigenvectorMatrix;
  const { realEigenvalues: real, imaginaryEigenvalues: imaginary } = evd;
  const columns: (readonly [number, number])[] = [];
  const reals: number[] = [];
  for (let k = 0; k < units; k++) {
    if (imaginary[k] === 0) reals.push(k);
    else columns.push([k, ++k]);
  }
  for (let k = 0; k < reals.length; k += 2) columns.push([reals[k], reals[k + 1] ?? -1]);

  const rows = padded(units);
  const own = new Float64Array(rows);
  const partner = new Float64Array(rows);
  const from = new Float64Array(units * rows);
  const pairs = columns.map(([a, b], k): [number, number] => {
    const row = (k >> 3) * 16 + (k & 7);
    own[row] = real[a];
    if (b >= 0) own[row + 8] = real[b];
    partner[row] = imaginary[a];
    partner[row + 8] = b >= 0 ? imaginary[b] : 0;
    const square = (column: number) => (column < 0 ? 0 : vectors.getColumn(column).reduce((sum, x) => sum + x * x, 0));
    const isComplex = imaginary[a] !== 0;
    const scale = isComplex ? Math.sqrt(2 / (square(a) + square(b))) : 0;
    for (let i = 0; i < units; i++) {
      from[i * rows + row] = vectors.get(i, a) * (isComplex ? scale : 1 / Math.sqrt(square(a)));
      if (b >= 0) from[i * rows + row + 8] = vectors.get(i, b) * (isComplex ? scale : 1 / Math.sqrt(square(b)));
    }
    return [row, row + 8];
  });

  const order = pairs.flat().slice(0, units); // the row that an odd N leaves over comes last
  const inverted = inverse(new Matrix(Array.from({ length: units }, (_, i) => order.map((row) => from[i * rows + row]))));
  const to = new Float64Array(rows * units);
  for (const [k, row] of order.entries()) for (let j = 0; j < units; j++) to[row * units + j] = inverted.get(k, j);
  const norm = (matrix: Float64Array) => Math.sqrt(matrix.reduce((sum, x) => sum + x * x, 0));
  return { rows, own, partner, to, from, pairs, condition: (norm(from) * norm(to)) / units };
}

/** @throws UserError if f32 cannot hold coordinates in this basis */
export function checkCondition({ condition }: Eigenbasis): void {
  if (condition <= WORST_CONDITION) return;
  throw new UserError(
    `The eigenvectors of J are too nearly dependent for f32 (condition ${condition.toExponential(1)}, at most ${WORST_CONDITION}). Build it --dense, or fit with another --seed.`,
  );
}

/** What a matrix N × columns is in coordinates: n × columns. */
export function columnsIn({ rows, to }: Eigenbasis, matrix: Float32Array, columns: number): Float32Array {
  const units = to.length / rows;
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let j = 0; j < units; j++) sum += to[i * units + j] * matrix[j * columns + c];
      out[i * columns + c] = sum;
    }
  }
  return out;
}

/** What a matrix count × N, which is applied to states, is in coordinates: count × n. */
export function rowsIn({ rows, from }: Eigenbasis, matrix: Float32Array, count: number): Float32Array {
  const units = from.length / rows;
  const out = new Float32Array(count * rows);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < units; j++) sum += matrix[k * units + j] * from[j * rows + i];
      out[k * rows + i] = sum;
    }
  }
  return out;
}
