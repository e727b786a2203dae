// What things are called in C.
import { UserError } from "../../base/errors.ts";
import type { Metadata } from "../metadata.ts";

export interface Naming {
  /** C identifier that everything begins with, and its capitals. */
  readonly name: string;
  readonly NAME: string;
  readonly channels: readonly string[];
  readonly motifs: readonly { readonly name: string; readonly steps: number; readonly constant: string }[];
}

/** A name as part of a C identifier. */
export function identifier(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return /^[A-Za-z]/.test(clean) ? clean : `m_${clean}`;
}

/** @param name a C identifier @throws UserError if it is none */
export function naming(name: string, { channels, motifs }: Metadata): Naming {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) throw new UserError(`"${name}" is no C identifier.`);
  const NAME = name.toUpperCase();
  const constants = motifs.map((motif) => `${NAME}_MOTIF_${identifier(motif.name).toUpperCase()}`);
  const isUnique = (constant: string) => constants.indexOf(constant) === constants.lastIndexOf(constant);
  return {
    name,
    NAME,
    channels,
    motifs: motifs.map((motif, i) => ({ ...motif, constant: isUnique(constants[i]) ? constants[i] : `${constants[i]}_${i}` })),
  };
}
