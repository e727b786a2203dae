// ESPRIT (Roy & Kailath 1989): exponents from the shift that the space of a signal's windows is invariant under.
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition, solve } from "ml-matrix";
import type { Exponent, Samples } from "./samples.ts";

/** Samples that are looked at, at most twice as many. */
const LOOK = 120;

/** The K exponents that samples show, for any K (none if the samples are too few for it); what all K share is computed once. */
export function esprit({ channels, dt }: Samples): (K: number) => Exponent[] | undefined {
  const every = Math.max(1, Math.floor(channels[0].length / LOOK));
  const signals = channels.map((y) => Array.from(y.filter((_, t) => t % every === 0)));
  const n = signals[0].length;
  const height = n >> 1;
  const hankel = new Matrix(
    Array.from({ length: height }, (_, i) => signals.flatMap((y) => Array.from({ length: n - height + 1 }, (_, j) => y[i + j]))),
  );
  const { leftSingularVectors } = new SingularValueDecomposition(hankel, { autoTranspose: true });
  const step = every * dt;
  return (K) => {
    if (height <= 2 * K) return undefined;
    const upper = leftSingularVectors.subMatrix(0, height - 2, 0, 2 * K - 1);
    const lower = leftSingularVectors.subMatrix(1, height - 1, 0, 2 * K - 1);
    const { realEigenvalues: re, imaginaryEigenvalues: im } = new EigenvalueDecomposition(solve(upper, lower, true));
    const found = re
      .map((x, k) => ({ re: Math.log(Math.hypot(x, im[k])) / step, im: Math.atan2(im[k], x) / step }))
      .filter((exponent) => exponent.im >= 0)
      .sort((a, b) => b.re - a.re)
      .slice(0, K);
    return found.length === K ? found : undefined;
  };
}
