// What names mean to a controller: motifs by number, a patch's slot. Shared by those who drive a controller directly and those
// who send it commands.
import { UserError } from "../base/errors.ts";
import type { Layout } from "../device/layout.ts";
import type { Metadata } from "../device/metadata.ts";
import { packSlot } from "../device/slot.ts";
import { readPatch } from "../file/patch.ts";

/** The motifs of a controller, by number; those that were added included. */
export class Motifs {
  readonly #metadata: Metadata;
  readonly #names: string[];

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
    this.#names = metadata.motifs.map(({ name }) => name);
  }

  get names(): string[] {
    return [...this.#names];
  }

  /** undefined for a number that is none's */
  name(motif: number): string | undefined {
    return this.#names[motif];
  }

  /** @throws UserError for an unknown motif */
  numbers(names: string | readonly string[]): number[] {
    return (typeof names === "string" ? [names] : names).map((name) => {
      const motif = this.#names.indexOf(name);
      if (motif < 0) throw new UserError(`Unknown motif "${name}". This controller has: ${this.#names.join(", ")}.`);
      return motif;
    });
  }

  /**
   * The name and the slot of a patch's motif, as the controller's module lays slots out. It is not known by its name before `know`.
   * @throws UserError if the patch belongs to another cortex, the motif is known already or no slot is free.
   */
  unpack(patch: Uint8Array, layout: Layout): { name: string; slot: Uint32Array } {
    const { capacity, transition, scales } = this.#metadata;
    const motif = readPatch(patch, this.#metadata);
    if (this.#names.includes(motif.name)) throw new UserError(`The controller already has a motif "${motif.name}".`);
    if (this.#names.length >= capacity) {
      throw new UserError(`No slot is free: the controller was built for ${capacity} motifs. Build it with a larger --capacity.`);
    }
    return { name: motif.name, slot: packSlot(layout, motif, transition, scales) };
  }

  /** Give the next number to a name. */
  know(name: string): void {
    this.#names.push(name);
  }
}
