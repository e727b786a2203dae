// The real-time loop in a worker thread of Node: `thalamotor/realtime` there.
import { Worker } from "node:worker_threads";
import type { Source } from "../drive/load.ts";
import { Loop, type MakeThread } from "./loop.ts";
import { type LoopOptions, prepare } from "./options.ts";

export type { Driver, DriverInfo } from "./driver.ts";
export type { Snapshot, Statistics } from "./loop.ts";
export type { LoopOptions } from "./options.ts";
export type { Entry } from "./thread/entries.ts";

/** Young generation of the thread, MB: the clock's garbage is collected the more rarely. */
const YOUNG_MB = 64;

export class RealtimeLoop extends Loop {
  /**
   * Run a controller in a worker thread.
   * @throws UserError for what is no controller, options that do not fit it, or a thread that does not start
   */
  static async start(source: Source, options: LoopOptions): Promise<RealtimeLoop> {
    const setup = await prepare(source, options);
    return new RealtimeLoop(setup, options, makeThread(options.workerUrl)).begin();
  }
}

function makeThread(workerUrl: LoopOptions["workerUrl"]): MakeThread {
  return (setup, onError) => {
    const url = new URL(workerUrl ?? "./thread/worker.js", import.meta.url);
    const worker = new Worker(url, { workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    worker.on("error", (error) => onError(error instanceof Error ? error.message : String(error)));
    worker.on("exit", (code) => onError(`its thread ended (${code})`));
    return {
      advice: `Its script is ${url}. A program in one file names the package's dist/realtime/thread/worker.js as workerUrl.`,
      end: () => void worker.terminate(),
    };
  };
}
