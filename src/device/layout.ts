// A controller's module, instantiated: its functions, and the addresses that it exports, checked.
import { UserError } from "../base/errors.ts";
import type { WasmModule } from "../base/platform.ts";

export interface Functions {
  tick(): void;
  play(motif: number, gain: number): number;
  stop(): void;
  reset(): void;
  hash(): number;
}
const FUNCTIONS = ["tick", "play", "stop", "reset", "hash"] as const;

type View = Float32Array | Int32Array | Uint32Array;

export class Instance {
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

  /** An exported address or size. */
  address(name: string): number {
    const found = this.#exports[name];
    if (!(found instanceof WebAssembly.Global) || !Number.isInteger(found.value) || found.value < 0) {
      throw new UserError(`${this.#what} does not say where its ${name} is.`);
    }
    return found.value;
  }

  /** `length` words at an exported address. */
  view<T extends View>(type: new (buffer: ArrayBuffer, at: number, length: number) => T, name: string, length: number): T {
    const at = this.address(name);
    if (at % 4 !== 0 || at + 4 * length > this.buffer.byteLength)
      throw new UserError(`${this.#what} has its ${name} outside of its memory.`);
    return new type(this.buffer, at, length);
  }
}
