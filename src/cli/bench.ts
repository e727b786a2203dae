import { cpus } from "node:os";
import { build } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import { strideAt } from "../drive/pace.ts";
import { benchLibrary, type Lateness, lateness, ownThroughput, RATES, singleTicks, sizes, type Throughput } from "../measure/latency.ts";
import { readBytes } from "./files.ts";
import { distributionTable, table } from "./table.ts";

const say = (text: string) => console.error(text);
const ns = (value: number) => value.toFixed(0);

export async function run(path: string | undefined, { seconds, json }: { seconds: number; json?: boolean }): Promise<void> {
  const own = path ? await readBytes(path, "controller") : undefined;
  if (own) await Controller.load(own); // an error before the work
  say("throughput …");
  const steps = own ? [await ownThroughput(own)] : await sizes((done, of) => say(`  compiling ${done + 1}/${of}`));
  const bytes = own ?? (await build(benchLibrary(256, "sparse")));
  say("single ticks …");
  const figures = { steps, single: await singleTicks(bytes), loops: await loopsOf(bytes, seconds) };
  const machine = { cpu: cpus()[0].model, node: process.version };
  if (json) console.log(JSON.stringify({ ...machine, ...figures }));
  else print(machine, figures);
}

/** The loop at every rate that the controller can run at, with the machine idle and loaded. */
async function loopsOf(bytes: Uint8Array, seconds: number): Promise<Lateness[]> {
  const { metadata } = await Controller.load(bytes);
  const loops: Lateness[] = [];
  for (const hz of RATES) {
    try {
      strideAt(hz, 1, metadata);
    } catch {
      say(`  not at ${hz} Hz: a tick would have to make more than ${metadata.mostSteps} steps`);
      continue;
    }
    for (const isLoaded of [false, true]) {
      say(`loop at ${hz} Hz, ${isLoaded ? "other core loaded" : "idle"}, ${seconds} s …`);
      loops.push(await lateness(bytes, hz, seconds, isLoaded));
    }
  }
  return loops;
}

interface Figures {
  readonly steps: readonly Throughput[];
  readonly single: Awaited<ReturnType<typeof singleTicks>>;
  readonly loops: readonly Lateness[];
}

function print({ cpu, node }: { cpu: string; node: string }, { steps, single, loops }: Figures): void {
  console.log(`${cpu}, Node ${node}`);
  const rows = steps.map((s) => [s.units, s.connectivity, s.target, ns(s.p50), ns(s.p75), ns(s.p99)]);
  console.log(table(["N", "connectivity", "build", "ns a step", "p75", "p99"], rows));
  console.log(`\nSingle ticks (µs), reading the clock (its cost is in them) included; the first tick took ${single.first.toFixed(1)} µs:`);
  console.log(distributionTable({ "the clock alone": single.timer, "a tick": single.ticks }));
  console.log("\nThe loop, µs after the intended release, and to compute:");
  const named = loops.flatMap((loop) => [
    [`${loop.hz} Hz, ${loop.load}: late`, loop.lateness] as const,
    [`${loop.hz} Hz, ${loop.load}: compute`, loop.compute] as const,
  ]);
  console.log(distributionTable(Object.fromEntries(named)));
  const lost = loops.reduce((sum, loop) => sum + loop.lost, 0);
  console.log(`Releases given up: ${lost}.`);
}
