// The cell in f64, as the host computes what follows from a library. What ships is assembly/'s, in f32.
import type { Cortex, Mode, Motif, Phi } from "./library.ts";
import { timesDiagonals } from "./sparse.ts";

/**
 * tanh by the same rational approximation as the device (assembly/kernel/phi.ts), in f64: Math.tanh differs between engines.
 */
function tanh(value: number): number {
  const x = Math.max(-LIMIT, Math.min(LIMIT, value));
  const y = x * x;
  let p = 0;
  for (const c of P) p = p * y + c;
  let q = 0;
  for (const c of Q) q = q * y + c;
  return (x * p) / q;
}

const LIMIT = 7.905311107635498;
const P = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4,
  4.89352455891786e-3,
];
const Q = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3];

/** φ */
export const PHI: Record<Phi, (x: number) => number> = { tanh, quadratic, identity: (x) => x };

/** c (1 − |c| / 4), c = x held within ±2: saturates at ±1, and its slope follows from its value. */
function quadratic(x: number): number {
  const c = Math.max(-2, Math.min(2, x));
  return c * (1 - Math.abs(c) / 4);
}

/** κ = 1 − exp(−dt/τ), in f64; rounded to f32 where it is stored. */
export function kappa({ dt, tau }: Pick<Cortex, "dt" | "tau">): number {
  return 1 - Math.exp(-dt / tau);
}

/** κ_p = 1 − exp(−g_p dt/τ) of the exact module: x ← x + κ_p (x⁰ − x). Likewise. */
export function moduleKappa({ moduleGain, dt, tau }: Pick<Cortex, "moduleGain" | "dt" | "tau">): number {
  return 1 - Math.exp((-moduleGain * dt) / tau);
}

/** e^(−g_p P dt/τ): the share of any state error that P steps of the exact module leave, whatever the architecture. */
export function certificate({ moduleGain, dt, tau }: Pick<Cortex, "moduleGain" | "dt" | "tau">, steps: number): number {
  return Math.exp((-moduleGain * steps * dt) / tau);
}

/** r = φ(x), N. */
export const rates = ({ phi }: Pick<Cortex, "phi">, x: ArrayLike<number>): Float64Array => Float64Array.from(x, PHI[phi]);

/** A (rows × columns) times v. */
export function multiply(A: ArrayLike<number>, v: ArrayLike<number>, rows: number): Float64Array {
  const columns = v.length;
  const out = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += A[at++] * v[j];
    out[i] = sum;
  }
  return out;
}

/** J r, N. */
export function recurrence({ units, connectivity, offsets, J }: Cortex, r: ArrayLike<number>): Float64Array {
  return connectivity === "dense" ? multiply(J, r, units) : timesDiagonals(J, offsets, r);
}

/** y = W r + c, C. */
export function readout({ W, c }: Pick<Cortex, "W" | "c">, r: Float64Array): Float64Array {
  return multiply(W, r, c.length).map((y, i) => y + c[i]);
}

/** x after a step from x and its rates, N each, without sensors. */
export function step(cortex: Cortex, { u, v, b }: Mode, x: Float64Array, r: Float64Array): Float64Array {
  const { units, rank } = cortex;
  const k = kappa(cortex);
  const fromCortex = recurrence(cortex, r);
  const fromLoop = multiply(u, multiply(v, r, rank), units);
  return x.map((xi, i) => xi + k * (fromCortex[i] + fromLoop[i] + b[i] - xi));
}

/** The states that a motif goes through from its initial state, one a step; the rates of each, and the state that it leads to. */
export function* course(cortex: Cortex, motif: Motif): Generator<Record<"x" | "r" | "next", Float64Array>> {
  let x: Float64Array = Float64Array.from(motif.x0);
  for (let t = 0; t < motif.steps; t++) {
    const r = rates(cortex, x);
    const next = step(cortex, motif, x, r);
    yield { x, r, next };
    x = next;
  }
}
