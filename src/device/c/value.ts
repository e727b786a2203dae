// The values of a function that is translated, and what is known of them.
import type { Type } from "./decode.ts";
import type { Region } from "./regions.ts";

/** A value on the stack. */
export interface Value {
  readonly type: Type;
  /** A C expression without side effects; of a vector the name before _0 … _3. */
  readonly text: string;
  /** The value, if it is a constant integer. */
  readonly constant?: number;
  readonly region: Region;
  /** The text of a value that it is the same as, where a local had that since; and what else is known of it. */
  readonly same?: string | undefined;
  readonly known?: Known | undefined;
}

/** What is known of a value, beside its C. */
export type Known =
  /** 16 bits that were read of a region: so many bytes behind an address, after so many writes. */
  | {
      readonly is: "half";
      readonly region: Region;
      readonly at: string;
      readonly from: string;
      readonly offset: number;
      readonly written: number;
    }
  | { readonly is: "product"; readonly a: Half; readonly b: Half }
  /** A product and the rest, an expression. */
  | { readonly is: "sum"; readonly product: Product; readonly rest: string }
  /** Whether a value compares so with a constant. */
  | { readonly is: "comparison"; readonly how: string; readonly of: string; readonly constant: number }
  /** A value, an expression, where it is no more than a constant, which else it is. */
  | { readonly is: "bounded"; readonly value: string; readonly most: number };

export type Half = Extract<Known, { is: "half" }>;
type Product = Extract<Known, { is: "product" }>;
