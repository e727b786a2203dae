// @ts-check
// npm run example:arm: an expert shows an arm six movements, pushed about all the time; the rest is the command line. The
// library learns what to do, what to feel, and what to do about what is felt instead.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openWorld } from "thalamotor";
import { demonstrate, expertFeedback, HZ, SENSORS, TORQUES } from "./expert.js";
import { MOTIONS } from "./motions.js";
import { normals } from "./normals.js";

const OUT = "out/arm";
const ARM = fileURLToPath(new URL("arm.xml", import.meta.url));
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
/** Demonstrations of a movement. */
const SHOWN = 8;

/** Run a command as a user would; its figures, if it prints JSON. @param {string[]} args */
function thalamotor(...args) {
  console.log(`\n$ thalamotor ${args.join(" ")}`);
  const { status, stdout } = spawnSync(process.execPath, [CLI, ...args], { stdio: ["inherit", "pipe", "inherit"], encoding: "utf8" });
  if (status !== 0) process.exit(status ?? 1);
  if (!args.includes("--json")) process.stdout.write(stdout);
  return stdout;
}

const demonstrations = join(OUT, "demonstrations");
rmSync(demonstrations, { recursive: true, force: true });
const world = await openWorld(readFileSync(ARM, "utf8"), "arm.xml");
const normal = normals(1);
for (const name of MOTIONS) {
  mkdirSync(join(demonstrations, name), { recursive: true });
  const K = expertFeedback(world, name);
  for (let take = 1; take <= SHOWN; take++) {
    const rows = demonstrate(world, name, K, normal).map((row) => row.map((value) => value.toFixed(5)).join(","));
    writeFileSync(join(demonstrations, name, `${take}.csv`), `${["t", ...TORQUES, ...SENSORS].join(",")}\n${rows.join("\n")}\n`);
  }
}
console.log(`${SHOWN} demonstrations each of ${MOTIONS.join(", ")} in ${demonstrations}/: t, ${TORQUES.join(", ")}, ${SENSORS.join(", ")}`);

const library = join(OUT, "arm.safetensors");
const wasm = join(OUT, "arm.wasm");
thalamotor("fit", demonstrations, "-o", library, "--sensors", SENSORS.join(","), "--tick", String(HZ));
// an arm cannot be at the next movement's start as soon as a cortex can: it gets 0.6 s
thalamotor("build", library, "-o", wasm, "--preparation", String(0.6 * HZ));
const body = ["--world", ARM, "--of", "tip", "--json"];
const push = ["--push", "shoulder=5@0.3+0.05"];
/** @type {Record<string, string[]>} */
const conditions = {
  "as shown": [],
  "after a push (5 Nm, 50 ms)": push,
  "+ 0.5 kg in the hand": ["--mass", "payload=501"],
  "mass × 1.3": ["--mass", "upper=1.3", "--mass", "lower=1.3"],
};
const figures = Object.entries(conditions).map(([name, options]) => {
  const { alone, pairs } = JSON.parse(thalamotor("evaluate", library, "--controller", wasm, ...body, ...options));
  const cm = (/** @type {number} */ metres) => (100 * metres).toFixed(2);
  return `${name.padEnd(28)} ${cm(alone.mean)} cm   every pair ÷ alone ${pairs.ratio.toFixed(2)}, worst ${pairs.worst.ratio.toFixed(2)}`;
});
const sequence = ["reach", "circle", "back", "eight", "wave", "arch"];
thalamotor(
  "simulate",
  wasm,
  "--world",
  ARM,
  "--sequence",
  sequence.join(","),
  "--push",
  "shoulder=5@1.5+0.05",
  "--report",
  join(OUT, "report"),
  "-o",
  join(OUT, "pushed.csv"),
);
console.log(`\nMean error of the tip:\n${figures.join("\n")}`);
