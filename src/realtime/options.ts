// What a loop is started with, checked, and what its thread is sent.
import { UserError } from "../base/errors.ts";
import type { Url } from "../base/platform.ts";
import { readingsOf, readMetadata } from "../device/metadata.ts";
import { loadModule, type Source } from "../drive/load.ts";
import { strideAt } from "../drive/pace.ts";
import type { Position } from "../drive/request.ts";
import type { TrustOptions } from "../drive/trust.ts";
import { LATE, type Late } from "./late.ts";
import { makeShared } from "./shared.ts";
import type { Fault } from "./status.ts";
import type { Entry } from "./thread/entries.ts";
import type { Setup } from "./thread/run.ts";

export interface LoopOptions extends TrustOptions {
  /** Ticks a second. */
  readonly hz: number;
  /** What to do about releases that passed while a tick was late, "catch-up" by default. */
  readonly late?: Late;
  /** How long before a release it stops sleeping and spins, ms; 0.3 by default. From the period on it never sleeps. */
  readonly spin?: number;
  /** Where the machine is, by channel or by name; the library's home by default. The first output is there. */
  readonly start?: Position | undefined;
  /** Where the output glides to when a fault is found, within the limits, C. Without it the output comes to rest. */
  readonly safe?: readonly number[] | undefined;
  /** ms without a sign of life of the host's event loop, or without new sensor values, that make a fault; never by default. */
  readonly hostTimeout?: number | undefined;
  readonly sensorTimeout?: number | undefined;
  /** The state is hashed into the log every so many ticks, 100 by default. */
  readonly hashEvery?: number | undefined;
  /**
   * Address of the thread's script, where the default (beside this module: `thread/worker.js`, in an audio context
   * `thread/worklet.js`) is not what your bundler or server serves.
   */
  readonly workerUrl?: string | Url | undefined;
  /**
   * Address of a module that runs in the loop's thread and moves what enters and leaves the machine at every tick:
   * new URL("./servo.js", import.meta.url). What it exports: see Driver.
   */
  readonly driver?: Url | undefined;
  /** What its `open` is given: anything that can be sent to a thread, shared memory too. */
  readonly driverData?: unknown;
  /** Told of every tick and command, from the first one on, some time after it was made. */
  readonly onEntries?: ((entries: Entry[]) => void) | undefined;
  /** Told once of every fault, also of a thread that makes no ticks ("stalled"). */
  readonly onFault?: ((reason: Fault | "stalled", tick: number, detail?: string) => void) | undefined;
}

/** Beyond it a thread does nothing but count the releases that it gave up. */
const MOST_HZ = 100_000;

/** @throws UserError for what is no controller, or options that do not fit it */
export async function prepare(source: Source, options: LoopOptions): Promise<Setup> {
  const { hz, late = "catch-up", spin = 0.3, safe, hostTimeout = 0, sensorTimeout = 0, hashEvery = 100 } = options;
  const { module, what } = await loadModule(source);
  const metadata = readMetadata(module, what);
  const { channels } = metadata;
  const readings = readingsOf(metadata);
  const stride = strideAt(hz, 1, metadata);
  if (hz > MOST_HZ) throw new UserError(`hz is ${hz}; at most ${MOST_HZ} ticks a second are released: a tick alone takes about a µs.`);
  if (!LATE.includes(late)) throw new UserError(`late is "${late}"; it is one of ${LATE.join(", ")}.`);
  if (!(spin >= 0)) throw new UserError(`spin is ${spin}; it must be a time in ms.`);
  if (safe && (safe.length !== channels.length || !safe.every(Number.isFinite))) {
    throw new UserError(`The safe output must be ${channels.length} finite values (${channels.join(", ")}).`);
  }
  if (!(Number.isInteger(hashEvery) && hashEvery > 0))
    throw new UserError(`hashEvery is ${hashEvery}; it must be a positive whole number.`);
  if (sensorTimeout > 0 && readings.length === 0) throw new UserError("The controller has no sensors that could fall silent.");
  const { driver, driverData } = options;
  if (driver !== undefined && !(driver instanceof URL))
    throw new UserError(`The driver is ${driver}; it must be a URL: new URL("./servo.js", import.meta.url).`);
  const { channelUnits } = metadata;
  const periods = (ms: number) => Math.ceil((ms * hz) / 1000);
  return {
    module,
    metadata,
    shared: makeShared(channels.length, readings.length),
    ticker: { stride, hashEvery, safe, hostPeriods: periods(hostTimeout), sensorPeriods: periods(sensorTimeout) },
    timing: { period: 1000 / hz, spin, late },
    driver: driver && { address: driver.href, data: driverData, info: { channels, channelUnits, inputs: readings, hz } },
  };
}
