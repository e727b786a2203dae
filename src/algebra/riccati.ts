// The discrete algebraic Riccati equation by doubling (Chu, Fan, Lin & Wang 2004): every turn is as good as twice as many
// of the plain iteration, and needs products and one inverse.
import { inverse, Matrix } from "ml-matrix";

/** Doublings after which it has converged, or never will. */
const MOST_DOUBLINGS = 40;
const CONVERGED = 1e-13;

/**
 * P = Aᵀ P A − Aᵀ P B (R + Bᵀ P B)⁻¹ Bᵀ P A + Q, the one that makes A − B K stable, and K = (R + Bᵀ P B)⁻¹ Bᵀ P A, the
 * linear-quadratic regulator u = −K x. undefined if there is none: what is unstable cannot be reached, or is not minded.
 */
export function riccati(A: Matrix, B: Matrix, Q: Matrix, R: Matrix): { readonly P: Matrix; readonly K: Matrix } | undefined {
  const one = Matrix.eye(A.rows);
  let a = A;
  let g = B.mmul(inverse(R)).mmul(B.transpose());
  let h = Q;
  for (let doubling = 0; doubling < MOST_DOUBLINGS; doubling++) {
    const w = inverse(Matrix.add(one, g.mmul(h)));
    const aw = a.mmul(w);
    const more = a.transpose().mmul(h).mmul(w).mmul(a);
    g = Matrix.add(g, aw.mmul(g).mmul(a.transpose()));
    h = Matrix.add(h, more);
    a = aw.mmul(a);
    if (!(h.norm() < 1e30)) return undefined;
    if (more.norm() > CONVERGED * h.norm()) continue;
    const bp = B.transpose().mmul(h);
    return { P: h, K: inverse(Matrix.add(R, bp.mmul(B))).mmul(bp.mmul(A)) };
  }
  return undefined;
}
