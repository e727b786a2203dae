// What the page with the real-time loop is asked to do.
import { RealtimeLoop } from "/realtime.js";

const CONTROLLER = "/controller.wasm";
const HZ = 200;

/** Plays in a Worker: the outputs from the first play on. */
export async function inWorker() {
  const entries = [];
  const loop = await RealtimeLoop.start(CONTROLLER, { hz: HZ, onEntries: (more) => entries.push(...more) });
  loop.play(["a", "b"], { gain: 2 });
  const last = loop.read().tick + 150; // a busy machine plays late
  while (loop.read().tick < last) await new Promise((resolve) => setTimeout(resolve, 10));
  await loop.close();
  const from = entries.findIndex(({ kind }) => kind === "command");
  const { unlogged, lateness } = loop.statistics();
  const ticks = entries.slice(from).filter(({ kind }) => kind === "tick");
  return { unlogged, n: lateness.n, output: ticks.map(({ output }) => [...output]) };
}

/** Plays in the audio thread for a second: the outputs in the middle of every tick. */
export async function inAudio() {
  const context = new OfflineAudioContext(2, 48000, 48000);
  const { loop, node } = await RealtimeLoop.startInAudio(context, CONTROLLER, { hz: HZ });
  loop.play(["a", "b"], { gain: 2 });
  node.connect(context.destination);
  const rendered = await context.startRendering();
  await loop.close();
  const [x, y] = [0, 1].map((channel) => rendered.getChannelData(channel));
  return { tick: loop.read().tick, output: Array.from({ length: HZ }, (_, k) => [x[k * 240 + 120], y[k * 240 + 120]]) };
}

/** Plays in a Worker with a driver that throws in write at tick 100: what it was called with, and what came of it. */
export async function driven() {
  const calls = new Int32Array(new SharedArrayBuffer(16));
  const outputs = new Float32Array(new SharedArrayBuffer(8));
  const faults = [];
  const loop = await RealtimeLoop.start(CONTROLLER, {
    hz: HZ,
    safe: [1, 2],
    driver: new URL("/driver.js", location.href),
    driverData: { calls, outputs },
    onFault: (...fault) => faults.push(fault),
  });
  loop.play(["a", "b"]);
  const isSafe = () => faults.length > 0 && Math.abs(outputs[0] - 1) + Math.abs(outputs[1] - 2) < 1e-6;
  while (!isSafe()) await new Promise((resolve) => setTimeout(resolve, 10));
  await loop.close();
  const { ticks, driver } = loop.statistics();
  return { calls: [...calls], ticks, faults, failures: driver.failures, n: driver.time.n };
}

/** Adds patches to a loop that trusts a key: what was said of each, and what came of it. */
export async function trusting(key, patches) {
  const { PublicKey } = await import("/trust.js");
  const loop = await RealtimeLoop.start("/trusting.wasm", { hz: HZ, trust: new PublicKey(key) });
  const said = patches.map((patch) => {
    try {
      loop.add(Uint8Array.from(patch));
      return "taken";
    } catch (error) {
      return error.message;
    }
  });
  const { motifs, counter } = loop;
  await loop.close();
  return { said, motifs, counter };
}

const outcome = (started) =>
  started.then(
    () => "started",
    (error) => error.message,
  );

/** What the loop says whose script is not where it looks. */
export const missing = (workerUrl) => outcome(RealtimeLoop.start(CONTROLLER, { hz: HZ, workerUrl }));

export const missingDriver = (file) => outcome(RealtimeLoop.start(CONTROLLER, { hz: HZ, driver: new URL(file, location.href) }));

export const missingInAudio = (workerUrl) =>
  outcome(RealtimeLoop.startInAudio(new OfflineAudioContext(2, 48000, 48000), CONTROLLER, { hz: HZ, workerUrl }));
