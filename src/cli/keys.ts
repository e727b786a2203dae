// Keys as files, in the forms that openssl reads and writes: PKCS 8 and SubjectPublicKeyInfo, PEM.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { UserError } from "../base/errors.ts";
import { readBytes } from "./files.ts";

/** A new pair: what signs, and what it is trusted by. */
export function newKeys(): { secret: string; open: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    secret: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    open: publicKey.export({ format: "pem", type: "spki" }).toString(),
  };
}

/** The 32 bytes of a secret key's file. @throws UserError */
export async function readSecretKey(path: string): Promise<Uint8Array> {
  return numberOf(await readKey(path, createPrivateKey, "secret key"), "d");
}

/** The public key of a file, which may also be the secret key's: 64 hexadecimal digits. @throws UserError */
export async function readPublicKey(path: string): Promise<string> {
  return numberOf(await readKey(path, createPublicKey, "public key"), "x").toString("hex");
}

async function readKey(path: string, parse: (pem: string) => KeyObject, what: string): Promise<KeyObject> {
  const text = new TextDecoder().decode(await readBytes(path));
  let key: KeyObject | undefined;
  try {
    key = parse(text);
  } catch {
    key = undefined; // what is wrong with it in terms of its coding helps nobody
  }
  if (key?.asymmetricKeyType !== "ed25519") throw new UserError(`${path} is no ${what}: keygen makes one (Ed25519, PEM).`);
  return key;
}

/** The number that a key is: "d" of a secret, "x" of a public one (RFC 8037). */
function numberOf(key: KeyObject, member: "d" | "x"): Buffer {
  return Buffer.from(key.export({ format: "jwk" })[member] ?? "", "base64url");
}
