// A loop whose thread is this one: a tick when it is told.
import { Loop } from "../../../src/realtime/loop.ts";
import { type LoopOptions, prepare } from "../../../src/realtime/options.ts";
import { STATE, STATUS } from "../../../src/realtime/status.ts";
import { Ticker } from "../../../src/realtime/thread/ticker.ts";

export class Held extends Loop {
  #ticker: Ticker | undefined;
  #ticks = 0;

  static async open(module: WebAssembly.Module, options: LoopOptions): Promise<Held> {
    const setup = await prepare(module, options);
    const { metadata, shared, ticker } = setup;
    const loop = new Held(setup, options, () => ({ advice: "", end() {} }));
    loop.#ticker = new Ticker(module, metadata, shared, ticker);
    Atomics.store(new Int32Array(shared.status), STATUS.state, STATE.running);
    return loop;
  }

  tick(): void {
    this.#ticker?.read(this.#ticks++);
    this.#ticker?.tick();
    this.#ticker?.write();
    this.#ticker?.finish(0, 0);
    if (!this.read().output.every(Number.isFinite)) throw new Error("The output is not finite.");
  }
}
