// A patch for controllers in C, which read no safetensors: its motif, checked as by `add`, as a record of their own.
import { UserError } from "../base/errors.ts";
import { writeRecord } from "../device/c/record.ts";
import { PublicKey, publicKeyOf, sealed } from "../file/signature.ts";
import { loadModule } from "./load.ts";
import { Motifs } from "./motifs.ts";
import { Port } from "./port.ts";

/**
 * The record that the C of a controller takes in NAME_add.
 * @param controller bytes of the module that the C was translated from (NAME.wasm beside it)
 * @param patch for a controller that trusts a key, signed with it: the record has its counter
 * @param secret 32 bytes: the key that such a controller trusts, which signs the record too
 * @throws UserError if the patch belongs to another cortex or is not trusted, the motif is known already, there is no room for one, or
 * the secret is not what the controller trusts
 */
export async function pack(controller: Uint8Array, patch: Uint8Array, secret?: Uint8Array): Promise<Uint8Array> {
  const { module, what } = await loadModule(controller, "The controller");
  const { layout, metadata } = new Port(module, what);
  const trust = metadata.trust === undefined ? undefined : new PublicKey(metadata.trust);
  checkSigner(trust, secret);
  const { slot, counter } = new Motifs(metadata, { trust }).unpack(patch, layout);
  const record = writeRecord(slot, metadata, counter);
  return secret ? sealed(record, secret) : record;
}

/** @throws UserError unless the record will be signed by whom it must be, and not in vain */
function checkSigner(trust: PublicKey | undefined, secret: Uint8Array | undefined): void {
  const signer = secret && publicKeyOf(secret);
  if (signer === trust?.hex) return;
  if (!trust) throw new UserError("The controller trusts no key, so that nobody would look at a signature: build it with --trust.");
  const must = `The controller takes records alone that the key ${trust.hex} has signed`;
  throw new UserError(signer === undefined ? `${must}: pack with it (--sign).` : `${must}; the one given is ${signer}.`);
}
