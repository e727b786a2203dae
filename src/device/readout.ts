// The readout in whole numbers, as assembly/cell/i16.ts reckons. A sum over all units within 32 bits leaves a weight some ten bits of
// 256 units', so it matters which of them are rounded up and which down: so that what motifs read out comes nearest to their targets.
import { course, readout } from "../model/cell.ts";
import type { Cortex, Motif } from "../model/library.ts";
import { mostOfRow, R } from "./quantise.ts";

/** States of motifs that are looked at: about so many. */
const STATES = 4000;
/** Rounds over all weights, at most: a few are enough. */
const ROUNDS = 50;

/** States that motifs go through; of each motif divided by how far its readout is from its target. */
interface Seen {
  /** The rates of each unit, and the error of each channel. */
  readonly rates: readonly Float64Array[];
  readonly errors: readonly Float64Array[];
}

/** Each row of W, as large as it may be, and what makes a readout of its sums. */
export function quantiseReadout(cortex: Cortex, motifs: readonly Motif[]): { row: Int16Array; scale: number }[] {
  const { W, channels, units } = cortex;
  const seen = look(cortex, motifs);
  return channels.map((_, c) => {
    const own = W.subarray(c * units, (c + 1) * units);
    const most = mostOfRow(own);
    const weights = Float64Array.from(own, (w) => w * most);
    const errors = seen.errors[c].map((error) => error * most);
    return { row: rounded(weights, seen.rates, errors), scale: 1 / (most * R) };
  });
}

function look(cortex: Cortex, motifs: readonly Motif[]): Seen {
  const channels = cortex.c.length;
  const apart = Math.ceil(motifs.reduce((sum, { steps }) => sum + steps, 0) / STATES);
  const all = motifs.flatMap((motif) => {
    const states: Float64Array[] = [];
    let t = 0;
    for (const { r } of course(cortex, motif)) if (t++ % apart === 0) states.push(r);
    const errors = states.map((r, t) => readout(cortex, r).map((y, c) => y - (motif.target?.[t * apart * channels + c] ?? y)));
    const far = Math.sqrt(errors.reduce((sum, each) => sum + each.reduce((a, error) => a + error * error, 0), 0)) || 1;
    return states.map((r, t) => ({ rates: r.map((value) => value / far), errors: errors[t].map((error) => error / far) }));
  });
  return {
    rates: Array.from({ length: cortex.units }, (_, i) => Float64Array.from(all, (one) => one.rates[i])),
    errors: Array.from({ length: channels }, (_, c) => Float64Array.from(all, (one) => one.errors[c])),
  };
}

/** Weights rounded up or down, one after the other as makes the sum of squared errors less, until none does. */
function rounded(weights: Float64Array, seen: readonly Float64Array[], errors: Float64Array): Int16Array {
  const row = Int16Array.from(weights, Math.round);
  const weighs = seen.map((own) => own.reduce((sum, r) => sum + r * r, 0));
  const add = (i: number, by: number) => {
    const own = seen[i];
    for (let t = 0; t < errors.length; t++) errors[t] += by * own[t];
  };
  row.forEach((value, i) => {
    add(i, value - weights[i]);
  });
  let isBetter = true;
  for (let round = 0; isBetter && round < ROUNDS; round++) {
    isBetter = false;
    for (let i = 0; i < row.length; i++) {
      const other = row[i] > weights[i] ? -1 : 1; // to the whole number on its other side
      let slope = 0;
      for (let t = 0; t < errors.length; t++) slope += seen[i][t] * errors[t];
      if (2 * other * slope + weighs[i] >= 0) continue;
      row[i] += other;
      add(i, other);
      isBetter = true;
    }
  }
  return row;
}
