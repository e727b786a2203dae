// A controller's module, instantiated: its functions, and the addresses that it exports, checked.
import { UserError } from "../base/errors.ts";
import type { WasmModule } from "../base/platform.ts";

export interface Functions {
  tick(): void;
  play(motif: number): number;
  finish(): void;
  stop(): void;
  settle(): number;
  start(): number;
  reset(): void;
  hash(): number;
}
const FUNCTIONS = ["tick", "play", "finish", "stop", "settle", "start", "reset", "hash"] as const;

/** Says where things lie, by the names of assembly/layout.ts. */
export interface Layout {
  /** An exported address or size, in bytes. */
  address(name: string): number;
}

/** A state as a controller keeps it. */
export type State = Float32Array | Int32Array;

type View = Float32Array | Int32Array | Int16Array | Uint32Array | Uint8Array;

interface ViewType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, at: number, length: number): T;
}

export class Instance implements Layout {
  readonly functions: Functions;
  readonly buffer: ArrayBuffer;
  readonly #exports: WebAssembly.Exports;
  readonly #what: string;

  /** @throws UserError if the module is not built as a controller is; `what` names it */
  constructor(module: WasmModule, what: string) {
    this.#what = what;
    if (WebAssembly.Module.imports(module).length > 0) throw new UserError(`${what} has imports; a controller has none.`);
    try {
      this.#exports = new WebAssembly.Instance(module).exports;
    } catch (error) {
      throw new UserError(`${what} cannot be instantiated: ${(error as Error).message}`);
    }
    const { memory } = this.#exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new UserError(`${what} has no memory; a controller has one.`);
    for (const name of FUNCTIONS) {
      if (typeof this.#exports[name] !== "function") throw new UserError(`${what} has no function "${name}"; a controller has one.`);
    }
    this.functions = this.#exports as unknown as Functions;
    this.buffer = memory.buffer;
  }

  address(name: string): number {
    const found = this.#exports[name];
    if (!(found instanceof WebAssembly.Global) || !Number.isInteger(found.value) || found.value < 0) {
      throw new UserError(`${this.#what} does not say where its ${name} is.`);
    }
    return found.value;
  }

  /** `length` elements at an exported address, a multiple of 4. */
  view<T extends View>(type: ViewType<T>, name: string, length: number): T {
    const at = this.address(name);
    if (at % 4 !== 0 || at + length * type.BYTES_PER_ELEMENT > this.buffer.byteLength)
      throw new UserError(`${this.#what} has its ${name} outside of its memory.`);
    return new type(this.buffer, at, length);
  }
}
