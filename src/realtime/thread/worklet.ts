// Entry of the loop in an audio worklet. The audio clock releases the ticks, to the frame; outputs are held in between.
import { STATE, STATUS } from "../status.ts";
import type { Setup } from "./run.ts";
import { Ticker } from "./ticker.ts";

// what an AudioWorkletGlobalScope has; TypeScript's libraries do not know it
declare const sampleRate: number;
declare const registerProcessor: (name: string, processor: unknown) => void;
declare class AudioWorkletProcessor {}

class ThalamotorProcessor extends AudioWorkletProcessor {
  readonly #ticker: Ticker;
  readonly #status: Int32Array;
  readonly #hz: number;
  readonly #output: Float32Array;
  #frames = 0;
  #ticks = 0;

  constructor({ processorOptions }: { processorOptions: Setup & { readonly hz: number } }) {
    super();
    const { module, metadata, shared, ticker, hz } = processorOptions;
    this.#ticker = new Ticker(module, metadata, shared, ticker);
    this.#output = this.#ticker.published;
    this.#status = new Int32Array(shared.status);
    this.#hz = hz;
    Atomics.store(this.#status, STATUS.state, STATE.running);
  }

  process(_inputs: Float32Array[][], [channels]: Float32Array[][]): boolean {
    if (Atomics.load(this.#status, STATUS.request) !== 0) {
      Atomics.store(this.#status, STATUS.state, STATE.ended);
      return false;
    }
    for (let frame = 0; frame < channels[0].length; frame++) {
      while (this.#ticks * sampleRate <= this.#frames * this.#hz) {
        this.#ticker.read(this.#ticks);
        this.#ticker.tick();
        this.#ticker.finish(0, 0); // there is no clock here
        this.#ticks++;
      }
      for (let c = 0; c < channels.length; c++) channels[c][frame] = this.#output[c];
      this.#frames++;
    }
    return true;
  }
}

registerProcessor("thalamotor", ThalamotorProcessor);
