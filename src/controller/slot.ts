// A motif as the controller keeps it: a slot of its memory (assembly/layout.ts).
import { padded, writePanels, writeRows } from "../library/panels.ts";

/** A motif's own parameters with what follows from them and the cortex (src/library/derived.ts). */
export interface DeployedMotif {
  readonly name: string;
  readonly steps: number;
  /** Value and velocity per step at the start, C each. */
  readonly value: Float32Array;
  readonly velocity: Float32Array;
  /** b⁰ (thalamic) or x⁰, and b, N each */
  readonly anchor: Float32Array;
  readonly b: Float32Array;
  /** N × R, R × N */
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/** The bytes of a slot. */
export function packSlot(motif: DeployedMotif, units: number, rank: number): Uint8Array {
  const channels = motif.value.length;
  const head = Math.ceil((1 + 2 * channels) / 4) * 4;
  const n = padded(units);
  const slot = new Float32Array(head + n * (2 + 2 * rank));
  new Int32Array(slot.buffer)[0] = motif.steps;
  slot.set(motif.value, 1);
  slot.set(motif.velocity, 1 + channels);
  writePanels(slot, head, motif.u, units, rank);
  writeRows(slot, head + rank * n, motif.v, rank, units);
  slot.set(motif.anchor, head + 2 * rank * n);
  slot.set(motif.b, head + 2 * rank * n + n);
  return new Uint8Array(slot.buffer);
}
