// Our module's functions → C99. The .wasm stays the only definition of what a controller computes: every operation is
// carried over one by one, vectors lane by lane. Memory becomes two arrays: words that change (RAM) and weights that do
// not (flash); which of them an access means is followed from the constants that its address is made of.
import { UserError } from "../../base/errors.ts";
import type { Code, Instruction, Program, Type } from "./decode.ts";

/** What an integer may be the address of: a word of RAM (or no address at all), a weight, or either (no address then). */
type Region = "ram" | "flash" | "either";

const join = (a: Region, b: Region): Region => (a === b ? a : "either");
const joinAll = (a: readonly Region[] | undefined, b: readonly Region[]): Region[] =>
  a ? a.map((region, i) => join(region, b[i])) : [...b];

/** Where memory lies: RAM from `ram` to `flash`, weights from there to `end`. */
export interface Places {
  readonly ram: number;
  readonly flash: number;
  readonly end: number;
}

interface Value {
  readonly type: Type;
  /** A C expression without side effects; of a vector the name before _0 … _3. */
  readonly text: string;
  /** The value, if it is a constant integer. */
  readonly constant?: number;
  readonly region: Region;
}

/** A block that is being written. */
interface Frame {
  /** Its number: its label is L…, its value b…. */
  readonly id: number;
  readonly isLoop: boolean;
  readonly result: Type | undefined;
  /** Of the stack, where it began. */
  readonly height: number;
  /** Whether something jumps to it. */
  used: boolean;
  /** Regions of the locals where a jump leads here (loop: its beginning, else its end), joined over all. */
  jumped: Region[] | undefined;
  /** Region of its value, joined. */
  value: Region | undefined;
}

const C_TYPE = { i32: "uint32_t", f32: "float" } as const;
const LANES = [0, 1, 2, 3] as const;
const INFIX: Record<string, string> = { add: "+", sub: "-", mul: "*", div: "/", div_u: "/", rem_u: "%", and: "&", or: "|", xor: "^" };
const COMPARE: Record<string, string> = { eq: "==", ne: "!=", lt: "<", gt: ">", le: "<=", ge: ">=" };

const unsigned = (value: number) => `${value >>> 0}u`;

/** A float as a hexadecimal literal, exact. */
function literal(bits: number): string {
  const exponent = (bits >>> 23) & 255;
  const fraction = bits & 0x7fffff;
  const sign = bits >>> 31 ? "-" : "";
  if (exponent === 255) throw new UserError("The module has a constant that is infinite or no number.");
  if (exponent === 0 && fraction === 0) return `${sign}0.0f`;
  return `${sign}0x${exponent === 0 ? 0 : 1}.${(fraction * 2).toString(16).padStart(6, "0")}p${(exponent || 1) - 127}f`;
}

/** Translates one function. */
class FunctionWriter {
  readonly #index: number;
  readonly #program: Program;
  readonly #code: Code;
  readonly #places: Places;
  /** Regions of the parameters of every function, joined over the calls met so far. */
  readonly #parameters: Map<number, Region[]>;
  /** Regions of the locals at the beginning of every loop, as far as the passes have found. */
  readonly #loops = new Map<Instruction, Region[]>();
  #lines: string[] = [];
  #stack: Value[] = [];
  #locals: Region[] = [];
  #frames: Frame[] = [];
  #count = 0;
  #reachable = true;
  #changed = false;

  constructor(program: Program, index: number, places: Places, parameters: Map<number, Region[]>) {
    this.#program = program;
    this.#code = program.functions[index];
    this.#places = places;
    this.#parameters = parameters;
    this.#index = index;
  }

