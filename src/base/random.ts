import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * A named, seeded generator: xoroshiro128+ from a seed and a name, so that no draw depends on what else was drawn.
 * The same seed and name give the same bits on every machine.
 */
export class Random {
  readonly #generator;
  #spare: number | undefined;

  constructor(seed: number, name: string) {
    let hash = 0x811c9dc5 ^ seed; // FNV-1a
    for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
    this.#generator = xoroshiro128plus(hash ^ (hash >>> 15));
  }

  /** Uniform in [from, to). */
  uniform(from = 0, to = 1): number {
    return from + (to - from) * uniformFloat64(this.#generator);
  }

  /** Uniform in 0 … below − 1. */
  integer(below: number): number {
    return uniformInt(this.#generator, 0, below - 1);
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const a = this.uniform(-1, 1);
      const b = this.uniform(-1, 1);
      const s = a * a + b * b;
      if (s >= 1 || s === 0) continue;
      const k = Math.sqrt((-2 * ln(s)) / s);
      this.#spare = b * k;
      return a * k;
    }
  }

  /** `count` draws from N(0, sd²). */
  normals(count: number, sd = 1): Float32Array {
    return Float32Array.from({ length: count }, () => sd * this.normal());
  }
}

/** Natural logarithm for 0 < x < 1. Math.log may differ in the last bit between engines; + − × ÷ may not. */
function ln(x: number): number {
  let exponent = 0;
  let m = x;
  while (m < Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  const z = (m - 1) / (m + 1); // ln m = 2 artanh z, |z| < 0.172
  let sum = 0;
  for (let k = 23; k >= 1; k -= 2) sum = sum * z * z + 1 / k;
  return 2 * z * sum + exponent * Math.LN2;
}
