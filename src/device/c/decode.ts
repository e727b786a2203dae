// The functions of one of our modules as trees of instructions: a named, closed subset of WebAssembly.
import { UserError } from "../../base/errors.ts";
import { readLeb, readSections, SECTION } from "../module.ts";

/** What functions take and give. */
export type Scalar = "i32" | "f32";
export type Type = Scalar | "v128";

/** What the subset has, by opcode; operands are popped right to left. */
interface Simple {
  readonly pops: readonly Type[];
  readonly push?: Type;
}

const I = "i32" as const;
const F = "f32" as const;
const V = "v128" as const;

const SIMPLE: Record<number, [name: string, shape: Simple]> = {
  69: ["i32.eqz", { pops: [I], push: I }],
  193: ["i32.extend16_s", { pops: [I], push: I }],
  139: ["f32.abs", { pops: [F], push: F }],
  140: ["f32.neg", { pops: [F], push: F }],
  178: ["f32.convert_i32_s", { pops: [I], push: F }],
  179: ["f32.convert_i32_u", { pops: [I], push: F }],
};
const I32_COMPARE = ["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"];
I32_COMPARE.forEach((name, i) => {
  SIMPLE[70 + i] = [`i32.${name}`, { pops: [I, I], push: I }];
});
["eq", "ne", "lt", "gt", "le", "ge"].forEach((name, i) => {
  SIMPLE[91 + i] = [`f32.${name}`, { pops: [F, F], push: I }];
});
for (const [opcode, name] of Object.entries({
  106: "add",
  107: "sub",
  108: "mul",
  110: "div_u",
  112: "rem_u",
  113: "and",
  114: "or",
  115: "xor",
  116: "shl",
  117: "shr_s",
  118: "shr_u",
  119: "rotl",
})) {
  SIMPLE[Number(opcode)] = [`i32.${name}`, { pops: [I, I], push: I }];
}
["add", "sub", "mul", "div"].forEach((name, i) => {
  SIMPLE[146 + i] = [`f32.${name}`, { pops: [F, F], push: F }];
});

const MEMORY: Record<number, [name: string, shape: Simple]> = {
  40: ["i32.load", { pops: [I], push: I }],
  42: ["f32.load", { pops: [I], push: F }],
  46: ["i32.load16_s", { pops: [I], push: I }],
  54: ["i32.store", { pops: [I, I] }],
  56: ["f32.store", { pops: [I, F] }],
  59: ["i32.store16", { pops: [I, I] }],
};
/** Behind the prefix 252. */
const SATURATING: Record<number, [name: string, shape: Simple]> = { 1: ["i32.trunc_sat_f32_u", { pops: [F], push: I }] };
const VECTOR_MEMORY: Record<number, [name: string, shape: Simple]> = {
  0: ["v128.load", { pops: [I], push: V }],
  9: ["v128.load32_splat", { pops: [I], push: V }],
  11: ["v128.store", { pops: [I, V] }],
};
const VECTOR: Record<number, [name: string, shape: Simple]> = {
  19: ["f32x4.splat", { pops: [F], push: V }],
  224: ["f32x4.abs", { pops: [V], push: V }],
};
for (const [opcode, name] of Object.entries({ 228: "add", 229: "sub", 230: "mul", 231: "div", 234: "pmin", 235: "pmax" })) {
  VECTOR[Number(opcode)] = [`f32x4.${name}`, { pops: [V, V], push: V }];
}

export type Instruction =
  | { readonly op: "block" | "loop"; readonly result: Type | undefined; readonly body: Instruction[] }
  | { readonly op: "if"; readonly result: Type | undefined; readonly body: Instruction[]; readonly otherwise: Instruction[] }
  | { readonly op: "br" | "br_if"; readonly depth: number }
  | { readonly op: "return" | "drop" | "select" | "nop" }
  | { readonly op: "call"; readonly callee: number }
  | { readonly op: "local.get" | "local.set" | "local.tee"; readonly local: number }
  | { readonly op: "constant"; readonly type: Type; readonly bits: readonly number[] }
  | { readonly op: "extract"; readonly lane: number }
  | { readonly op: "memory"; readonly name: string; readonly shape: Simple; readonly offset: number }
  | { readonly op: "simple"; readonly name: string; readonly shape: Simple };