  /** The lines of the body, after as many passes as the regions of loop variables need. */
  write(): string[] {
    do {
      this.#changed = false;
      this.#pass();
    } while (this.#changed);
    return this.#lines;
  }

  #pass(): void {
    const { parameters, locals, result, body } = this.#code;
    const given = this.#parameters.get(this.#index) ?? parameters.map((): Region => "ram");
    this.#locals = locals.map((_, i) => given[i] ?? "ram");
    this.#stack = [];
    this.#count = 0;
    this.#lines = [];
    this.#reachable = true;
    this.#frames = [{ id: -1, isLoop: false, result, height: 0, used: false, jumped: undefined, value: undefined }];
    this.#block(body);
    if (this.#reachable && result) this.#line(`return ${this.#pop(result).text};`);
  }

  #line(text: string): void {
    this.#lines.push(text);
  }

  #fail(why: string): never {
    throw new UserError(`The module cannot be translated to C: ${why}.`);
  }

  #pop(type?: Type): Value {
    const frame = this.#frames[this.#frames.length - 1];
    const value = this.#stack.length > frame.height ? this.#stack.pop() : undefined;
    if (!value) return this.#fail("an operand is missing");
    if (type && value.type !== type) return this.#fail(`an operand is of type ${value.type}, not ${type}`);
    return value;
  }

  /** A new variable with the value of an expression (of four, for a vector), pushed. */
  #push(type: Type, expression: string | ((lane: number) => string), region: Region = "ram"): void {
    const name = `t${this.#count++}`;
    if (type === "v128") {
      if (typeof expression === "string") return this.#fail("a vector has one value");
      for (const lane of LANES) this.#line(`const float ${name}_${lane} = ${expression(lane)};`);
    } else {
      this.#line(`const ${C_TYPE[type]} ${name} = ${typeof expression === "string" ? expression : expression(0)};`);
    }
    this.#stack.push({ type, text: name, region });
  }

  #assign(name: string, value: Value): void {
    if (value.type === "v128") for (const lane of LANES) this.#line(`${name}_${lane} = ${value.text}_${lane};`);
    else this.#line(`${name} = ${value.text};`);
  }

  #declare(type: Type, name: string, initial: string): void {
    if (type === "v128") this.#line(`float ${LANES.map((lane) => `${name}_${lane}${initial}`).join(", ")};`);
    else this.#line(`${C_TYPE[type]} ${name}${initial};`);
  }

  #block(body: readonly Instruction[]): void {
    for (const instruction of body) {
      if (!this.#reachable) return; // what follows a jump is dead
      this.#one(instruction);
    }
  }

  #one(instruction: Instruction): void {
    switch (instruction.op) {
      case "nop":
        return;
      case "block":
      case "loop":
      case "if":
        return this.#nested(instruction);
      case "br":
        this.#jump(instruction.depth);
        this.#reachable = false;
        return;
      case "br_if": {
        const condition = this.#pop("i32");
        this.#line(`if (${condition.text}) {`);
        this.#jump(instruction.depth);
        this.#line("}");
        return;
      }
      case "return":
        this.#return();
        this.#reachable = false;
        return;
      case "drop":
        return this.#drop(this.#pop());
      case "select": {
        const condition = this.#pop("i32");
        const no = this.#pop();
        const yes = this.#pop(no.type);
        const lane = (k: number) => (no.type === "v128" ? `_${k}` : "");
        return this.#push(no.type, (k) => `${condition.text} ? ${yes.text}${lane(k)} : ${no.text}${lane(k)}`, join(yes.region, no.region));
      }
      case "call":
        return this.#call(instruction.callee);
      case "local.get": {
        const type = this.#localType(instruction.local);
        const name = `l${instruction.local}`;
        return this.#push(type, type === "v128" ? (lane) => `${name}_${lane}` : name, this.#locals[instruction.local]);
      }
      case "local.set":
      case "local.tee": {
        const value = this.#pop(this.#localType(instruction.local));
        this.#assign(`l${instruction.local}`, value);
        this.#locals[instruction.local] = value.region;
        if (instruction.op === "local.tee") this.#stack.push(value);
        return;
      }
      case "constant":
        return this.#constant(instruction.type, instruction.bits);
      case "extract": {
        const vector = this.#pop("v128");
        this.#stack.push({ type: "f32", text: `${vector.text}_${instruction.lane}`, region: "ram" });
        return;
      }
      case "memory":
        return this.#memory(instruction.name, instruction.shape.pops, instruction.offset);
      case "simple":
        return this.#simple(instruction.name, instruction.shape.pops);
    }
  }

  #localType(local: number): Type {
    return this.#code.locals[local] ?? this.#fail("a local is missing");
  }

  #drop(value: Value): void {
    if (value.constant !== undefined || !/^t\d+$/.test(value.text)) return;
    if (value.type === "v128") for (const lane of LANES) this.#line(`(void)${value.text}_${lane};`);
    else this.#line(`(void)${value.text};`);
  }

  #constant(type: Type, bits: readonly number[]): void {
    if (type === "v128") return this.#push("v128", (lane) => literal(bits[lane]));
    if (type === "f32") return void this.#stack.push({ type, text: literal(bits[0]), region: "ram" });
    const { flash, end } = this.#places;
    const region = bits[0] >= flash && bits[0] <= end ? "flash" : "ram";
    this.#stack.push({ type, text: unsigned(bits[0]), constant: bits[0], region });
  }

  #nested(instruction: Instruction & { op: "block" | "loop" | "if" }): void {
    const condition = instruction.op === "if" ? this.#pop("i32") : undefined;
    const { result } = instruction;
    const isLoop = instruction.op === "loop";
    const frame: Frame = {
      id: this.#count++,
      isLoop,
      result,
      height: this.#stack.length,
      used: false,
      jumped: undefined,
      value: undefined,
    };
    if (result) this.#declare(result, `b${frame.id}`, "");
    // a loop variable may change its region on the way round: begin with what the passes before found
    const known = this.#loops.get(instruction);
    if (isLoop && known) this.#locals = joinAll(known, this.#locals);
    const entry = [...this.#locals];

    const outer = this.#lines;
    this.#lines = [];
    this.#frames.push(frame);
    let end: Region[] | undefined;
    const part = (body: readonly Instruction[]) => {
      this.#locals = [...entry];
      this.#reachable = true;
      this.#block(body);
      if (this.#reachable) {
        if (result) this.#leave(frame);
        end = joinAll(end, this.#locals);
      }
      this.#stack.length = frame.height;
    };
    if (condition) this.#line(`if (${condition.text}) {`);
    part(instruction.body);
    if (instruction.op === "if") {
      if (instruction.otherwise.length > 0) this.#line("} else {");
      part(instruction.otherwise);
      this.#line("}");
    }
    this.#frames.pop();

    const label = frame.used ? [`L${frame.id}:;`] : [];
    this.#lines = isLoop ? [...outer, ...label, ...this.#lines] : [...outer, ...this.#lines, ...label];
    if (isLoop && frame.jumped) {
      const again = joinAll(frame.jumped, entry);
      if (again.some((region, i) => region !== entry[i])) this.#changed = true;
      this.#loops.set(instruction, again);
    }
    const after = isLoop || !frame.jumped ? end : joinAll(end, frame.jumped);
    this.#reachable = after !== undefined;
    if (after) this.#locals = after;
    if (result && after) this.#stack.push({ type: result, text: `b${frame.id}`, region: frame.value ?? "ram" });
  }

  /** The value on top of the stack becomes that of a block. */
  #leave(frame: Frame): void {
    const value = this.#pop(frame.result);
    this.#stack.push(value);
    this.#assign(`b${frame.id}`, value);
    frame.value = frame.value ? join(frame.value, value.region) : value.region;
  }

  #jump(depth: number): void {
    const frame = this.#frames[this.#frames.length - 1 - depth];
    if (!frame) return this.#fail("a jump leads nowhere");
    if (frame.id < 0) return this.#return();
    if (frame.result && !frame.isLoop) this.#leave(frame);
    frame.used = true;
    frame.jumped = joinAll(frame.jumped, this.#locals);
    this.#line(`goto L${frame.id};`);
  }

  #return(): void {
    const { result } = this.#code;
    if (!result) return this.#line("return;");
    const value = this.#pop(result);
    this.#stack.push(value);
    this.#line(`return ${value.text};`);
  }

  #call(callee: number): void {
    const code = this.#program.functions[callee] ?? this.#fail("a function is missing");
    const values = [...code.parameters]
      .reverse()
      .map((type) => this.#pop(type))
      .reverse();
    const regions = joinAll(
      this.#parameters.get(callee),
      values.map(({ region }) => region),
    );
    this.#parameters.set(callee, regions);
    const text = `f${callee}(${values.map((value) => value.text).join(", ")})`;
    if (code.result) this.#push(code.result, text);
    else this.#line(`${text};`);
  }

  /** The C lvalue of the word at an address. */
  #word(address: Value, offset: number, lane: number): string {
    const { ram, flash } = this.#places;
    const isFlash = address.region === "flash" || offset >= flash;
    const base = isFlash ? flash : ram;
    const name = isFlash ? "FLASH" : "RAM";
    const at = offset + 4 * lane - base;
    if (address.constant !== undefined) return `${name}_AT(${unsigned(address.constant + at)})`;
    if (at === 0) return `${name}_AT(${address.text})`;
    return `${name}_AT(${address.text} ${at < 0 ? "-" : "+"} ${Math.abs(at)}u)`;
  }

  #memory(name: string, pops: readonly Type[], offset: number): void {
    const [kind, action] = name.split(".");
    const value = action === "store" ? this.#pop(pops[1]) : undefined;
    const address = this.#pop("i32");
    if (address.region === "either") return this.#fail("an address may mean a state or a weight");
    const isFlash = address.region === "flash" || offset >= this.#places.flash;
    if (isFlash && value) return this.#fail("a weight is written to");
    const member = kind === "i32" ? "u" : "f";
    const size = kind === "v128" && action !== "load32_splat" ? 16 : 4;
    const first = this.#word(address, offset, 0);
    if (address.constant === undefined) this.#line(`CHECK_${first.replace("_AT(", "(").slice(0, -1)}, ${size}u);`);
    else this.#within(address.constant + offset, size, isFlash);
    if (value) {
      if (value.type === "v128") for (const lane of LANES) this.#line(`${this.#word(address, offset, lane)}.f = ${value.text}_${lane};`);
      else this.#line(`${first}.${member} = ${value.text};`);
    } else if (kind === "v128") {
      this.#push("v128", (lane) => `${action === "load" ? this.#word(address, offset, lane) : first}.f`);
    } else this.#push(kind as Type, `${first}.${member}`);
  }

  /** A constant address is checked here and now. */
  #within(address: number, size: number, isFlash: boolean): void {
    const { ram, flash, end } = this.#places;
    const [from, to] = isFlash ? [flash, end] : [ram, flash];
    if (address < from || address + size > to) this.#fail(`it accesses the address ${address}, outside of its memory`);
  }

  #simple(name: string, pops: readonly Type[]): void {
    const [kind, operation] = name.split(".");
    const [a, b] = [...pops]
      .reverse()
      .map((type) => this.#pop(type))
      .reverse();
    if (kind === "f32x4") {
      return this.#push("v128", (lane) => {
        if (operation === "splat") return a.text;
        const [x, y] = [`${a.text}_${lane}`, `${b.text}_${lane}`];
        if (operation === "pmin") return `${y} < ${x} ? ${y} : ${x}`;
        if (operation === "pmax") return `${x} < ${y} ? ${y} : ${x}`;
        return `${x} ${INFIX[operation]} ${y}`;
      });
    }
    if (operation === "eqz") return this.#push("i32", `${a.text} == 0u`);
    if (operation === "abs") return this.#push("f32", `absolute(${a.text})`);
    if (operation === "neg") return this.#push("f32", `-${a.text}`);
    if (operation.startsWith("convert"))
      return this.#push("f32", operation.endsWith("_s") ? `(float)(int32_t)${a.text}` : `(float)${a.text}`);
    const [base, sign] = operation.split("_");
    if (COMPARE[base]) {
      const cast = sign === "s" ? "(int32_t)" : "";
      return this.#push("i32", `${cast}${a.text} ${COMPARE[base]} ${cast}${b.text}`);
    }
    if (operation === "shl") return this.#push("i32", `${a.text} << (${b.text} & 31u)`);
    if (operation === "shr_u") return this.#push("i32", `${a.text} >> (${b.text} & 31u)`);
    if (operation === "rotl") return this.#push("i32", `${a.text} << (${b.text} & 31u) | ${a.text} >> (-${b.text} & 31u)`);
    if ((operation === "div_u" || operation === "rem_u") && !b.constant) return this.#fail("it divides by what may be zero");
    const isAddress = kind === "i32" && (operation === "add" || operation === "sub");
    const either = a.region === "either" || b.region === "either";
    const region = !isAddress ? "ram" : either ? "either" : a.region === "flash" || b.region === "flash" ? "flash" : "ram";
    this.#push(kind as Type, `${a.text} ${INFIX[operation]} ${b.text}`, region);
  }
}

