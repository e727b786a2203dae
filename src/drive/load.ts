// Getting a controller's module from a file (Node), a URL, bytes or a module that is compiled already.
import { UserError } from "../base/errors.ts";
import { isNode, type Url, type WasmModule } from "../base/platform.ts";

/** Where a controller comes from: a file path (Node), a URL, its bytes or a compiled module. */
export type Source = string | Url | ArrayBuffer | Uint8Array | WasmModule;

/**
 * The module of a controller, and what to call it in errors: a path or URL by itself, anything else `name`.
 * @throws UserError if it cannot be read or is no module
 */
export async function loadModule(source: Source, name = "The module"): Promise<{ module: WasmModule; what: string }> {
  const what = typeof source === "string" || source instanceof URL ? String(source) : name;
  if (source instanceof WebAssembly.Module) return { module: source, what };
  const bytes = source instanceof Uint8Array || source instanceof ArrayBuffer ? source : await fetchBytes(source as string | URL);
  try {
    return { module: await WebAssembly.compile(bytes as BufferSource), what };
  } catch (error) {
    throw new UserError(`${what} is not a WebAssembly module: ${(error as Error).message}`);
  }
}

/** Bytes of a URL (fetch) or, in Node, of a file. */
async function fetchBytes(source: string | URL): Promise<ArrayBuffer | Uint8Array> {
  const isFile = source instanceof URL ? source.protocol === "file:" : !/^(https?|blob|data):/.test(source);
  if (isNode && isFile) {
    const fs = "node:fs/promises"; // a variable, so that browser bundlers leave it alone
    try {
      return await ((await import(/* @vite-ignore */ /* webpackIgnore: true */ fs)) as typeof import("node:fs/promises")).readFile(source);
    } catch (error) {
      throw new UserError(`Cannot read ${source}: ${(error as Error).message}`);
    }
  }
  const response = await fetch(source).catch((error: Error) => {
    throw new UserError(`Cannot fetch ${source}: ${error.message}`);
  });
  if (!response.ok) throw new UserError(`Cannot fetch ${source}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}
