// Cores of the page's dimensions, fetched instead of compiled.
import { UserError } from "../../src/base/errors.ts";
import type { Compile } from "../../src/device/compile.ts";
import { fileOf } from "./cores.js";

const fetched = new Map<string, Promise<Uint8Array>>();

/** The core for such dimensions. @throws UserError if the page has none */
export const compiled: Compile = (entry, target, constants) => {
  const file = fileOf(entry, target, constants);
  const known = fetched.get(file);
  if (known) return known;
  const coming = fetchCore(file);
  fetched.set(file, coming);
  coming.catch(() => fetched.delete(file));
  return coming;
};

async function fetchCore(file: string): Promise<Uint8Array> {
  const response = await fetch(new URL(`cores/${file}`, import.meta.url)).catch((error: Error) => {
    throw new UserError(`The page cannot load a part of itself, cores/${file}: ${error.message}. Is its server still there?`);
  });
  if (!response.ok) throw new UserError(`The page lacks a core for this, cores/${file}: build it again with npm run playground:build.`);
  return new Uint8Array(await response.arrayBuffer());
}
