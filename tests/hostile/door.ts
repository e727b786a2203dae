// A door: a way in which something comes in from outside.
import type { Edit } from "./edits.ts";

export interface Door {
  /** What is good there. */
  readonly good: readonly Uint8Array[];
  /** Ways to spoil it that its reader does not see at once. */
  readonly edits: readonly Edit[];
  /** Reads something and uses what was read; throws a UserError for what it does not take, and nothing else. */
  open(bytes: Uint8Array): unknown;
}

export const encode = (text: string) => new TextEncoder().encode(text);
export const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
export const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
