// Parsers of option values.
import { InvalidArgumentError } from "commander";
import type { Preparation } from "../model/architecture.ts";

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

/** Names and what each is given. */
function pairs(text: string, value: (text: string) => number): Record<string, number> {
  return Object.fromEntries(
    list(text).map((pair) => {
      const at = pair.lastIndexOf("=");
      if (at < 1) throw new InvalidArgumentError("It must be values by name, as x=0.3,y=0.1.");
      return [pair.slice(0, at), value(pair.slice(at + 1))];
    }),
  );
}

/** Positive values by name: reach=1.02,wave=2. */
export const amounts = (text: string) => pairs(text, positive);

/** Numbers separated by commas. */
export function numbers(text: string): number[] {
  return text.split(",").map(finite);
}

/** The length of a preparation: 3tau, or a number of steps. */
export function preparation(text: string): Preparation {
  const [, number, unit] = /^([0-9.]+) *(tau|τ)?$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (unit && value <= 1000) return { tau: value };
  if (!unit && Number.isInteger(value) && value <= 1_000_000) return { steps: value };
  throw new InvalidArgumentError("It must be a number of tau, as in 3tau, or a whole number of steps.");
}

/** Values by name: x=0.3,y=0.1. */
export const byName = (text: string) => pairs(text, finite);

/** Values by name, or one a channel in their order: 0.3,0.1. */
export function position(text: string): Record<string, number> | number[] {
  return text.includes("=") ? byName(text) : numbers(text);
}

/** Values by name, one a channel in their order, or one for all. */
export function perChannel(text: string): Record<string, number> | number[] | number {
  const values = position(text);
  return Array.isArray(values) && values.length === 1 ? values[0] : values;
}
