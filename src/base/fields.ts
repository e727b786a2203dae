// Reading JSON that others wrote, field by field, without a library: the runtime has none.

/** The fields of a JSON object; the first that is not what it must be ends the reading with a sentence about it. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #fail: (why: string) => never;

  /** @param fail throws; it is given what is wrong */
  constructor(value: unknown, what: string, fail: (why: string) => never) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(`${what} must be an object`);
    this.#values = value as Record<string, unknown>;
    this.#fail = fail;
  }

  text(name: string): string {
    const value = this.#values[name];
    return typeof value === "string" ? value : this.#fail(`${name} must be a text`);
  }

  /** One of some texts; `otherwise` where the field is missing. */
  oneOf<T extends string>(name: string, allowed: readonly T[], otherwise?: T): T {
    const value = this.#values[name] ?? otherwise;
    return allowed.find((text) => text === value) ?? this.#fail(`${name} must be ${allowed.join(" or ")}`);
  }

  /** A whole number from 0 on. */
  count(name: string): number {
    const [value] = this.#counts(name, [this.#values[name]]);
    return value;
  }

  counts(name: string): number[] {
    return this.#counts(name, this.list(name));
  }

  value(name: string): unknown {
    return this.#values[name];
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** A finite number above 0. */
  positive(name: string): number {
    const value = this.#values[name];
    return typeof value === "number" && value > 0 && value < Infinity ? value : this.#fail(`${name} must be a positive number`);
  }

  /** A finite number. */
  number(name: string): number {
    const value = this.#values[name];
    return typeof value === "number" && Number.isFinite(value) ? value : this.#fail(`${name} must be a finite number`);
  }

  /** A list of texts; `otherwise` where the field is missing. */
  texts(name: string, otherwise?: readonly string[]): string[] {
    if (otherwise && this.#values[name] === undefined) return [...otherwise];
    return this.list(name).map((value) => (typeof value === "string" ? value : this.#fail(`${name} must be a list of texts`)));
  }

  /** So many finite numbers. */
  numbers(name: string, count: number): number[] {
    const list = this.list(name);
    return list.length === count && list.every(Number.isFinite)
      ? (list as number[])
      : this.#fail(`${name} must be ${count} finite numbers`);
  }

  list(name: string): readonly unknown[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value : this.#fail(`${name} must be a list`);
  }

  #counts(name: string, values: readonly unknown[]): number[] {
    return values.map((value) =>
      Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : this.#fail(`${name} must be a whole number from 0 on`),
    );
  }
}
