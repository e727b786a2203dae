// Patches for a controller that trusts a key: how the owner signs, and what is refused.
import { makePatch } from "../src/device/build.ts";
import { PublicKey, publicKeyOf, signed } from "../src/file/signature.ts";
import { makeLibrary } from "./fixture.ts";

/** Of the one who is trusted, and of somebody else. */
export const secret = new Uint8Array(32).fill(3);
export const stranger = new Uint8Array(32).fill(4);
export const trust = new PublicKey(publicKeyOf(secret));

/**
 * Every kind of patch that is refused, and what is said of it.
 * @param patch that is good but for its signature
 * @param counter of the last one that was taken
 * @param key the one that is trusted, 32 bytes
 */
export function untrusted(patch: Uint8Array, counter: number, key: Uint8Array = secret): readonly { patch: Uint8Array; why: RegExp }[] {
  const altered = signed(patch, key, counter + 1);
  altered[altered.length - 100] ^= 4;
  const { cortex, motifs } = makeLibrary({ motifs: ["x", "elsewhere"], seed: 2 });
  return [
    { patch, why: /The patch is not signed/ },
    { patch: signed(patch, stranger, counter + 1), why: /signed with another key/ },
    { patch: altered, why: /not what was signed: it was altered/ },
    { patch: signed(makePatch(cortex, motifs[1]), key, counter + 1), why: /another cortex/ },
    { patch: signed(patch, key, counter), why: /an old one: its counter is/ },
  ];
}
