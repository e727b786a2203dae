// A record: a patch's motif as a slot of one kind of controller, for chips that read no safetensors. Words, the least byte first:
// what it is, whose it is, a check of the words that follow, and these: the slot. For a controller that trusts a key the counter of
// the patch goes before the slot, and the key's signature of all these bytes comes last.
import { sha } from "../../base/codec.ts";
import { UserError } from "../../base/errors.ts";
import { mix } from "../../base/hash.ts";
import { PublicKey } from "../../file/signature.ts";
import type { Metadata } from "../metadata.ts";

/** "thlm"; no safetensors file begins so (its header would be 1.8 GB long), so that a signature of the one is none of the other. */
export const MAGIC = 0x6d6c6874;
/** Words before what the check is of. */
export const HEAD = 3;
const MOST_COUNTER = 0xffff_ffff;

/** What a slot depends on besides its motif: the same for all controllers that can take it. */
export function owner({ cortex, transition, basis, precision, scales }: Metadata): number {
  const text = JSON.stringify([cortex, transition, basis, precision, scales]);
  return Number.parseInt(sha(new TextEncoder().encode(text)).slice(0, 8), 16);
}

/**
 * A record; for a controller that trusts a key all of it but the signature.
 * @param slot of a motif, as packSlot makes it for the controller of this metadata
 * @param counter of the patch
 * @throws UserError if the counter is more than a word holds
 */
export function writeRecord(slot: Uint32Array, metadata: Metadata, counter: number): Uint8Array {
  if (counter > MOST_COUNTER) {
    throw new UserError(
      `The counter of the patch is ${counter}, and controllers in C count to ${MOST_COUNTER}: sign it with a smaller one.`,
    );
  }
  const body = metadata.trust === undefined ? slot : [counter, ...slot];
  const words = [MAGIC, owner(metadata), mix(0, body), ...body];
  const bytes = new DataView(new ArrayBuffer(words.length * 4));
  for (const [i, word] of words.entries()) bytes.setUint32(4 * i, word, true);
  return new Uint8Array(bytes.buffer);
}

/** Whether motifs can be added to a controller. */
export const hasRoom = ({ capacity, motifs }: Metadata) => capacity > motifs.length;

/** The key that its C checks records with: of a controller that trusts one, and has room for motifs that are added. */
export const checkedKey = (metadata: Metadata) =>
  hasRoom(metadata) && metadata.trust !== undefined ? new PublicKey(metadata.trust) : undefined;
