// How numbers and hashes are written.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A u32 as eight hexadecimal digits. */
export const hex32 = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");

/** SHA-256 of the parts, one after the other, in hexadecimal. */
export function sha(...parts: readonly Uint8Array[]): string {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(hash.digest());
}
