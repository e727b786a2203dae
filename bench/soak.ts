// The loop at 1 kHz for ten minutes with the other core loaded: npm run soak [-- --seconds S] [--driver]
// With --driver it writes each output to a device by a driver (servo.js): a system call in every tick.
// Fails if a tick is lost though late ones are made up for. Garbage collections are counted by thread, from --trace-gc.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { distributionTable } from "../src/cli/table.ts";
import { build } from "../src/device/build.ts";
import { benchLibrary } from "../src/measure/latency.ts";
import type { Statistics } from "../src/realtime/loop.ts";

const HZ = 1000;
const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "600" }, driver: { type: "boolean", default: false } },
});
const seconds = Number(options.seconds);

if (process.env.THALAMOTOR_SOAK === "inside") await inside();
else outside();

/** Runs the loop and prints its statistics as JSON. */
async function inside(): Promise<void> {
  const { RealtimeLoop } = await import(new URL("../../dist/realtime/node.js", import.meta.url).href);
  const bytes = await build(benchLibrary(256, "sparse"));
  const load = new Worker("for (;;);", { eval: true });
  const loop = await RealtimeLoop.start(bytes, {
    hz: HZ,
    late: "catch-up",
    ...(options.driver && { driver: new URL("../servo.js", import.meta.url) }),
  });
  loop.play(loop.motifs[0]);
  console.log("START");
  for (let minute = 0; minute < seconds / 60; minute++) {
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(60, seconds - 60 * minute)));
    const { ticks, lost, lateness } = loop.statistics();
    console.error(`${ticks} ticks, ${lost} lost, late p99.99 ${lateness.p9999.toFixed(0)} µs, max ${lateness.max.toFixed(0)} µs`);
  }
  await loop.close();
  await load.terminate();
  console.log(`STATISTICS ${JSON.stringify(loop.statistics())}`);
}

function outside(): void {
  const { stdout, status } = spawnSync(process.execPath, ["--trace-gc", fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    encoding: "utf8",
    env: { ...process.env, THALAMOTOR_SOAK: "inside" },
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 2 ** 28,
  });
  const lines = stdout.split("\n");
  const said = lines.find((line) => line.startsWith("STATISTICS "));
  if (status !== 0 || !said) throw new Error("The loop did not come to its end.");
  const { ticks, lost, overruns, first, lateness, compute, driver }: Statistics = JSON.parse(said.slice("STATISTICS ".length));
  console.log(`${ticks} ticks at ${HZ} Hz with the other core loaded: ${lost} lost, ${overruns} ended after the next release.`);
  console.log(
    distributionTable({ "lateness (µs)": lateness, "compute (µs)": compute, ...(driver && { "of it the driver (µs)": driver.time }) }),
  );
  if (driver) console.log(`The driver took ${(100 * driver.share).toFixed(0)} % of the compute time and threw ${driver.failures} times.`);
  console.log(`First tick: ${first.lateness.toFixed(1)} µs late, ${first.compute.toFixed(1)} µs to compute.`);
  const collections = new Map<string, number[]>();
  for (const line of lines.slice(lines.indexOf("START"))) {
    const found = /^\[\d+:(0x[0-9a-f]+)\].*(?:Scavenge|Mark-Compact).*?([\d.]+) \/ [\d.]+ ms/.exec(line);
    if (found) collections.set(found[1], [...(collections.get(found[1]) ?? []), Number(found[2])]);
  }
  for (const [thread, pauses] of collections) {
    const longest = Math.max(...pauses);
    console.log(
      `Thread ${thread}: ${pauses.length} garbage collections, the longest ${longest.toFixed(2)} ms (the clock's garbage, see docs/realtime.md).`,
    );
  }
  if (lost > 0) process.exitCode = 1;
}