export interface Code {
  readonly parameters: readonly Scalar[];
  readonly result: Scalar | undefined;
  /** Locals, the parameters included. */
  readonly locals: readonly Type[];
  readonly body: readonly Instruction[];
}

export interface Program {
  readonly functions: readonly Code[];
  /** Index by exported name. */
  readonly exported: ReadonlyMap<string, number>;
}

const TYPES: Record<number, Type> = { 127: "i32", 125: "f32", 123: "v128" };
const EMPTY = 64;
const END = 11;
const ELSE = 5;
const MOST_NESTING = 256;
const MOST_LOCALS = 10_000;

/** Reads the bytes of a section. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new UserError("Not a valid WebAssembly module: a section ends too early.");
    return byte;
  }

  number(): number {
    const [value, end] = readLeb(this.#bytes, this.#at);
    this.#at = end;
    return value;
  }

  /** A signed LEB128 of 32 bits, as its u32 pattern. */
  signed(): number {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return (shift < 32 && byte & 64 ? value | (-1 << shift) : value) >>> 0;
      if (shift > 28) throw new UserError("Not a valid WebAssembly module: a number is too long.");
    }
  }

  word(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  take(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw new UserError("Not a valid WebAssembly module: a section ends too early.");
    this.#at += length;
    return bytes;
  }

  type(): Type {
    const type = TYPES[this.byte()];
    if (!type) throw new UserError("The module uses a type outside the subset that is translated to C (i32, f32, v128).");
    return type;
  }

  scalar(): Scalar {
    const type = this.type();
    if (type === "v128") throw new UserError("The module has a function that takes or gives a vector.");
    return type;
  }

  /** The type of a block: empty or one value. */
  result(): Type | undefined {
    const byte = this.byte();
    if (byte === EMPTY) return undefined;
    const type = TYPES[byte];
    if (!type) throw new UserError("The module has a block of a type outside the subset that is translated to C.");
    return type;
  }
}

/** Instructions to the end of a block; whether it was ended by `else`. */
function decodeBlock(code: Reader, nesting: number): { body: Instruction[]; hasElse: boolean } {
  if (nesting > MOST_NESTING) throw new UserError(`The module nests more than ${MOST_NESTING} blocks.`);
  const body: Instruction[] = [];
  for (;;) {
    const opcode = code.byte();
    if (opcode === END || opcode === ELSE) return { body, hasElse: opcode === ELSE };
    body.push(decodeOne(code, opcode, nesting));
  }
}

function decodeOne(code: Reader, opcode: number, nesting: number): Instruction {
  const memory = (table: typeof MEMORY, key: number): Instruction => {
    code.number(); // alignment is a hint
    return { op: "memory", name: table[key][0], shape: table[key][1], offset: code.number() };
  };
  if (SIMPLE[opcode]) return { op: "simple", name: SIMPLE[opcode][0], shape: SIMPLE[opcode][1] };
  if (MEMORY[opcode]) return memory(MEMORY, opcode);
  switch (opcode) {
    case 1:
      return { op: "nop" };
    case 2:
    case 3: {
      const result = code.result();
      return { op: opcode === 2 ? "block" : "loop", result, body: decodeBlock(code, nesting + 1).body };
    }
    case 4: {
      const result = code.result();
      const { body, hasElse } = decodeBlock(code, nesting + 1);
      return { op: "if", result, body, otherwise: hasElse ? decodeBlock(code, nesting + 1).body : [] };
    }
    case 12:
    case 13:
      return { op: opcode === 12 ? "br" : "br_if", depth: code.number() };
    case 15:
      return { op: "return" };
    case 16:
      return { op: "call", callee: code.number() };
    case 26:
      return { op: "drop" };
    case 27:
      return { op: "select" };
    case 28: // select with a type
      if (code.number() !== 1) throw new UserError("The module has a select of several types.");
      code.type();
      return { op: "select" };
    case 32:
    case 33:
    case 34:
      return { op: (["local.get", "local.set", "local.tee"] as const)[opcode - 32], local: code.number() };
    case 65:
      return { op: "constant", type: "i32", bits: [code.signed()] };
    case 67:
      return { op: "constant", type: "f32", bits: [code.word()] };
    case 252: {
      const found = SATURATING[code.number()];
      if (!found)
        throw new UserError("The module uses an instruction of the group 0xfc that is outside the subset that is translated to C.");
      return { op: "simple", name: found[0], shape: found[1] };
    }
    case 253:
      return decodeVector(code, code.number(), memory);
    default:
      throw new UserError(`The module uses the instruction 0x${opcode.toString(16)}, which is outside the subset that is translated to C.`);
  }
}

