// Who may add motifs to a controller: whoever has the key that it trusts, with patches that are newer than the last.
import { UserError } from "../base/errors.ts";
import type { Metadata } from "../device/metadata.ts";

/** What a PublicKey is (src/file/signature.ts): an interface, so that who trusts nobody brings no cryptography with him. */
interface Key {
  readonly hex: string;
  /** The counter of what the owner of the key has signed; throws for anything else. */
  check(bytes: Uint8Array, what: string): number;
}

export interface TrustOptions {
  /** Patches that this key has signed are taken, and no others: new PublicKey(…) of `thalamotor/trust`. Without it any of the cortex is. */
  readonly trust?: Key | undefined;
  /** The counter of the last patch that was taken, where a host remembers it over a restart; 0 by default. */
  readonly counter?: number | undefined;
}

export class Trust {
  /** Of the last signed patch that was taken. */
  counter: number;
  readonly #key: Key | undefined;
  readonly #built: string | undefined;

  /** @throws UserError if the controller was built to trust another key */
  constructor({ trust: built }: Metadata, { trust, counter = 0 }: TrustOptions = {}) {
    if (built !== undefined && trust && built !== trust.hex)
      throw new UserError(`The controller was built to trust another key: ${built}.`);
    this.#key = trust;
    this.#built = built;
    this.counter = counter;
  }

  /**
   * The counter of a patch that may be taken; 0 where nobody is trusted more than others.
   * @throws UserError if it is not signed by whom it must be, or no newer than the last
   */
  check(patch: Uint8Array): number {
    if (!this.#key) {
      if (this.#built === undefined) return 0;
      throw new UserError(
        `The controller takes patches alone that the key ${this.#built} has signed: load it with { trust: new PublicKey(…) }.`,
      );
    }
    const counter = this.#key.check(patch, "The patch");
    if (counter <= this.counter)
      throw new UserError(`The patch is an old one: its counter is ${counter}, and one with ${this.counter} was taken already.`);
    return counter;
  }
}
