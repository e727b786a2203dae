// The path between samples: monotone cubics (Fritsch & Butland 1984; PCHIP), which have no corners at the samples and never
// swing beyond them, so that waypoints of a planner stay within what it planned.

/** Slopes of one channel at its samples. `at` gives its value at a sample. */
function slopes(times: Float64Array, at: (i: number) => number): Float64Array {
  const n = times.length;
  const out = new Float64Array(n);
  const step = (i: number) => times[i + 1] - times[i];
  const secant = (i: number) => (at(i + 1) - at(i)) / step(i);
  if (n === 2) return out.fill(secant(0));
  for (let i = 1; i < n - 1; i++) {
    const [before, after] = [secant(i - 1), secant(i)];
    if (before * after <= 0) continue;
    const [w1, w2] = [2 * step(i) + step(i - 1), step(i) + 2 * step(i - 1)];
    out[i] = (w1 + w2) / (w1 / before + w2 / after);
  }
  out[0] = endSlope(step(0), step(1), secant(0), secant(1));
  out[n - 1] = endSlope(step(n - 2), step(n - 3), secant(n - 2), secant(n - 3));
  return out;
}

/** Of the parabola through the last three samples, held so that the path does not turn back. */
function endSlope(near: number, far: number, secant: number, next: number): number {
  const slope = ((2 * near + far) * secant - near * next) / (near + far);
  if (slope * secant <= 0) return 0;
  return secant * next <= 0 && Math.abs(slope) > 3 * Math.abs(secant) ? 3 * secant : slope;
}

/** Values of one channel (value i is at values[i · stride + channel]) at `wanted`, which rises and lies within the samples. */
export function follow(times: Float64Array, values: Float64Array, stride: number, channel: number, wanted: Float64Array): Float64Array {
  const at = (i: number) => values[i * stride + channel];
  const slope = slopes(times, at);
  let i = 0;
  return wanted.map((t) => {
    while (i < times.length - 2 && times[i + 1] <= t) i++;
    const h = times[i + 1] - times[i];
    const s = Math.min(1, Math.max(0, (t - times[i]) / h));
    const rest = 1 - s;
    return rest * rest * ((1 + 2 * s) * at(i) + s * h * slope[i]) + s * s * ((1 + 2 * rest) * at(i + 1) - rest * h * slope[i + 1]);
  });
}
