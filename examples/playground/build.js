// @ts-check
// The page as a folder of files that any web server serves: npm run playground:build → out/playground.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build as bundle } from "esbuild";
import { compile, dimensions } from "../../dist/device/compile.js";
import { spreadOffsets } from "../../dist/model/sparse.js";
import { CAPACITY, fileOf, MOST_CHANNELS, QUEUE, STEPS_A_TICK, UNITS } from "./cores.js";
import { letters } from "./letters.js";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const OUT = here("../../out/playground/");

/** When any of the sources of a core was last changed. */
function sourcesChanged() {
  const folder = here("../../assembly/");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => folder + file);
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** @param {number} channels @param {number} mostSteps */
function constantsFor(channels, mostSteps) {
  const cortex = {
    ...{ units: UNITS, channels: Array.from({ length: channels }, String), sensors: [], rank: channels, preparationRank: 0 },
    ...{ tau: 4 / mostSteps, dt: 1 / mostSteps, transition: "thalamic", module: "exact", moduleGain: 2, phi: "quadratic" },
    ...{ connectivity: "sparse", offsets: spreadOffsets(UNITS) },
  };
  return dimensions(/** @type {any} */ (cortex), "units", CAPACITY, QUEUE);
}

/** Compile what is missing or older than its sources. @param {readonly number[]} channelCounts */
async function compileCores(channelCounts) {
  mkdirSync(`${OUT}cores`, { recursive: true });
  const changed = sourcesChanged();
  for (const channels of channelCounts) {
    const cores = STEPS_A_TICK.flatMap((mostSteps) =>
      /** @type {const} */ (["simd", "c"]).map(
        (target) => /** @type {const} */ (["controller", target, constantsFor(channels, mostSteps)]),
      ),
    );
    const kernel = dimensionsOfKernel(channels);
    for (const [entry, target, constants] of [...cores, /** @type {const} */ (["rollout", "simd", kernel])]) {
      const file = `${OUT}cores/${fileOf(entry, target, constants)}`;
      if (!existsSync(file) || statSync(file).mtimeMs < changed) writeFileSync(file, await compile(entry, target, constants));
    }
  }
}

/** As compileKernel has them (learn/gradient/kernel.ts). @param {number} channels */
const dimensionsOfKernel = (channels) => ({ ...constantsFor(channels, 1), CAPACITY: 0, QUEUE: 0, MOST_STEPS: 1 });

async function bundlePage() {
  cpSync(here("page"), OUT, { recursive: true });
  await bundle({
    entryPoints: { main: here("main.ts"), worker: here("worker.ts") },
    outdir: OUT,
    bundle: true,
    format: "esm",
    minify: true,
    legalComments: "eof",
    logLevel: "warning",
    // what the page needs of the whole runs in a browser; what reads disks and compiles is never called there
    external: ["assemblyscript/asc", "./queue/asker.ts", "node:fs/promises", "piscina"],
    alias: { "csv-parse/sync": "csv-parse/browser/esm/sync", "node:os": here("os.ts") },
    // zod tries whether it may compile its schemas, which the page's policy forbids and a browser reports
    banner: { js: "globalThis.__zod_globalConfig = { jitless: true };" },
    define: { LETTERS: JSON.stringify(letters()) },
  });
}

/** kB of what a visit loads: the page, and the cores of drawings. */
function sizes() {
  const files = ["index.html", "theme.css", "style.css", "main.js", "worker.js"];
  return files.map((file) => {
    const bytes = readFileSync(OUT + file);
    return `${file} ${(bytes.length / 1000).toFixed(0)} kB, ${(gzipSync(bytes).length / 1000).toFixed(0)} kB compressed`;
  });
}

const only = process.argv.slice(2).map(Number);
await compileCores(only.length > 0 ? only : Array.from({ length: MOST_CHANNELS }, (_, i) => i + 1));
await bundlePage();
console.log(`${OUT}\n${sizes().join("\n")}`);
