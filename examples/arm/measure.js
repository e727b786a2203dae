// @ts-check
// node examples/arm/measure.js, after npm run example:arm: what feedback is worth to the arm, where K comes from, and what old
// sensors do. The same learned motifs all the time, with another K, or less of something, written to out/arm/ as libraries.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLibrary, writeLibrary } from "thalamotor";
import { HZ, SENSORS, TORQUES } from "./expert.js";

/** @typedef {import("thalamotor").Library} Library */
/** @typedef {Library["motifs"][number]} Motif */

const OUT = "out/arm";
const ARM = fileURLToPath(new URL("arm.xml", import.meta.url));
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const BODY = ["--world", ARM, "--of", "tip", "--json"];
const TOLERANCES = "q1=0.02,q2=0.02,dq1=0.4,dq2=0.4";

/** What a command prints. @param {string[]} args */
function thalamotor(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** @param {string} name @returns {Library} */
const open = (name) => readLibrary(readFileSync(join(OUT, `${name}.safetensors`)), name);
const learned = { ...open("arm"), preparation: 0.6 * HZ };

/** The learned motifs with another K. @param {(motif: Motif, index: number) => Float32Array | undefined} K @returns {Library} */
const withK = (K) => ({
  ...learned,
  motifs: learned.motifs.map(({ K: _, ...motif }, i) => {
    const other = K(learned.motifs[i], i);
    return other ? { ...motif, K: other } : motif;
  }),
});

/** K of every motif from the linearised arm, its sensors so many milliseconds old; one iteration, since only K is wanted. @param {number} delay */
function regulated(delay) {
  const old = delay > 0 ? ["--delay", `${delay}ms`] : [];
  const lqr = ["--feedback", "lqr", "--world", ARM, "--tolerance", TOLERANCES, ...old];
  const file = join(OUT, "lqr.safetensors");
  thalamotor("fit", join(OUT, "demonstrations"), "-o", file, "--sensors", SENSORS.join(), "--tick", `${HZ}`, "--iterations", "1", ...lqr);
  const { motifs } = open("lqr");
  return withK(({ name }) => motifs.find((motif) => motif.name === name)?.K);
}

/** Feedback alone: no command is read out of the cortex, only what the sensors are expected to read. @returns {Library} */
function feedbackAlone() {
  const { cortex } = learned;
  const [W, c] = [cortex.W.slice(), cortex.c.slice()];
  W.fill(0, 0, TORQUES.length * cortex.units);
  c.fill(0, 0, TORQUES.length);
  return { ...learned, cortex: { ...cortex, W, c } };
}

/** Mean error of the tip, cm: alone, and of all pairs. @param {Library} library @param {string[]} options */
function errors(library, options) {
  const file = join(OUT, "measured.safetensors");
  writeFileSync(file, writeLibrary(library));
  const { alone, pairs } = JSON.parse(thalamotor("evaluate", file, ...BODY, ...options));
  return { alone: 100 * alone.mean, pairs: 100 * pairs.mean, ratio: pairs.ratio, worst: pairs.worst.ratio };
}

/** @param {string} name @param {(string | number)[]} cells */
const row = (name, cells) =>
  console.log(`| ${[name, ...cells.map((cell) => (typeof cell === "number" ? cell.toFixed(2) : cell))].join(" | ")} |`);
/** @param {string[]} cells */
function head(...cells) {
  row("", cells);
  row(
    "---",
    cells.map(() => "---"),
  );
}

const CONDITIONS = {
  "as shown": [],
  "after a push (5 Nm, 50 ms)": ["--push", "shoulder=5@0.3+0.05"],
  "+ 0.5 kg": ["--mass", "payload=501"],
  "mass × 1.3": ["--mass", "upper=1.3", "--mass", "lower=1.3"],
};
const lqr = regulated(0);
const none = /** @type {const} */ ("none");
/** @type {Record<string, Library>} */
const VARIANTS = {
  "K from the demonstrations": learned,
  "K of the regulator": lqr,
  "K alone, no command from the cortex": feedbackAlone(),
  "open loop": withK(() => undefined),
  reset: { ...learned, cortex: { ...learned.cortex, transition: "reset" } },
  "no transition": { ...learned, cortex: { ...learned.cortex, transition: none, module: "trained" } },
};
head(...Object.keys(CONDITIONS), "every pair", "÷ alone", "worst");
for (const [name, library] of Object.entries(VARIANTS)) {
  const all = Object.values(CONDITIONS).map((options) => errors(library, options));
  const [{ pairs, ratio, worst }] = all;
  row(name, [...all.map(({ alone }) => alone), pairs, ratio, worst]);
}

console.log();
const share = 0.3;
/** The same error as text; feedback that is too late may shake the arm until the world explodes. @param {Library} library @param {string[]} options */
function late(library, options) {
  try {
    return errors(library, options).alone.toFixed(2);
  } catch (error) {
    if (!/exploded/.test(String(error))) throw error;
    return "explodes";
  }
}

head("K of the regulator", `${share} K`, "K of the regulator that knows the delay");
for (const delay of [0, 10, 20, 40]) {
  const old = delay > 0 ? ["--delay", `${delay}ms`] : [];
  const less = withK((_, i) => lqr.motifs[i].K?.map((k) => share * k));
  const pushed = [...CONDITIONS["after a push (5 Nm, 50 ms)"], ...old];
  row(
    `${delay} ms`,
    [lqr, less, regulated(delay)].map((library) => `${late(library, old)}, ${late(library, pushed)}`),
  );
}
