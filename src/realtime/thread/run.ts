// The loop in its own thread, of Node or of a browser: until the host asks for the end.
import type { WasmModule } from "../../base/platform.ts";
import { type Metadata, readingsOf } from "../../device/metadata.ts";
import { type DriverSetup, Driving } from "../driver.ts";
import { makeShared } from "../shared.ts";
import { sharedHistogram } from "../statistics.ts";
import { DRIVING, type SharedMemory, STATE, STATUS } from "../status.ts";
import { Schedule, type Timing } from "./schedule.ts";
import { Ticker, type TickerOptions } from "./ticker.ts";

/** What the host sends to the thread. */
export interface Setup {
  readonly module: WasmModule;
  readonly metadata: Metadata;
  readonly shared: SharedMemory;
  readonly ticker: TickerOptions;
  readonly timing: Timing;
  readonly driver?: DriverSetup | undefined;
}

export async function runLoop({ module, metadata, shared, ticker: options, timing, driver }: Setup): Promise<void> {
  warmUp(module, metadata, options);
  const status = new Int32Array(shared.status);
  const driving = driver && (await Driving.open(driver, shared));
  const ticker = new Ticker(module, metadata, shared, options, driving);
  const clock = { now: () => performance.now(), sleep: (ms: number) => void Atomics.wait(status, STATUS.request, 0, ms) };
  try {
    new Schedule(timing, clock, ticker, shared).run();
    await driving?.close();
  } catch (error) {
    Atomics.store(status, STATUS.state, STATE.failed); // first: the host waits for the reason
    ticker.fault("error");
    if (Atomics.load(status, STATUS.driving) !== DRIVING.close) await driving?.close().catch(() => {}); // the first reason is told
    throw error;
  }
  Atomics.store(status, STATUS.state, STATE.ended);
}

/** Ticks after which the engine has compiled the tick for good. */
const WARM_UP = 20_000;
/** And no longer than that, ms. */
const WARM_UP_MS = 200;

/** Make ticks on a controller that nobody sees, so that the first real ones are not the slow ones. */
function warmUp(module: WasmModule, metadata: Metadata, options: TickerOptions): void {
  const shared = makeShared(metadata.channels.length, readingsOf(metadata).length);
  new Int32Array(shared.status)[STATUS.logging] = 1;
  const ticker = new Ticker(module, metadata, shared, { ...options, hostPeriods: 0, sensorPeriods: 0 });
  const histogram = sharedHistogram(shared.lateness);
  const until = performance.now() + WARM_UP_MS;
  for (let k = 0; k < WARM_UP && performance.now() < until; k++) {
    ticker.read(k);
    ticker.tick();
    ticker.write();
    ticker.finish(0, 0);
    histogram.recordValue((k * 7919) % 2 ** (k % 30)); // short and long
  }
}
