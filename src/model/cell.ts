/**
 * tanh by the same rational approximation as the device (assembly/kernel/phi.ts), in f64: Math.tanh differs between engines.
 */
export function tanh(value: number): number {
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
