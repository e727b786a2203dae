// Reading and patching the bytes of a WebAssembly module: sections, an own memory, data, custom sections.
import { UserError } from "../base/errors.ts";

export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/** Ids of the WebAssembly binary format. */
export const SECTION = { custom: 0, import: 2, memory: 5, start: 8, code: 10, data: 11 } as const;

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const PAGE = 65536;

/** Unsigned LEB128 at `at`: the value and where it ends. */
export function readLeb(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return [value, at + i + 1];
  }
  throw new UserError("Not a valid WebAssembly module: a number runs past its end.");
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** Signed LEB128 of a non-negative value, as i32.const takes it. */
function signedLeb(value: number): number[] {
  const bytes = leb(value);
  const last = bytes[bytes.length - 1];
  return last & 64 ? [...bytes.slice(0, -1), last | 128, 0] : bytes;
}

function concat(parts: readonly ArrayLike<number>[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function readSections(bytes: Uint8Array): Section[] {
  if (HEADER.some((byte, i) => bytes[i] !== byte)) throw new UserError("Not a WebAssembly module.");
  const sections: Section[] = [];
  for (let at = 8; at < bytes.length; ) {
    const [length, from] = readLeb(bytes, at + 1);
    if (from + length > bytes.length) throw new UserError("Not a valid WebAssembly module: it is truncated.");
    sections.push({ id: bytes[at], body: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return sections;
}

function writeSections(sections: readonly Section[]): Uint8Array {
  return concat([HEADER, ...sections.flatMap(({ id, body }) => [[id, ...leb(body.length)], body])]);
}

/** A module with a fixed memory of just the size for `end` bytes, without data or custom sections. */
export function withMemory(module: Uint8Array, end: number): Uint8Array {
  const sections = readSections(module).filter(({ id }) => id !== SECTION.data && id !== SECTION.custom);
  const pages = leb(Math.ceil(end / PAGE));
  const memory = sections.findIndex(({ id }) => id === SECTION.memory);
  sections[memory] = { id: SECTION.memory, body: Uint8Array.from([1, 1, ...pages, ...pages]) };
  return writeSections(sections);
}

/** A module of `withMemory` with `data` at its addresses and a custom section. */
export function withData(
  module: Uint8Array,
  data: readonly { readonly at: number; readonly bytes: Uint8Array }[],
  custom: { readonly name: string; readonly text: string },
): Uint8Array {
  const sections = readSections(module);
  const segments = data.flatMap(({ at, bytes }) => [[0, 0x41, ...signedLeb(at), 0x0b, ...leb(bytes.length)], bytes]);
  sections.push({ id: SECTION.data, body: concat([leb(data.length), ...segments]) });
  const name = new TextEncoder().encode(custom.name);
  sections.push({ id: SECTION.custom, body: concat([leb(name.length), name, new TextEncoder().encode(custom.text)]) });
  return writeSections(sections);
}
