// A motif as the controller keeps it: a slot of its memory.
import type { DeployedMotif } from "../file/patch.ts";
import type { Transition } from "../model/library.ts";
import type { Layout } from "./layout.ts";
import { writePairs, writePanels, writeRows } from "./panels.ts";
import { quantise, type Scales } from "./quantise.ts";

/** The words of a slot; in integers of some scales, else in f32. @throws UserError if the motif does not fit the scales */
export function packSlot(layout: Layout, motif: DeployedMotif, transition: Transition, scales?: Scales): Uint32Array {
  const slot = new Float32Array(layout.address("SLOT_BYTES") / 4);
  const at = (name: string) => layout.address(name) / 4;
  const { steps, period = 0, K, value, velocity, end, fastest, sharpest } = motif;
  const integers = new Int32Array(slot.buffer);
  integers[at("SLOT_STEPS")] = steps;
  integers[at("SLOT_PERIOD")] = period;
  slot.set(value, at("SLOT_VALUE"));
  slot.set(velocity, at("SLOT_VELOCITY"));
  slot.set(end, at("SLOT_END"));
  slot.set(fastest, at("SLOT_FASTEST"));
  slot.set(sharpest, at("SLOT_SHARPEST"));
  if (K) slot.set(K, at("SLOT_K"));
  if (scales) packIntegers(layout, slot.buffer, motif, scales);
  else packFloats(layout, slot, motif, transition);
  return new Uint32Array(slot.buffer);
}

function packFloats(layout: Layout, slot: Float32Array, { u, v, b, b0, x0 }: DeployedMotif, transition: Transition): void {
  const at = (name: string) => layout.address(name) / 4;
  const n = b.length;
  const rank = u.length / n;
  writePanels(slot, at("SLOT_U"), u, n, rank);
  writeRows(slot, at("SLOT_V"), v, rank, n);
  slot.set(transition === "thalamic" ? b0 : x0, at("SLOT_ANCHOR"));
  slot.set(b, at("SLOT_B"));
}

function packIntegers(layout: Layout, buffer: ArrayBuffer, motif: DeployedMotif, scales: Scales): void {
  const slot = new Int16Array(buffer);
  const at = (name: string) => layout.address(name) / 2;
  const { u, v, b, x0 } = quantise(motif, scales);
  writePairs(slot, at("SLOT_U"), u, b.length, u.length / b.length);
  slot.set(v, at("SLOT_V"));
  slot.set(x0, at("SLOT_ANCHOR"));
  slot.set(b, at("SLOT_B"));
}
