// A loop's parts without its thread: shared memory, a ticker, and the host's ends of the rings.
import { RingBuffer } from "ringbuf.js";
import { build } from "../../src/device/build.ts";
import { Instance } from "../../src/device/layout.ts";
import { readMetadata } from "../../src/device/metadata.ts";
import { strideAt } from "../../src/drive/pace.ts";
import { type PlayOptions, requestWords } from "../../src/drive/request.ts";
import type { Library } from "../../src/model/library.ts";
import { playWords } from "../../src/realtime/commands.ts";
import { Latest } from "../../src/realtime/latest.ts";
import { Output } from "../../src/realtime/output.ts";
import { send } from "../../src/realtime/ring.ts";
import { makeShared } from "../../src/realtime/shared.ts";
import { STATUS } from "../../src/realtime/status.ts";
import { type Entry, readEntries } from "../../src/realtime/thread/entries.ts";
import { Ticker, type TickerOptions } from "../../src/realtime/thread/ticker.ts";

export const HZ = 200;

export async function makeTicker(library: Library, options: Partial<TickerOptions> = {}, capacity = library.motifs.length) {
  const bytes = await build(library, { capacity });
  const module = new WebAssembly.Module(bytes as BufferSource);
  const metadata = readMetadata(module, "it");
  const { channels, sensors } = metadata;
  const shared = makeShared(channels.length, sensors.length);
  const stride = strideAt(HZ, 1, metadata);
  const status = new Int32Array(shared.status);
  status[STATUS.logging] = 1;
  const ticker = new Ticker(module, metadata, shared, { stride, hashEvery: 10, hostPeriods: 0, sensorPeriods: 0, ...options });
  const layout = new Instance(module, "it");
  const commands = new RingBuffer(shared.commands, Uint32Array);
  const log = new RingBuffer(shared.log, Uint32Array);
  const outputs = new Latest(shared.outputs);
  const sensorValues = new Latest(shared.sensors);
  let now = 0;
  return {
    bytes,
    layout,
    /** Words of a play. */
    play: (motif: number, options: PlayOptions = {}) => playWords(motif, requestWords(options, layout, metadata)),
    metadata,
    stride,
    status,
    ticker,
    log,
    say: (words: Uint32Array) => send(commands, words, words.length),
    sense: (values: readonly number[]) => sensorValues.write(new Int32Array(Float32Array.from(values).buffer)),
    output(): number[] {
      const output = new Output(channels.length);
      outputs.read(output.words);
      return [...output.values];
    },
    /** Let time pass without a tick. */
    pass(periods: number): void {
      now += periods;
    },
    /** Make ticks, a period each; or, if they are made up for, in no time. */
    run(ticks: number, period = 1): Entry[] {
      const entries: Entry[] = [];
      for (let k = 0; k < ticks; k++) {
        ticker.read(now);
        ticker.tick();
        ticker.write();
        now += period;
        ticker.finish(0, 0);
        if (k % 1000 === 999) entries.push(...readEntries(log, sensors.length, channels.length));
      }
      return [...entries, ...readEntries(log, sensors.length, channels.length)];
    },
  };
}
