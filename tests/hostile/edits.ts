// Ways in which a file is spoiled: seeded, and by its structure, so that what is spoiled gets past the first check of its reader.
import type { Random } from "../../src/base/random.ts";
import { readSections, SECTION } from "../../src/device/module.ts";

/** Something changed in a file; the file itself where there is nothing to change. */
export type Edit = (random: Random, bytes: Uint8Array) => Uint8Array;

const pick = <T>(random: Random, all: readonly T[]): T => all[random.integer(all.length)];
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function join(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes changed, cut out, doubled, put in, or the end cut off. */
export const inBytes: Edit = (random, bytes) => {
  if (bytes.length === 0) return Uint8Array.of(random.integer(256));
  const at = random.integer(bytes.length);
  const to = Math.min(bytes.length, at + 1 + random.integer(16));
  switch (random.integer(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return join(bytes.subarray(0, at), bytes.subarray(to));
    case 2:
      return join(bytes.subarray(0, to), bytes.subarray(at));
    case 3:
      return join(
        bytes.subarray(0, at),
        Uint8Array.from({ length: to - at }, () => random.integer(256)),
        bytes.subarray(at),
      );
    case 4:
      return bytes.map((byte, i) => (i >= at && i < to ? pick(random, [0, 1, 127, 128, 255]) : byte));
    default:
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << random.integer(8)) : byte));
  }
};

const NUMBERS = "0 -0 -1 0.5 1e-320 1e38 1e308 -1e308 1e999 2147483648 4294967295 4294967296 9007199254740993 1e-9 65536".split(" ");
const WORDS = [
  "NaN",
  "Infinity",
  "",
  "__proto__",
  "constructor",
  "toString",
  "\u0000",
  "\ufeff",
  "é",
  "/dev/zero",
  "/",
  "../x",
  "x".repeat(300),
];

/** A token in place of another, or a line lost, doubled, moved. */
export const inText: Edit = (random, bytes) => {
  const text = decode(bytes);
  if (random.integer(4) === 0) {
    const lines = text.split("\n");
    const at = random.integer(lines.length);
    const [line] = lines.splice(at, 1);
    if (random.integer(2) === 0) lines.splice(random.integer(lines.length + 1), 0, line, ...(random.integer(2) === 0 ? [line] : []));
    return encode(lines.join("\n"));
  }
  const tokens = [...text.matchAll(/-?[0-9.]+(?:e[-+]?\d+)?|\w+|[^\w\s]/gi)];
  if (tokens.length === 0) return encode(pick(random, WORDS));
  const { 0: old, index } = pick(random, tokens);
  const other = pick(random, tokens)[0];
  const isNumber = /^-?[0-9.]/.test(old);
  const odd = () => pick(random, isNumber || random.integer(4) === 0 ? NUMBERS : WORDS);
  const token = random.integer(3) === 0 ? other : odd();
  return encode(text.slice(0, index) + token + text.slice(index + old.length));
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What stands for lists in lists, deeper than a function may call itself. */
const NESTED = "nested";
const DEEP = 20_000;

function oddJson(random: Random, old: Json): Json {
  const deep = (depth: number): Json => (depth === 0 ? old : [deep(depth - 1)]);
  const any: readonly (() => Json)[] = [
    () => null,
    () => true,
    () => pick(random, WORDS),
    () => Number(pick(random, NUMBERS)),
    () => Number(pick(random, NUMBERS)),
    () => [],
    () => ({}),
    () => [old],
    () => [old, old],
    () => ({ a: old }),
    () => deep(1 + random.integer(50)),
    () => String(old),
    () => NESTED,
  ];
  if (typeof old === "number" && random.integer(2) === 0) return pick(random, [old + 1, old - 1, -old, old / 2, old * 2]);
  if (typeof old === "string" && random.integer(3) === 0) return spoiledString(random, old);
  return pick(random, any)();
}

/** Metadata are texts that hold JSON themselves. */
function spoiledString(random: Random, old: string): string {
  if (/^[[{]/.test(old)) return decode(inJson(random, encode(old)));
  return decode(inBytes(random, encode(old)));
}

/** What a value holds that holds nothing itself: so many. */
function leavesOf(value: Json): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, each) => sum + leavesOf(each), 1);
}

