// Lyapunov equations by doubling (Smith 1968). The Cayley transform C = (A − I)⁻¹ (A + I) maps the left half plane into the
// unit disc, and X = Σ Cᵏ F (Cᵀ)ᵏ solves the equation; each squaring of C doubles the number of terms. Both solutions
// share the squarings. No Schur form, no eigenvectors: products of matrices only.
import { inverse } from "ml-matrix";
import { transpose } from "../algebra/products.ts";
import { fromMatrix, identity, norm, symmetricProduct, timesTransposed, toMatrix } from "./products.ts";

interface LyapunovPair {
  /** A X + X Aᵀ = −I */
  readonly X: Float64Array;
  /** Aᵀ P + P A = −Q */
  readonly P: Float64Array;
}

/** Doublings after which a stable A of any use has converged: 2¹⁶ terms. */
const MOST_DOUBLINGS = 16;
/** of ‖C‖: what the sums still lack is of the order of its square. */
const CONVERGED = 1e-5;

/** The two solutions for an N × N matrix A; undefined if A is not stable. */
export function lyapunov(A: Float64Array, Q: Float64Array): LyapunovPair | undefined {
  const n = Math.sqrt(A.length);
  const shifted = A.slice();
  for (let i = 0; i < n; i++) shifted[i * (n + 1)] -= 1;
  const B = fromMatrix(inverse(toMatrix(shifted, n)));
  const Bt = transpose(B, n, n);
  const one = identity(n);
  let C: Float64Array = B.map((b, i) => one[i] + 2 * b);
  let X: Float64Array = symmetricProduct(B, B).map((x) => 2 * x);
  let P: Float64Array = symmetricProduct(timesTransposed(Bt, Q, n), Bt).map((p) => 2 * p);
  for (let doubling = 0; doubling < MOST_DOUBLINGS; doubling++) {
    const Ct = transpose(C, n, n);
    const moreX = symmetricProduct(timesTransposed(C, X, n), C);
    const moreP = symmetricProduct(timesTransposed(Ct, P, n), Ct);
    X = X.map((x, i) => x + moreX[i]);
    P = P.map((p, i) => p + moreP[i]);
    C = timesTransposed(C, Ct, n);
    const size = norm(C);
    if (size < CONVERGED) return { X, P };
    if (!(size < 1e9)) return undefined;
  }
  return undefined;
}

/** What is left of Aᵏ when Σ has converged. */
const FORGOTTEN = 1e-12;
/** 2³⁰ terms: a slower A is as good as unstable. */
const MOST_SQUARINGS = 30;

/** In discrete time: Σ Aᵏ F (Aᵀ)ᵏ, which solves X = A X Aᵀ + F; undefined if A is not stable. */
export function discreteLyapunov(A: Float64Array, F: Float64Array): Float64Array | undefined {
  const n = Math.sqrt(A.length);
  let power = A;
  let X = F;
  for (let squaring = 0; squaring < MOST_SQUARINGS; squaring++) {
    const more = timesTransposed(timesTransposed(power, X, n), power, n); // X is symmetric
    X = X.map((x, i) => x + more[i]);
    power = timesTransposed(power, transpose(power, n, n), n);
    const size = norm(power);
    if (size < FORGOTTEN) return X;
    if (!(size < 1e9)) return undefined;
  }
  return undefined;
}
