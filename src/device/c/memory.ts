// Where the generated C reads and writes: an address of the module as a number of bytes into the instance (RAM) or into the array
// of weights (flash).
import { cannot, unsigned } from "./expressions.ts";
import { isWeight, type Places, type Region, regionOf } from "./regions.ts";
import type { Value } from "./value.ts";

/** A place in memory, as C. */
export interface Place {
  readonly region: Exclude<Region, "either">;
  /** Bytes from where its region begins, a C expression; of a vector from the lane on. */
  at(lane: number): string;
  /** The line that checks it where the source is compiled for the proof; none if it is known to be good. */
  readonly check: string | undefined;
}

const BASE = { ram: "ram", flash: "flash", slot: "flash" } as const;

/** @param size bytes that are read or written there @throws UserError if it may lie outside, or in RAM as well as in flash */
export function placeOf(places: Places, address: Value, offset: number, size: number): Place {
  if (address.region === "either") return cannot("an address may mean a state or a weight");
  const region = isWeight(address.region) ? address.region : regionOf(places, offset);
  const base = places[BASE[region]];
  const { constant, text } = address;
  if (constant !== undefined) {
    const from = constant + offset;
    const end = { ram: places.flash, flash: places.spare, slot: places.end }[region];
    if (from < base || from + size > end) cannot(`it accesses the address ${from}, outside of its memory`);
    return { region, at: (lane) => unsigned(from + 4 * lane - base), check: undefined };
  }
  const at = (lane: number) => {
    const more = offset + 4 * lane - base;
    return more === 0 ? text : `${text} ${more < 0 ? "-" : "+"} ${Math.abs(more)}u`;
  };
  return { region, at, check: `CHECK_${region.toUpperCase()}(${at(0)}, ${size}u);` };
}

/** What is read or written: a float, an integer, or one of 16 bits (read with its sign). */
export type Width = "F" | "U" | "S";

/** The value there. */
export const read = ({ region, at }: Place, type: Width, lane = 0) => `${region.toUpperCase()}_${type}(${at(lane)})`;

/** The statement that writes the value there. @throws UserError if it is a weight */
export function write({ region, at }: Place, type: Width, value: string, lane = 0): string {
  if (region !== "ram") return cannot("a weight is written to");
  return `SET_${type}(${at(lane)}, ${value});`;
}