function decodeVector(code: Reader, opcode: number, memory: (table: typeof MEMORY, key: number) => Instruction): Instruction {
  if (VECTOR_MEMORY[opcode]) return memory(VECTOR_MEMORY, opcode);
  if (VECTOR[opcode]) return { op: "simple", name: VECTOR[opcode][0], shape: VECTOR[opcode][1] };
  if (opcode === 12) return { op: "constant", type: "v128", bits: [code.word(), code.word(), code.word(), code.word()] };
  if (opcode === 31) {
    const lane = code.byte();
    if (lane > 3) throw new UserError("The module extracts a lane that does not exist.");
    return { op: "extract", lane };
  }
  throw new UserError(`The module uses the vector instruction ${opcode}, which is outside the subset that is translated to C.`);
}

const ID = { type: 1, function: 3, table: 4, global: 6, export: 7, element: 9 } as const;

/** Decode the code of a module. @throws UserError for anything outside the subset */
export function decode(bytes: Uint8Array): Program {
  const sections = new Map(readSections(bytes).map(({ id, body }) => [id, body]));
  for (const id of [SECTION.import, SECTION.start, ID.table, ID.element]) {
    if (sections.has(id)) throw new UserError("The module has imports, a start function or tables; a controller has none.");
  }
  const section = (id: number) => new Reader(sections.get(id) ?? new Uint8Array([0]));
  const list = <T>(reader: Reader, one: () => T): T[] => {
    const found: T[] = [];
    for (let left = reader.number(); left > 0; left--) found.push(one());
    return found;
  };
  const types = section(ID.type);
  const signatures = list(types, () => {
    if (types.byte() !== 0x60) throw new UserError("The module has a type that is no function's.");
    const parameters = list(types, () => types.scalar());
    const results = list(types, () => types.scalar());
    if (results.length > 1) throw new UserError("The module has a function with several results.");
    return { parameters, result: results[0] as Scalar | undefined };
  });
  const declared = section(ID.function);
  const functionTypes = list(declared, () => {
    const signature = signatures[declared.number()];
    if (!signature) throw new UserError("The module has a function of a type that it lacks.");
    return signature;
  });
  const names = section(ID.export);
  const exported = new Map<string, number>();
  list(names, () => {
    const name = new TextDecoder().decode(names.take(names.number()));
    const kind = names.byte();
    const index = names.number();
    if (kind === 0) exported.set(name, index);
  });
  const bodies = section(SECTION.code);
  let next = 0;
  const functions = list(bodies, (): Code => {
    const signature = functionTypes[next++];
    if (!signature) throw new UserError("The module has more code than functions.");
    const code = new Reader(bodies.take(bodies.number()));
    const locals: Type[] = [...signature.parameters];
    list(code, () => {
      const count = code.number();
      const type = code.type();
      if (locals.length + count > MOST_LOCALS) throw new UserError("The module has a function with too many locals.");
      for (let k = 0; k < count; k++) locals.push(type);
    });
    return { ...signature, locals, body: decodeBlock(code, 0).body };
  });
  if (functions.length !== functionTypes.length) throw new UserError("The module has functions without code.");
  for (const [name, index] of exported)
    if (!functions[index]) throw new UserError(`The module exports a function "${name}" that it lacks.`);
  return { functions, exported };
}
