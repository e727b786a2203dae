// Memory becomes two things in C: a struct of all that changes (RAM), any number of them, and one array of weights that never
// does (flash). Where a controller has room for motifs that are added, their slots follow the struct's other words, though the
// module has them behind the weights. What an address means is followed from the constants that it is made of.

import { UserError } from "../../base/errors.ts";
import type { Layout } from "../layout.ts";

/** What an integer may be the address of: a word of RAM (or no address at all), a weight, a slot's word, or no one can say. */
export type Region = "ram" | "flash" | "slot" | "either";

/** A weight and a slot's word are both read as one of a slot: it looks where it lies. */
export function join(a: Region, b: Region): Region {
  if (a === b) return a;
  return isWeight(a) && isWeight(b) ? "slot" : "either";
}

export const joinAll = (a: readonly Region[] | undefined, b: readonly Region[]): Region[] =>
  a ? a.map((region, i) => join(region, b[i])) : [...b];

/** Whether it is read and never written. */
export const isWeight = (region: Region): region is "flash" | "slot" => region === "flash" || region === "slot";

/** Where the module has what: RAM from `ram` to `flash`, weights from there to `spare`, slots that are free from there to `end`. */
export interface Places {
  readonly ram: number;
  readonly flash: number;
  /** The first slot. */
  readonly slots: number;
  readonly spare: number;
  readonly end: number;
}

/** @param motifs that the controller is built with @throws UserError if it has no room for so many */
export function placesOf(layout: Layout, motifs: number): Places {
  const [ram, flash, slots, end] = ["STATE", "WEIGHTS", "SLOTS", "WEIGHTS_END"].map((name) => layout.address(name));
  const spare = slots + motifs * layout.address("SLOT_BYTES");
  if (!(ram <= flash && flash <= slots && spare <= end)) throw new UserError("The controller's module has its memory out of order.");
  return { ram, flash, slots, spare, end };
}

/** What a constant is the address of. */
export function regionOf({ flash, slots, spare, end }: Places, address: number): Exclude<Region, "either"> {
  if (address < flash || address > end) return "ram";
  return spare < end && address >= slots ? "slot" : "flash";
}
