// Parsers of option values.
import { InvalidArgumentError } from "commander";

/** A number. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("It must be a positive number.");
  return value;
}

/** Any number. */
export function finite(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most = 1_000_000): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Names separated by commas. */
export function list(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) throw new InvalidArgumentError("It must be names separated by commas.");
  return names;
}

/** Numbers separated by commas. */
export function numbers(text: string): number[] {
  return text.split(",").map(finite);
}
