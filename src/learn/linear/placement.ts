// Eigenvalue placement: u and v for which J + u vᵀ has wanted eigenvalues λ_k (Logiaco, Abbott & Escola 2021). In the
// eigenbasis of J, λ_k is one if 1 = vᵀ (λ_k − J)⁻¹ u = Σ_i d_i / (λ_k − Λ_i), with d_i the product of the coefficients of u
// and v: linear in d. The d of least norm is taken; how it is shared between u and v is left free.
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import type { Eigenbasis } from "../../model/eigenbasis.ts";
import type { Exponent } from "./samples.ts";

type Complex = readonly [re: number, im: number];

export interface Placement {
  /** The products d, n: of a complex pair real and imaginary part, of two real eigenvalues one each. */
  readonly d: Float64Array;
  /** Of the linear system: how much larger an error of a wanted eigenvalue gets in d. */
  readonly condition: number;
}

/** f32 knows a number to 6e-8: placed through a worse system, eigenvalues would be off by more than some hundredths. */
export const WORST_CONDITION = 1e6;

/** The eigenvalue of J + u vᵀ whose mode e^{γt} is exact at the samples: λ = 1 + (e^{γ dt} − 1)/κ, dt in τ. */
export function discreteEigenvalue({ re, im }: Exponent, dt: number): Complex {
  const size = Math.exp(re * dt);
  const kappa = 1 - Math.exp(-dt);
  return [1 + (size * Math.cos(im * dt) - 1) / kappa, (size * Math.sin(im * dt)) / kappa];
}

/** 1 / (λ − Λ) */
function resolvent([re, im]: Complex, own: number, imaginary: number): Complex {
  const [x, y] = [re - own, im - imaginary];
  const square = x * x + y * y;
  return [x / square, -y / square];
}

/** Whether f32 can hold the placement is the caller's to ask of its condition. */
export function place(basis: Eigenbasis, wanted: readonly Complex[]): Placement {
  const { own, partner, pairs, rows } = basis;
  const system = Matrix.zeros(2 * wanted.length, rows);
  wanted.forEach((lambda, k) => {
    const set = (row: number, [re, im]: Complex) => {
      system.set(2 * k, row, re);
      system.set(2 * k + 1, row, im);
    };
    for (const [a, b] of pairs) {
      const one = resolvent(lambda, own[a], partner[a]);
      const other = resolvent(lambda, own[b], partner[b]);
      if (partner[a] === 0) {
        set(a, one);
        if (own[b] !== 0) set(b, other);
      } else {
        set(a, [one[0] + other[0], one[1] + other[1]]);
        set(b, [other[1] - one[1], one[0] - other[0]]);
      }
    }
  });
  const svd = new SingularValueDecomposition(system, { autoTranspose: true });
  const values = svd.diagonal.slice(0, 2 * wanted.length);
  const condition = values[0] / values[values.length - 1];
  const right = values.map((s, k) => wanted.reduce((sum, _, i) => sum + svd.leftSingularVectors.get(2 * i, k), 0) / s);
  const d = Float64Array.from({ length: rows }, (_, row) => right.reduce((sum, r, k) => sum + r * svd.rightSingularVectors.get(row, k), 0));
  return { d, condition };
}

/** v for a u, in coordinates: n each. */
export function against({ pairs, partner }: Eigenbasis, { d }: Placement, u: Float64Array): Float64Array {
  const v = new Float64Array(u.length);
  for (const [a, b] of pairs) {
    if (partner[a] === 0) {
      v[a] = d[a] / u[a];
      v[b] = u[b] === 0 ? 0 : d[b] / u[b];
    } else {
      // v₁ + i v₂ = 2 d / (u₁ − i u₂)
      const square = u[a] * u[a] + u[b] * u[b];
      v[a] = (2 * (d[a] * u[a] - d[b] * u[b])) / square;
      v[b] = (2 * (d[b] * u[a] + d[a] * u[b])) / square;
    }
  }
  return v;
}

/** The gradient of a loss by u where v = against(u), from its gradients by u and by v. */
export function throughPlacement(basis: Eigenbasis, u: Float64Array, v: Float64Array, byU: Float64Array, byV: Float64Array): Float64Array {
  const out = byU.slice();
  for (const [a, b] of basis.pairs) {
    if (basis.partner[a] === 0) {
      out[a] -= (byV[a] * v[a]) / u[a];
      if (u[b] !== 0) out[b] -= (byV[b] * v[b]) / u[b];
    } else {
      // with s = u₁ − i u₂: d(v₁ + i v₂) = −(v₁ + i v₂) / s · (du₁ − i du₂)
      const square = u[a] * u[a] + u[b] * u[b];
      const re = -(v[a] * u[a] - v[b] * u[b]) / square;
      const im = -(v[a] * u[b] + v[b] * u[a]) / square;
      out[a] += byV[a] * re + byV[b] * im;
      out[b] += byV[a] * im - byV[b] * re;
    }
  }
  return out;
}
