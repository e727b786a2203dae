// Who wrote a file: an Ed25519 signature of a safetensors file (a patch, a policy) in the file itself. The signature is its last
// array, and so its last 64 bytes; what is signed is every byte before them, header and metadata included. So is that of a record,
// for controllers in C.
import { getPublicKey, hashes, sign, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { UserError } from "../base/errors.ts";
import { readTensors, writeTensors } from "./safetensors.ts";

const SIGNATURE = "signature";
/** Of Ed25519. */
export const SIGNATURE_BYTES = 64;

/** The public key of a secret one (32 bytes), as keys are written: 64 hexadecimal digits. */
export function publicKeyOf(secret: Uint8Array): string {
  hashes.sha512 = sha512;
  return bytesToHex(getPublicKey(secret));
}

/**
 * The file, signed; a signature that it has already is replaced.
 * @param secret 32 bytes
 * @param counter greater than that of every file signed before: a controller takes each but once, and in order
 */
export function signed(bytes: Uint8Array, secret: Uint8Array, counter: number): Uint8Array {
  const signer = publicKeyOf(secret);
  const { metadata, tensors } = readTensors(bytes, "The file to be signed");
  const empty = { shape: [SIGNATURE_BYTES], data: new Float32Array(SIGNATURE_BYTES), dtype: "U8" } as const;
  const whole = writeTensors({
    metadata: new Map([...metadata, ["signer", signer], ["counter", String(counter)]]),
    tensors: new Map([...[...tensors].filter(([name]) => name !== SIGNATURE), [SIGNATURE, empty]]),
  });
  return sealed(whole.subarray(0, -SIGNATURE_BYTES), secret);
}

/** The bytes, and behind them their signature. @param secret 32 bytes */
export function sealed(bytes: Uint8Array, secret: Uint8Array): Uint8Array {
  hashes.sha512 = sha512;
  const whole = new Uint8Array(bytes.length + SIGNATURE_BYTES);
  whole.set(bytes);
  whole.set(sign(bytes, secret), bytes.length);
  return whole;
}

/** A public key, and what its owner has signed. */
export class PublicKey {
  /** 64 hexadecimal digits. */
  readonly hex: string;

  /** @throws UserError if it is none */
  constructor(hex: string) {
    if (!/^[0-9a-f]{64}$/i.test(hex)) throw new UserError("A public key is 64 hexadecimal digits.");
    this.hex = hex.toLowerCase();
  }

  /**
   * The counter of a file that the owner of the key has signed; `what` names it in errors.
   * @throws UserError if it is not signed, signed with another key, or not what was signed
   */
  check(bytes: Uint8Array, what: string): number {
    hashes.sha512 = sha512;
    const { metadata, tensors } = readTensors(bytes, what);
    const signer = metadata.get("signer");
    if (!tensors.has(SIGNATURE) || signer === undefined)
      throw new UserError(`${what} is not signed, and only what the key ${short(this.hex)} has signed is taken.`);
    if (signer !== this.hex)
      throw new UserError(`${what} is signed with another key (${short(signer)}) than the one that is trusted (${short(this.hex)}).`);
    const at = bytes.length - SIGNATURE_BYTES;
    if (!verify(bytes.subarray(at), bytes.subarray(0, at), hexToBytes(this.hex), { zip215: false }))
      throw new UserError(`${what} is not what was signed: it was altered after that, or is damaged.`);
    const counter = Number(metadata.get("counter"));
    if (!Number.isSafeInteger(counter) || counter < 1) throw new UserError(`${what} is signed, but without a counter.`);
    return counter;
  }
}

/** So much of a key as tells it from others by eye. */
const short = (hex: string) => `${hex.slice(0, 8)}…`;
