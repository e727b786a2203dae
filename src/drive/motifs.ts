// What names mean to a controller: motifs by number, a patch's slot. Shared by those who drive a controller directly and those
// who send it commands.
import { UserError } from "../base/errors.ts";
import type { Layout } from "../device/layout.ts";
import type { Metadata } from "../device/metadata.ts";
import { packSlot } from "../device/slot.ts";
import { readPatch } from "../file/patch.ts";
import { Trust, type TrustOptions } from "./trust.ts";

/** The motifs of a controller, by number; those that were added included. */
export class Motifs {
  readonly #metadata: Metadata;
  readonly #names: string[];
  readonly #trust: Trust;

  /** @param options who may add to them */
  constructor(metadata: Metadata, options?: TrustOptions) {
    this.#metadata = metadata;
    this.#trust = new Trust(metadata, options);
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

  /** The counter of the last signed patch that was taken; 0 before the first. */
  get counter(): number {
    return this.#trust.counter;
  }

  /** Remember what is known now: what is given back forgets everything that came to be known after. */
  mark(): () => void {
    const { length } = this.#names;
    const { counter } = this;
    return () => {
      this.#names.length = length;
      this.#trust.counter = counter;
    };
  }

  /**
   * The name, the slot and the counter of a patch's motif, as the controller's module lays slots out. It is not known before `know`.
   * @throws UserError if the patch belongs to another cortex or is not trusted, the motif is known already or no slot is free.
   */
  unpack(patch: Uint8Array, layout: Layout): { name: string; slot: Uint32Array; counter: number } {
    const { capacity, transition, scales } = this.#metadata;
    const counter = this.#trust.check(patch);
    const motif = readPatch(patch, this.#metadata);
    if (this.#names.includes(motif.name)) throw new UserError(`The controller already has a motif "${motif.name}".`);
    if (this.#names.length >= capacity) {
      throw new UserError(`No slot is free: the controller was built for ${capacity} motifs. Build it with a larger --capacity.`);
    }
    try {
      return { name: motif.name, slot: packSlot(layout, motif, transition, scales), counter };
    } catch (error) {
      if (error instanceof RangeError) throw new UserError("The controller's slots are not as it says: its module is damaged.");
      throw error;
    }
  }

  /** Give the next number to what was unpacked. */
  know({ name, counter }: { readonly name: string; readonly counter: number }): void {
    this.#names.push(name);
    if (counter > 0) this.#trust.counter = counter;
  }
}
