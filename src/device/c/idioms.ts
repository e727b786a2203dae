// What a chip may do in one instruction, where the module says it in several: two products of 16 bits added to a sum (PAIR), and a
// value held within so many bits (SATURATED). They are found by what is known of the operands: the C is the same arithmetic.
import type { Half, Known, Value } from "./value.ts";

/** What an operation of integers is known to be. */
export function known(action: string, [a, b]: readonly Value[]): Known | undefined {
  if (action === "mul" && a.known?.is === "half" && b.known?.is === "half") return { is: "product", a: a.known, b: b.known };
  if (action === "add" && b.known?.is === "product") return { is: "sum", product: b.known, rest: a.text };
  if (action === "add" && a.known?.is === "product") return { is: "sum", product: a.known, rest: b.text };
  if (/^[lg][te]_s$/.test(action) && b.constant !== undefined)
    return { is: "comparison", how: action, of: identity(a), constant: b.constant | 0 };
  return undefined;
}

/** The name of what a value was computed as: a local may have had it since. */
export const identity = ({ text, same }: Value): string => same ?? text;

/** The sum of a value and a product, if the value has a product with what lies just before. `written`: writes so far. */
export function pair([a, b]: readonly Value[], written: number): string | undefined {
  const [sum, last] = b.known?.is === "product" ? [a.known, b.known] : [b.known, a.known];
  if (sum?.is !== "sum" || last?.is !== "product") return undefined;
  const { product: first, rest } = sum;
  const crossed = follows(first.a, last.b) && follows(first.b, last.a);
  if (!crossed && !(follows(first.a, last.a) && follows(first.b, last.b))) return undefined;
  if (first.a.written !== written || first.b.written !== written) return undefined;
  return `PAIR(${rest}, ${both(first.a)}, ${both(first.b)})`;
}

const both = ({ region, at }: Half): string => `${region.toUpperCase()}_P(${at})`;

const follows = (first: Half, second: Half): boolean =>
  first.region === second.region && first.from === second.from && second.offset === first.offset + 2;

/** What a choice between a value and a constant, by how the value compares with it, is known to be, or how it saturates. */
export function bound(condition: Value, yes: Value, no: Value): Known | { readonly is: "saturated"; readonly text: string } | undefined {
  const { known: how } = condition;
  if (how?.is !== "comparison") return undefined;
  const [constant, value] = yes.constant === undefined ? [no.constant, yes] : [yes.constant, no];
  if (constant === undefined || identity(value) !== how.of) return undefined;
  const takesAbove = (how.how === "gt_s" || how.how === "ge_s") === (value === no);
  // the least value above which, or the greatest below which, the constant is taken
  const isStrict = (how.how === "gt_s" || how.how === "lt_s") === (value === no);
  const edge = how.constant + (isStrict ? (takesAbove ? 1 : -1) : 0);
  const limit = constant | 0;
  if (takesAbove) return edge === limit || edge === limit + 1 ? { is: "bounded", value: value.text, most: limit } : undefined;
  if (value.known?.is !== "bounded" || (edge !== limit && edge !== limit - 1)) return undefined;
  const { value: inner, most } = value.known;
  const bits = Math.log2(most + 1) + 1;
  return Number.isInteger(bits) && limit === -most - 1 ? { is: "saturated", text: `SATURATED(${inner}, ${bits})` } : undefined;
}
