// Everything that costs time, against what one would use otherwise, in one run: npm run bench [-- --seconds S --rounds R]
// Peers run the same cell with the same weights, are compared first, and are timed in turns, so that what the machine does
// meanwhile meets all of them. Results go to bench/results/ and, with --readme, into the README and docs/latency.svg.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { quantile } from "simple-statistics";
import { Bench } from "tinybench";
import { benchLibrary } from "../src/measure/latency.ts";
import type { Connectivity, Library } from "../src/model/library.ts";
import { limits } from "./limits/limits.ts";
import { inC } from "./peers/c.ts";
import { ours, plain, tensorflow } from "./peers/javascript.ts";
import { onnxNode, onnxWeb } from "./peers/onnx.ts";
import { asDense, cellOf, type Peer } from "./peers/peer.ts";
import { type Comparison, printAll, type Result, updateReadme } from "./tables.ts";

/** Dense, tanh: the paper's cortex. Sparse, quadratic: what fit makes. */
const CASES = [
  { units: 112, connectivity: "sparse" },
  { units: 256, connectivity: "sparse" },
  { units: 1008, connectivity: "sparse" },
  { units: 100, connectivity: "dense" },
  { units: 300, connectivity: "dense" },
] as const;
/** Rounds before those that count. */
const WARM = 3;
/** Steps over which outputs are compared, and how much they may differ. */
const COMPARED = 50;
const TOLERANCE = 1e-4;

const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, rounds: { type: "string", default: "40" }, readme: { type: "boolean" } },
});
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);

/** Keep this thread, and programs that it starts, to some cores: one core may be slower than another, because of its neighbours. */
function pin(cores: string): void {
  try {
    execFileSync("taskset", ["-pc", cores, String(process.pid)], { stdio: "ignore" });
  } catch {
    console.error("taskset is missing: peers in C may run on another core than the rest.");
  }
}

/** Peers that multiply by the whole of J, whatever it is. */
async function densePeers(library: Library): Promise<Peer[]> {
  const cell = cellOf(library);
  return [await tensorflow(cell, "cpu"), await tensorflow(cell, "wasm"), await onnxNode(cell), await onnxWeb(cell)];
}

async function compare(units: number, connectivity: Connectivity): Promise<Comparison> {
  const library = benchLibrary(units, connectivity);
  const what = `${connectivity}, N = ${units}`;
  console.error(`${what}: making peers …`);
  const peers: Peer[] = [await ours(library, "simd"), await ours(library, "scalar"), plain(cellOf(library))];
  const c = await inC(cellOf(library), library);
  if (c) peers.push(...c);
  else console.error("gcc is missing: no rows in C (apt-get install gcc libc6-dev).");
  const dense = connectivity === "sparse" ? [await ours(asDense(library), "simd"), ...(await densePeers(library))] : [];
  peers.push(...(connectivity === "sparse" ? dense.map((peer) => ({ ...peer, isDense: true })) : await densePeers(library)));
  const wanted = await peers[0].outputs(COMPARED);
  for (const peer of peers) {
    const outputs = await peer.outputs(COMPARED);
    const apart = Math.max(...outputs.map((y, k) => Math.abs(y - wanted[k])));
    if (!(apart <= TOLERANCE)) throw new Error(`${peer.name} computes something else: outputs differ by ${apart}.`);
  }
  const benches = peers.map((peer) => {
    const beforeAll = async () => {
      await peer.ready?.();
      globalThis.gc?.(); // nobody pays for the garbage that another one left, nor, after a sample for warmth, for its cold caches
    };
    return new Bench({ time: 0, iterations: 1, warmupTime: 0, warmupIterations: 1, throws: true }).add(peer.name, () => peer.sample(), {
      beforeAll,
    });
  });
  const times = peers.map(() => [] as number[]);
  for (let round = -WARM; round < rounds; round++) {
    if (round % 10 === 0) console.error(`${what}: round ${round + 1} of ${rounds}`);
    for (const [k, bench] of benches.entries()) {
      bench.reset(); // else it gives the first round's time again
      const [{ result }] = await bench.run();
      if (result.state !== "completed") throw new Error(`${peers[k].name} could not be timed.`);
      if (round >= 0) times[k].push((result.latency.mean * 1e6) / peers[k].batch);
    }
  }
  for (const peer of peers) peer.end?.();
  return {
    units,
    connectivity,
    peers: peers.map(({ name, isDense = false }, k) => {
      const ratios = times[k].map((time, round) => time / times[0][round]);
      const [p25, p50, p75] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q));
      return { name, isDense, ns: quantile(times[k], 0.5), ratio: { p25, p50, p75 } };
    }),
  };
}

const cpu = cpus()[0].model;
const comparisons: Comparison[] = [];
pin(String(cpus().length - 1)); // the first core has the interrupts
for (const { units, connectivity } of CASES) comparisons.push(await compare(units, connectivity));
console.error("limits of the machine …");
const { multiplyAdds, bandwidth } = await limits();
const reached = CASES.map(({ units, connectivity }, k) => {
  // What a step at least multiplies and loads. Dense: J, its rows padded to whole panels; a rate is loaded once for many rows.
  // Sparse: eight diagonals, and for each of them all rates, shifted.
  const isSparse = connectivity === "sparse";
  const products = isSparse ? 8 * units : Math.ceil(units / 16) * 16 * units;
  const loads = 4 * products * (isSparse ? 2 : 1);
  const bytesPerNs = bandwidth(4 * products);
  const byProducts = products / multiplyAdds;
  const byLoads = loads / bytesPerNs;
  const { ns } = comparisons[k].peers[0];
  return { units, connectivity, multiplyAdds, bytesPerNs, limit: Math.max(byProducts, byLoads), byProducts, byLoads, ns };
});
pin(`0-${cpus().length - 1}`);
console.error("the machine by itself (thalamotor bench) …");
const own = JSON.parse(
  execFileSync(process.execPath, ["dist/cli/main.js", "bench", "--seconds", String(seconds), "--json"], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "inherit"],
  }),
);
const result: Result = {
  cpu,
  isa: process.arch,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
  seconds,
  comparisons,
  reached,
  ...own,
};
mkdirSync("bench/results", { recursive: true });
const file = `bench/results/${cpu
  .replace(/\(.*?\)|CPU|@.*$/g, "")
  .trim()
  .replace(/\W+/g, "-")
  .toLowerCase()}_${process.arch}.json`;
writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
printAll(result);
console.log(`\nWritten: ${file}`);
if (options.readme) await updateReadme(result, (path) => readFileSync(path, "utf8"), writeFileSync);