function spoiled(random: Random, value: Json, depth = 0): Json {
  const isLeaf = typeof value !== "object" || value === null || Object.keys(value).length === 0;
  if (isLeaf || (depth > 0 && random.integer(8) === 0)) return oddJson(random, value);
  // where most is, most is spoiled
  const key = pick(
    random,
    Object.entries(value).flatMap(([name, each]) => new Array<string>(leavesOf(each)).fill(name)),
  );
  if (Array.isArray(value)) {
    const i = Number(key);
    const what = random.integer(12);
    if (what === 0) return value.filter((_, k) => k !== i);
    if (what === 1) return [...value.slice(0, i), value[i], ...value.slice(i)];
    return value.map((each, k) => (k === i ? spoiled(random, each, depth + 1) : each));
  }
  const entries = Object.entries(value);
  const what = random.integer(16);
  if (what === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  const named = what === 1 ? pick(random, [...WORDS, pick(random, Object.keys(value))]) : key;
  return Object.fromEntries(
    entries.map(([name, each]) => (name === key ? [named, what === 1 ? each : spoiled(random, each, depth + 1)] : [name, each])),
  );
}

/** A value of JSON changed, lost, doubled, wrapped or given to another key. */
export const inJson: Edit = (random, bytes) => {
  try {
    const text = JSON.stringify(spoiled(random, JSON.parse(decode(bytes))));
    return encode(text.replace(`"${NESTED}"`, () => "[".repeat(DEEP) + "]".repeat(DEEP)));
  } catch {
    return inText(random, bytes); // none, or too deep
  }
};

/** A line of many. */
export const inLineOfJson: Edit = (random, bytes) => {
  const lines = decode(bytes).split("\n");
  const at = random.integer(lines.length);
  return encode(lines.map((line, i) => (i === at ? decode(inJson(random, encode(line))) : line)).join("\n"));
};

/** The value of an attribute in place of another, or an element lost, doubled, moved. */
export const inXml: Edit = (random, bytes) => {
  const text = decode(bytes);
  const elements = [...text.matchAll(/<\w[^<>]*\/>/g)];
  const attributes = [...text.matchAll(/(?<=\w=")[^"<>]*(?=")/g)];
  if (elements.length === 0 || attributes.length === 0) return inText(random, bytes);
  if (random.integer(4) > 0) {
    const { 0: old, index } = pick(random, attributes);
    const value = random.integer(3) === 0 ? pick(random, attributes)[0] : decode(inText(random, encode(old)));
    return encode(text.slice(0, index) + value + text.slice(index + old.length));
  }
  const { 0: element, index } = pick(random, elements);
  const to = pick(random, elements).index;
  const without = random.integer(2) === 0 ? text : text.slice(0, index) + " ".repeat(element.length) + text.slice(index + element.length);
  return encode(random.integer(3) === 0 ? without : without.slice(0, to) + element + without.slice(to));
};

const ODD_REALS = [Number.NaN, Infinity, -Infinity, -0, 1e38, -1e38, 1e-42, 1e6, 1e7];

/** The header of a safetensors file, with a length that is right again; or a number of an array. */
export const inTensors: Edit = (random, bytes) => {
  if (bytes.length < 16) return inBytes(random, bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + Number(view.getBigUint64(0, true) & 0xffffffn);
  if (end > bytes.length) return inBytes(random, bytes);
  if (random.integer(3) === 0 && end + 4 <= bytes.length) {
    const changed = bytes.slice();
    const at = end + 4 * random.integer(Math.floor((bytes.length - end) / 4));
    new DataView(changed.buffer).setFloat32(at, pick(random, ODD_REALS), true);
    return changed;
  }
  const header = inJson(random, bytes.subarray(8, end));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return join(length, header, bytes.subarray(end));
};

function leb(value: number): number[] {
  return value > 127 ? [(value % 128) | 128, ...leb(Math.floor(value / 128))] : [value];
}

/** What a controller says of itself, in a section of the right length; or a section lost, doubled, moved, or spoiled inside. */
export const inModule: Edit = (random, bytes) => {
  let sections: { id: number; body: Uint8Array }[];
  try {
    sections = readSections(bytes);
  } catch {
    return inBytes(random, bytes);
  }
  if (sections.length === 0) return inBytes(random, bytes);
  const custom = sections.findIndex(({ id }) => id === SECTION.custom);
  const at = random.integer(2) === 0 && custom >= 0 ? custom : random.integer(sections.length);
  const { id, body } = sections[at];
  const what = random.integer(8);
  if (what === 0) sections.splice(at, 1);
  else if (what === 1) sections.splice(random.integer(sections.length), 0, sections[at]);
  else if (id === SECTION.custom) {
    const name = 1 + body[0];
    sections[at] = { id, body: join(body.subarray(0, name), inJson(random, body.subarray(name))) };
  } else sections[at] = { id, body: inBytes(random, body) };
  return join(bytes.subarray(0, 8), ...sections.flatMap((section) => [[section.id, ...leb(section.body.length)], section.body]));
};

/** Bytes of a message of an MCAP file before its data: channel, sequence, two times. */
const MESSAGE_HEAD = 22;
const MESSAGE = 5;
const MAGIC = 8;

/** A record of an MCAP file without chunks, with a length that is right again: spoiled, lost, doubled or moved. */
export const inRecords: Edit = (random, bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: { opcode: number; content: Uint8Array }[] = [];
  for (let at = MAGIC; at + 9 <= bytes.length - MAGIC; ) {
    const length = Number(view.getBigUint64(at + 1, true) & 0xffffffffn);
    records.push({ opcode: bytes[at], content: bytes.subarray(at + 9, at + 9 + length) });
    at += 9 + length;
  }
  if (records.length === 0) return inBytes(random, bytes);
  const at = random.integer(records.length);
  const { opcode, content } = records[at];
  const what = random.integer(8);
  if (what === 0) records.splice(at, 1);
  else if (what === 1) records.splice(random.integer(records.length), 0, records[at]);
  else if (opcode === MESSAGE)
    records[at] = { opcode, content: join(content.subarray(0, MESSAGE_HEAD), inJson(random, content.subarray(MESSAGE_HEAD))) };
  else records[at] = { opcode, content: random.integer(2) === 0 ? inText(random, content) : inBytes(random, content) };
  const parts = records.flatMap((record) => {
    const head = new Uint8Array(9);
    head[0] = record.opcode;
    new DataView(head.buffer).setBigUint64(1, BigInt(record.content.length), true);
    return [head, record.content];
  });
  return join(bytes.subarray(0, MAGIC), ...parts, bytes.subarray(-MAGIC));
};
