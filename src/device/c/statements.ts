// The statements of one function in C: the stack machine's instructions with a variable for every value.
import type { Code, Instruction, Program, Type } from "./decode.ts";
import { C_TYPE, cannot, LANES, literal, operation, unsigned } from "./expressions.ts";
import { bound, identity, known, pair } from "./idioms.ts";
import { placeOf, read, write } from "./memory.ts";
import { join, joinAll, type Places, type Region, regionOf } from "./regions.ts";
import type { Known, Value } from "./value.ts";

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

/** Translates one function. */
export class FunctionWriter {
  readonly #name: string;
  readonly #index: number;
  readonly #program: Program;
  readonly #code: Code;
  readonly #places: Places;
  /** Regions of the parameters of every function, joined over the calls met so far. */
  readonly #parameters: Map<number, Region[]>;
  /** Regions of the locals at the beginning of every loop, as far as the passes have found. */
  readonly #loops = new Map<Instruction, Region[]>();
  /** What locals were set to since the block began; and how often something was written, or may have been. */
  readonly #held = new Map<number, Value>();
  #written = 0;
  #lines: string[] = [];
  #stack: Value[] = [];
  #locals: Region[] = [];
  #frames: Frame[] = [];
  #count = 0;
  #reachable = true;
  #changed = false;

  /** @param name of the controller */
  constructor(name: string, program: Program, index: number, places: Places, parameters: Map<number, Region[]>) {
    this.#name = name;
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
    this.#held.clear();
    this.#lines = [];
    this.#reachable = true;
    this.#frames = [{ id: -1, isLoop: false, result, height: 0, used: false, jumped: undefined, value: undefined }];
    this.#block(body);
    if (this.#reachable && result) this.#line(`return ${this.#pop(result).text};`);
  }

  #line(text: string): void {
    this.#lines.push(text);
  }

  #pop(type?: Type): Value {
    const frame = this.#frames[this.#frames.length - 1];
    const value = this.#stack.length > frame.height ? this.#stack.pop() : undefined;
    if (!value) return cannot("an operand is missing");
    if (type && value.type !== type) return cannot(`an operand is of type ${value.type}, not ${type}`);
    return value;
  }

  /** A new variable with the value of an expression (of four, for a vector), pushed. */
  #push(
    type: Type,
    expression: string | ((lane: number) => string),
    region: Region = "ram",
    more: Pick<Value, "same" | "known"> = {},
  ): void {
    const name = `t${this.#count++}`;
    if (type === "v128") {
      if (typeof expression === "string") return cannot("a vector has one value");
      for (const lane of LANES) this.#line(`const float ${name}_${lane} = ${expression(lane)};`);
    } else {
      this.#line(`const ${C_TYPE[type]} ${name} = ${typeof expression === "string" ? expression : expression(0)};`);
    }
    this.#stack.push({ type, text: name, region, ...more });
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
        const known = bound(condition, yes, no);
        if (known?.is === "saturated") return this.#push("i32", known.text);
        return this.#push(no.type, (k) => `${condition.text} ? ${yes.text}${lane(k)} : ${no.text}${lane(k)}`, join(yes.region, no.region), {
          known,
        });
      }
      case "call":
        return this.#call(instruction.callee);
      case "local.get": {
        const type = this.#localType(instruction.local);
        const name = `l${instruction.local}`;
        const held = this.#held.get(instruction.local);
        const more = held ? { same: identity(held), known: held.known } : {};
        return this.#push(type, type === "v128" ? (lane) => `${name}_${lane}` : name, this.#locals[instruction.local], more);
      }
      case "local.set":
      case "local.tee": {
        const value = this.#pop(this.#localType(instruction.local));
        this.#assign(`l${instruction.local}`, value);
        this.#locals[instruction.local] = value.region;
        this.#held.set(instruction.local, value);
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
    return this.#code.locals[local] ?? cannot("a local is missing");
  }

  #drop(value: Value): void {
    if (value.constant !== undefined || !/^t\d+$/.test(value.text)) return;
    if (value.type === "v128") for (const lane of LANES) this.#line(`(void)${value.text}_${lane};`);
    else this.#line(`(void)${value.text};`);
  }

  #constant(type: Type, bits: readonly number[]): void {
    if (type === "v128") return this.#push("v128", (lane) => literal(bits[lane]));
    if (type === "f32") return void this.#stack.push({ type, text: literal(bits[0]), region: "ram" });
    this.#stack.push({ type, text: unsigned(bits[0]), constant: bits[0], region: regionOf(this.#places, bits[0]) });
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
      this.#held.clear();
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
    this.#held.clear();

    const label = frame.used ? [`L${frame.id}:;`] : [];
    // braces, because C++ jumps over no declaration
    const inner = frame.used && !condition ? ["{", ...this.#lines, "}"] : this.#lines;
    this.#lines = isLoop ? [...outer, ...label, ...inner] : [...outer, ...inner, ...label];
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
    if (!frame) return cannot("a jump leads nowhere");
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
    const code = this.#program.functions[callee] ?? cannot("a function is missing");
    const values = [...code.parameters]
      .reverse()
      .map((type) => this.#pop(type))
      .reverse();
    const regions = joinAll(
      this.#parameters.get(callee),
      values.map(({ region }) => region),
    );
    this.#parameters.set(callee, regions);
    const text = `${this.#name}_f${callee}(${["c", ...values.map((value) => value.text)].join(", ")})`;
    this.#written++;
    if (code.result) this.#push(code.result, text);
    else this.#line(`${text};`);
  }

  #memory(name: string, pops: readonly Type[], offset: number): void {
    const [kind, action] = name.split(".");
    const value = action.startsWith("store") ? this.#pop(pops[1]) : undefined;
    const isVector = kind === "v128" && action !== "load32_splat";
    const isHalf = action === "load16_s" || action === "store16";
    const address = this.#pop("i32");
    const place = placeOf(this.#places, address, offset, isVector ? 16 : isHalf ? 2 : 4);
    if (place.check) this.#line(place.check);
    const type = isHalf ? "S" : kind === "i32" ? "U" : "F";
    if (value) this.#written++;
    if (value?.type === "v128") for (const lane of LANES) this.#line(write(place, type, `${value.text}_${lane}`, lane));
    else if (value) this.#line(write(place, type, value.text));
    else if (kind === "v128") this.#push("v128", (lane) => read(place, type, isVector ? lane : 0));
    else {
      const known: Known | undefined = isHalf
        ? { is: "half", region: place.region, at: place.at(0), from: identity(address), offset, written: this.#written }
        : undefined;
      this.#push(kind as Type, read(place, type), "ram", { known });
    }
  }

  #simple(name: string, pops: readonly Type[]): void {
    const operands = [...pops]
      .reverse()
      .map((type) => this.#pop(type))
      .reverse();
    const [kind, action] = name.split(".");
    const paired = name === "i32.add" ? pair(operands, this.#written) : undefined;
    if (paired) return this.#push("i32", paired);
    const { type, text, region } = operation(name, operands);
    this.#push(type, text, region, kind === "i32" ? { known: known(action, operands) } : {});
  }
}
