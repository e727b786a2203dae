// Block-diagonal matrices whose blocks are 2 × 2, and the equation L X − X M = F for two of them: each block of X has an
// equation of its own, which Cayley and Hamilton solve in closed form, so that an N × N one takes O(N²).

/** Rows (and columns) of the two coordinates of every block. */
export type Pairs = readonly (readonly [number, number])[];

/** Of each block [aa, ab, ba, bb], in the order of the pairs. */
export type Blocks = Float64Array;

export const transposed = (blocks: Blocks): Blocks => blocks.map((_, at) => blocks[[0, 1, -1, 0][at & 3] + at]);

/** The inverse of every block. */
export function inverted(blocks: Blocks): Blocks {
  const out = new Float64Array(blocks.length);
  for (let at = 0; at < blocks.length; at += 4) {
    const [aa, ab, ba, bb] = blocks.subarray(at, at + 4);
    const determinant = aa * bb - ab * ba;
    out.set([bb / determinant, -ab / determinant, -ba / determinant, aa / determinant], at);
  }
  return out;
}

/**
 * X with L X − X M = F, n × n. With χ the characteristic polynomial of a block of L, (L X − X M) leads to
 * X χ(M) = adj(L) F − F M.
 * @param hasDiagonal whether to solve for the blocks on the diagonal too, which cannot be done if L and M share them; 0 otherwise
 */
export function sylvester(pairs: Pairs, L: Blocks, M: Blocks, F: Float64Array, hasDiagonal: boolean): Float64Array {
  const n = Math.sqrt(F.length);
  const X = new Float64Array(F.length);
  for (let i = 0; i < pairs.length; i++) {
    const [rowA, rowB] = [pairs[i][0] * n, pairs[i][1] * n];
    const [laa, lab, lba, lbb] = [L[4 * i], L[4 * i + 1], L[4 * i + 2], L[4 * i + 3]];
    const trace = laa + lbb;
    const determinant = laa * lbb - lab * lba;
    for (let j = 0; j < pairs.length; j++) {
      if (i === j && !hasDiagonal) continue;
      const a = pairs[j][0];
      const b = pairs[j][1];
      const maa = M[4 * j];
      const mab = M[4 * j + 1];
      const mba = M[4 * j + 2];
      const mbb = M[4 * j + 3];
      const faa = F[rowA + a];
      const fab = F[rowA + b];
      const fba = F[rowB + a];
      const fbb = F[rowB + b];
      // adj(L) F − F M
      const raa = lbb * faa - lab * fba - faa * maa - fab * mba;
      const rab = lbb * fab - lab * fbb - faa * mab - fab * mbb;
      const rba = laa * fba - lba * faa - fba * maa - fbb * mba;
      const rbb = laa * fbb - lba * fab - fba * mab - fbb * mbb;
      // χ(M) = M² − trace M + determinant
      const caa = maa * maa + mab * mba - trace * maa + determinant;
      const cab = mab * (maa + mbb - trace);
      const cba = mba * (maa + mbb - trace);
      const cbb = mbb * mbb + mab * mba - trace * mbb + determinant;
      const scale = 1 / (caa * cbb - cab * cba);
      X[rowA + a] = scale * (raa * cbb - rab * cba);
      X[rowA + b] = scale * (rab * caa - raa * cab);
      X[rowB + a] = scale * (rba * cbb - rbb * cba);
      X[rowB + b] = scale * (rbb * caa - rba * cab);
    }
  }
  return X;
}

/** X with X − L X M = F, n × n: the same, by M⁻¹. */
export function stein(pairs: Pairs, L: Blocks, M: Blocks, F: Float64Array): Float64Array {
  const n = Math.sqrt(F.length);
  const inverse = inverted(M);
  const right = new Float64Array(F.length);
  pairs.forEach(([a, b], j) => {
    const [aa, ab, ba, bb] = inverse.subarray(4 * j, 4 * j + 4);
    for (let row = 0; row < F.length; row += n) {
      right[row + a] = -(F[row + a] * aa + F[row + b] * ba);
      right[row + b] = -(F[row + a] * ab + F[row + b] * bb);
    }
  });
  return sylvester(pairs, L, inverse, right, true);
}