/** A body without the variables that nothing reads (lanes of vectors, mostly); calls stay. */
function withoutUnused(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) for (const [name] of line.matchAll(/\bt\d+(_\d)?\b/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const kept = lines.flatMap((line) => {
    const [, name, expression] = /^const \w+ (t\w+) = (.*);$/.exec(line) ?? [];
    if (!name || counts.get(name) !== 1) return [line];
    return /^f\d+\(/.test(expression) ? [`(void)${expression};`] : [];
  });
  return kept.length === lines.length ? kept : withoutUnused(kept);
}

/** Whether a function's body mentions a local. */
function mentions(lines: readonly string[], name: string): boolean {
  const word = new RegExp(`\\b${name}\\b(?! =[^=])`);
  return lines.some((line) => word.test(line));
}

/** Definitions of all functions, each `static`, f0, f1, … */
export function translate(program: Program, places: Places): string {
  const { functions, exported } = program;
  const parameters = new Map<number, Region[]>();
  for (const index of exported.values())
    parameters.set(
      index,
      functions[index].parameters.map((): Region => "ram"),
    );
  let bodies: string[][] = [];
  // callers tell callees what their arguments point to: until nothing new is told
  for (let told = ""; told !== JSON.stringify([...parameters]); ) {
    told = JSON.stringify([...parameters]);
    bodies = functions.map((_, index) => withoutUnused(new FunctionWriter(program, index, places, parameters).write()));
  }
  const signature = ({ result, parameters }: Code, index: number) => {
    const list = parameters.map((type, i) => `${C_TYPE[type]} l${i}`);
    return `static ${result ? C_TYPE[result] : "void"} f${index}(${list.join(", ") || "void"})`;
  };
  const definitions = functions.map((code, index) => {
    const lines = bodies[index];
    const declarations = code.locals.flatMap((type, i) => {
      const names = type === "v128" ? LANES.map((lane) => `l${i}_${lane}`) : [`l${i}`];
      const isParameter = i < code.parameters.length;
      return names.flatMap((name) => [
        ...(isParameter ? [] : [`${type === "i32" ? "uint32_t" : "float"} ${name} = 0;`]),
        ...(mentions(lines, name) ? [] : [`(void)${name};`]),
      ]);
    });
    return `${signature(code, index)}\n{\n${[...declarations, ...lines].join("\n")}\n}\n`;
  });
  return `${functions.map((code, index) => `${signature(code, index)};`).join("\n")}\n\n${definitions.join("\n")}`;
}
