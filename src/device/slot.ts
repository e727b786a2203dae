// A motif as the controller keeps it: a slot of its memory.
import type { DeployedMotif } from "../file/patch.ts";
import type { Transition } from "../model/library.ts";
import type { Layout } from "./layout.ts";
import { writePanels, writeRows } from "./panels.ts";

/** The words of a slot. */
export function packSlot(layout: Layout, motif: DeployedMotif, transition: Transition): Uint32Array {
  const slot = new Float32Array(layout.address("SLOT_BYTES") / 4);
  const at = (name: string) => layout.address(name) / 4;
  const { steps, period = 0, K, value, velocity, end, fastest, sharpest, u, v, b, b0, x0 } = motif;
  const n = b.length;
  const rank = u.length / n;
  const integers = new Int32Array(slot.buffer);
  integers[at("SLOT_STEPS")] = steps;
  integers[at("SLOT_PERIOD")] = period;
  slot.set(value, at("SLOT_VALUE"));
  slot.set(velocity, at("SLOT_VELOCITY"));
  slot.set(end, at("SLOT_END"));
  slot.set(fastest, at("SLOT_FASTEST"));
  slot.set(sharpest, at("SLOT_SHARPEST"));
  if (K) slot.set(K, at("SLOT_K"));
  writePanels(slot, at("SLOT_U"), u, n, rank);
  writeRows(slot, at("SLOT_V"), v, rank, n);
  slot.set(transition === "thalamic" ? b0 : x0, at("SLOT_ANCHOR"));
  slot.set(b, at("SLOT_B"));
  return new Uint32Array(slot.buffer);
}
