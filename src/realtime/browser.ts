// The real-time loop in a browser, in a Worker or in the audio thread: `thalamotor/realtime` there.
import { UserError } from "../base/errors.ts";
import type { Source } from "../drive/load.ts";
import { Loop, type MakeThread } from "./loop.ts";
import { type LoopOptions, prepare } from "./options.ts";

export type { Driver, DriverInfo } from "./driver.ts";
export type { Snapshot, Statistics } from "./loop.ts";
export type { LoopOptions } from "./options.ts";
export type { Entry } from "./thread/entries.ts";

export class RealtimeLoop extends Loop {
  /**
   * Run a controller in a Worker; the page must be cross-origin isolated.
   * @throws UserError for what is no controller, options that do not fit it, a page that is not isolated, or a Worker that
   * does not start
   */
  static async start(source: Source, options: LoopOptions): Promise<RealtimeLoop> {
    checkIsolation();
    const setup = await prepare(source, options);
    return new RealtimeLoop(setup, options, makeWorker(scriptAt("worker", options.workerUrl))).begin();
  }

  /**
   * Run a controller in the audio thread: at each block the ticks that fall due, the outputs held in between, one audio
   * channel each. Returns the node too, to be connected. There is no driver: the audio thread loads no module by itself.
   * @throws UserError as start
   */
  static async startInAudio(
    context: BaseAudioContext,
    source: Source,
    options: Omit<LoopOptions, "late" | "spin" | "driver" | "driverData">,
  ): Promise<{ loop: RealtimeLoop; node: AudioWorkletNode }> {
    checkIsolation();
    const setup = await prepare(source, options);
    const url = scriptAt("worklet", options.workerUrl);
    await context.audioWorklet.addModule(url).catch((error: Error) => {
      throw new UserError(`The loop could not start: ${error.message} ${advice("worklet", url)}`);
    });
    const node = new AudioWorkletNode(context, "thalamotor", {
      numberOfInputs: 0,
      outputChannelCount: [setup.metadata.channels.length],
      processorOptions: { ...setup, hz: options.hz },
    });
    const loop = new RealtimeLoop(setup, options, (_, onError) => {
      node.onprocessorerror = () => onError("the audio worklet failed");
      return { advice: advice("worklet", url), end: () => node.disconnect() };
    });
    loop.listen();
    return { loop, node };
  }
}

/** Before any shared memory is made: where a page is not isolated there is no such thing. */
function checkIsolation(): void {
  if (globalThis.crossOriginIsolated) return;
  throw new UserError(
    "The loop shares memory with its thread, which takes a cross-origin isolated page: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.",
  );
}

type Script = "worker" | "worklet";

const scriptAt = (script: Script, url: LoopOptions["workerUrl"]) => new URL(url ?? `./thread/${script}.js`, import.meta.url);

const advice = (script: Script, url: URL) =>
  `Its script should be at ${url}: serve the package's dist/browser/thread/${script}.js there, as JavaScript and with Cross-Origin-Embedder-Policy: require-corp, or name where it is as workerUrl.`;

function makeWorker(url: URL): MakeThread {
  return (setup, onError) => {
    const worker = new Worker(url, { type: "module" });
    // where the script itself cannot be loaded, the event has no message
    worker.onerror = ({ message }) => onError(message || "its script cannot be loaded");
    worker.postMessage(setup);
    return { advice: advice("worker", url), end: () => worker.terminate() };
  };
}
