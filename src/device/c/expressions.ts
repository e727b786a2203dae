// WebAssembly's values and operations as C expressions; a vector is four of them, lane by lane.
import { UserError } from "../../base/errors.ts";
import type { Type } from "./decode.ts";
import { isWeight, join, type Region } from "./regions.ts";
import type { Value } from "./value.ts";

/** What an operation gives: an expression, or that of each lane. */
export interface Expression {
  readonly type: Type;
  readonly text: string | ((lane: number) => string);
  readonly region?: Region;
}

export const C_TYPE = { i32: "uint32_t", f32: "float" } as const;
export const LANES = [0, 1, 2, 3] as const;
const INFIX: Record<string, string> = { add: "+", sub: "-", mul: "*", div: "/", div_u: "/", rem_u: "%", and: "&", or: "|", xor: "^" };
const COMPARE: Record<string, string> = { eq: "==", ne: "!=", lt: "<", gt: ">", le: "<=", ge: ">=" };

/** @throws UserError */
export function cannot(why: string): never {
  throw new UserError(`The module cannot be translated to C: ${why}.`);
}

export const unsigned = (value: number) => `${value >>> 0}u`;

/** A float as a hexadecimal literal, exact. */
export function literal(bits: number): string {
  const exponent = (bits >>> 23) & 255;
  const fraction = bits & 0x7fffff;
  const sign = bits >>> 31 ? "-" : "";
  if (exponent === 255) throw new UserError("The module has a constant that is infinite or no number.");
  if (exponent === 0 && fraction === 0) return `${sign}0.0f`;
  return `${sign}0x${exponent === 0 ? 0 : 1}.${(fraction * 2).toString(16).padStart(6, "0")}p${(exponent || 1) - 127}f`;
}

/** An operation without side effects on its operands. */
export function operation(name: string, [a, b]: readonly Value[]): Expression {
  const [kind, action] = name.split(".");
  if (kind === "f32x4") return { type: "v128", text: vectorOperation(action, a, b) };
  if (action === "eqz") return { type: "i32", text: `${a.text} == 0u` };
  if (action === "abs") return { type: "f32", text: `ABSOLUTE(${a.text})` };
  if (action === "trunc_sat_f32_u") return { type: "i32", text: `TRUNCATED(${a.text})` };
  if (action === "neg") return { type: "f32", text: `-${a.text}` };
  if (action.startsWith("convert")) return { type: "f32", text: action.endsWith("_s") ? `(float)(int32_t)${a.text}` : `(float)${a.text}` };
  if (action === "extend16_s") return { type: "i32", text: `(uint32_t)(int32_t)(int16_t)${a.text}` };
  const [base, sign] = action.split("_");
  if (COMPARE[base]) {
    const cast = sign === "s" ? "(int32_t)" : "";
    return { type: "i32", text: `${cast}${a.text} ${COMPARE[base]} ${cast}${b.text}` };
  }
  if (action === "shl") return { type: "i32", text: `${a.text} << (${b.text} & 31u)` };
  if (action === "shr_u") return { type: "i32", text: `${a.text} >> (${b.text} & 31u)` };
  if (action === "shr_s") return { type: "i32", text: `SHIFTED(${a.text}, ${b.text} & 31u)` };
  if (action === "rotl") return { type: "i32", text: `${a.text} << (${b.text} & 31u) | ${a.text} >> (-${b.text} & 31u)` };
  if ((action === "div_u" || action === "rem_u") && !b.constant) return cannot("it divides by what may be zero");
  const isAddress = kind === "i32" && (action === "add" || action === "sub");
  return { type: kind as Type, text: `${a.text} ${INFIX[action]} ${b.text}`, region: isAddress ? sumOf(a.region, b.region) : "ram" };
}

/** What a sum of two integers may be the address of: a weight's address and a distance give that of a weight. */
function sumOf(a: Region, b: Region): Region {
  if (a === "either" || b === "either") return "either";
  return isWeight(a) && isWeight(b) ? join(a, b) : isWeight(a) ? a : b;
}

/** The expression of each lane. */
function vectorOperation(action: string, a: Value, b: Value): (lane: number) => string {
  return (lane) => {
    if (action === "splat") return a.text;
    if (action === "abs") return `ABSOLUTE(${a.text}_${lane})`;
    const [x, y] = [`${a.text}_${lane}`, `${b.text}_${lane}`];
    if (action === "pmin") return `${y} < ${x} ? ${y} : ${x}`;
    if (action === "pmax") return `${x} < ${y} ? ${y} : ${x}`;
    return `${x} ${INFIX[action]} ${y}`;
  };
}
