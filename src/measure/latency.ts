// What a step costs on this machine: throughput by size, the distribution of single ticks, and how late the loop's ticks are,
// with the machine idle and with another core at work.

import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { Bench } from "tinybench";
import { Random } from "../base/random.ts";
import { build } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import { drawCortex } from "../model/draw.ts";
import { CONNECTIVITIES, type Connectivity, type Library } from "../model/library.ts";
import { RealtimeLoop } from "../realtime/node.ts";
import { type Distribution, distribution, histogramMemory, sharedHistogram } from "../realtime/statistics.ts";

export const SIZES = [32, 64, 112, 256, 512, 1008] as const;
export const RATES = [100, 1000, 10_000] as const;
const TARGETS = ["simd", "scalar"] as const;
/** Ticks of one sample of the throughput. */
const TICKS = 500;
/** Ticks that are timed one by one. */
const SINGLE = 500_000;
/** Motifs that last, so that a bench hardly meets a change of phase. */
const STEPS = 2 ** 19;
/** Given, or the build would roll the motif out in f64 to see how it moves: hours. */
const TARGET = Float32Array.from({ length: STEPS }, (_, t) => Math.sin(t / 100));

export interface Throughput {
  readonly units: number;
  readonly connectivity: Connectivity;
  readonly target: string;
  /** ns a tick that makes one step, over samples of 500 */
  readonly p50: number;
  readonly p75: number;
  readonly p99: number;
}

export interface Lateness {
  readonly hz: number;
  readonly load: "idle" | "other core loaded";
  readonly lost: number;
  readonly overruns: number;
  /** µs */
  readonly first: { readonly lateness: number; readonly compute: number };
  readonly lateness: Distribution;
  readonly compute: Distribution;
}

/** A library made from a seed, sparse and quadratic or dense with tanh: what it plays means nothing, what it costs does. */
export function benchLibrary(units: number, connectivity: Connectivity): Library {
  const phi = connectivity === "sparse" ? "quadratic" : "tanh";
  const options = { units, rank: 1, dt: 0.01, tau: 0.04, seed: 1, transition: "reset", phi, gain: 1.2, connectivity } as const;
  const draw = (name: string, count: number, sd: number) => new Random(1, name).normals(count, sd);
  const root = 1 / Math.sqrt(units);
  const motif = {
    name: "bench",
    steps: STEPS,
    target: TARGET,
    b: draw("b", units, 0.3),
    x0: draw("x0", units, 1),
    u: draw("u", units, root),
    v: draw("v", units, root),
  };
  return {
    cortex: drawCortex(options, ["y"], Float32Array.of(1), new Float32Array(1)),
    motifs: [motif],
    architecture: "multiplicative",
    preparation: 0,
    training: { seed: 1, preparation: 0, sd: 1, iterations: 0 },
  };
}

/** A controller that executes its first motif. */
async function executing(bytes: Uint8Array): Promise<Controller> {
  const controller = await Controller.load(bytes);
  controller.play(controller.motifs[0]);
  for (let k = 0; k <= controller.metadata.preparation; k++) controller.tick();
  return controller;
}

/** Keep a controller of short motifs busy. */
function tickOn(controller: Controller): void {
  if (controller.phase === "idle") controller.play(controller.motifs[0]);
  controller.tick();
}

/** ns a tick of controllers, by tinybench. */
async function throughput(
  controllers: readonly { name: Omit<Throughput, "p50" | "p75" | "p99">; bytes: Uint8Array }[],
): Promise<Throughput[]> {
  const bench = new Bench({ time: 300, warmupTime: 150 });
  for (const [k, { bytes }] of controllers.entries()) {
    const controller = await executing(bytes);
    bench.add(String(k), () => {
      for (let i = 0; i < TICKS; i++) tickOn(controller);
    });
  }
  await bench.run();
  return bench.tasks.map(({ result }, k) => {
    if (result.state !== "completed") throw new Error(`The bench of ${JSON.stringify(controllers[k].name)} failed.`);
    const { p50, p75, p99 } = result.latency;
    const ns = (ms: number) => (ms * 1e6) / TICKS;
    return { ...controllers[k].name, p50: ns(p50), p75: ns(p75), p99: ns(p99) };
  });
}

/** Throughput of every size, connectivity and build, of libraries made from a seed. */
export async function sizes(onProgress: (done: number, of: number) => void, all: readonly number[] = SIZES): Promise<Throughput[]> {
  const combinations = all.flatMap((units) =>
    CONNECTIVITIES.flatMap((connectivity) => TARGETS.map((target) => ({ units, connectivity, target }))),
  );
  const controllers = [];
  for (const [k, name] of combinations.entries()) {
    onProgress(k, combinations.length);
    controllers.push({ name, bytes: await build(benchLibrary(name.units, name.connectivity), { target: name.target }) });
  }
  return throughput(controllers);
}

/** Throughput of one controller. */
export async function ownThroughput(bytes: Uint8Array): Promise<Throughput> {
  const { metadata } = await Controller.load(bytes);
  const { units, connectivity, target } = metadata;
  return (await throughput([{ name: { units, connectivity, target }, bytes }]))[0];
}

/** Single ticks, each timed by itself; and what reading the clock twice costs, which is in every one of them. µs. */
export async function singleTicks(bytes: Uint8Array): Promise<{ timer: Distribution; first: number; ticks: Distribution }> {
  const fresh = await Controller.load(bytes);
  fresh.play(fresh.motifs[0]);
  const before = performance.now();
  fresh.tick();
  const first = (performance.now() - before) * 1000;
  const controller = await executing(bytes);
  const time = (work: () => void) => {
    const memory = histogramMemory();
    const histogram = sharedHistogram(memory);
    for (let k = 0; k < SINGLE; k++) {
      const from = performance.now();
      work();
      histogram.recordValue(Math.round((performance.now() - from) * 1e6));
    }
    return distribution(memory);
  };
  for (let k = 0; k < 20_000; k++) tickOn(controller);
  const timer = time(() => {});
  return { timer, first, ticks: time(() => tickOn(controller)) };
}

/** The loop at a rate for some seconds. */
export async function lateness(bytes: Uint8Array, hz: number, seconds: number, isLoaded: boolean): Promise<Lateness> {
  const load = isLoaded ? new Worker("for (;;);", { eval: true }) : undefined;
  try {
    const loop = await RealtimeLoop.start(bytes, { hz });
    const [motif] = loop.motifs;
    const until = performance.now() + 1000 * seconds;
    while (performance.now() < until) {
      if (!loop.isBehind && loop.read().queued === 0) loop.play(motif);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await loop.close();
    const { lost, overruns, first, lateness: late, compute } = loop.statistics();
    return { hz, load: isLoaded ? "other core loaded" : "idle", lost, overruns, first, lateness: late, compute };
  } finally {
    await load?.terminate();
  }
}
