// What the program runs on, and the types of it that not every program's TypeScript knows: the runtime needs neither the
// DOM's library nor Node's.

/** `WebAssembly.Module`, where it is known. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: abstract new (...args: never[]) => infer M } } ? M : object;

/** `URL`, where it is known. */
export type Url = typeof globalThis extends { URL: abstract new (...args: never[]) => infer U } ? U : { readonly href: string };

/**
 * Whether there is a file system and worker_threads: Node, Bun, Deno. A `process` that a bundler puts into a page does not
 * count: it is a plain object.
 */
export const isNode = isNodeProcess((globalThis as { readonly process?: unknown }).process);

/** Whether a global `process` is the real one. */
export function isNodeProcess(process: unknown): boolean {
  if (Object.prototype.toString.call(process) !== "[object process]") return false;
  return typeof (process as { readonly versions?: { readonly node?: unknown } }).versions?.node === "string";
}
