// A motif as the controller keeps it: a slot of its memory (assembly/layout.ts).
import type { DeployedMotif } from "../file/patch.ts";
import { padded, type Transition } from "../model/library.ts";
import { writePanels, writeRows } from "./panels.ts";

/** The bytes of a slot of a controller whose state has n numbers. */
export function packSlot(motif: DeployedMotif, transition: Transition, n: number, rank: number): Uint8Array {
  const channels = motif.value.length;
  const head = Math.ceil((1 + 2 * channels) / 4) * 4;
  const row = padded(n);
  const slot = new Float32Array(head + row * (2 + 2 * rank));
  new Int32Array(slot.buffer)[0] = motif.steps;
  slot.set(motif.value, 1);
  slot.set(motif.velocity, 1 + channels);
  writePanels(slot, head, motif.u, n, rank);
  writeRows(slot, head + rank * row, motif.v, rank, n);
  slot.set(transition === "thalamic" ? motif.b0 : motif.x0, head + 2 * rank * row);
  slot.set(motif.b, head + 2 * rank * row + row);
  return new Uint8Array(slot.buffer);
}
