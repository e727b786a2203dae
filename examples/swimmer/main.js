// @ts-check
// npm run example:swimmer: five movements, learned one by one; a policy that learns which to play when; both in one .wasm file,
// which then swims by itself. The rest is the command line.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHANNELS, HZ, MOTIFS, recording } from "./motions.js";

const OUT = "out/swimmer";
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** Run a command as a user would. @param {string[]} args */
function thalamotor(...args) {
  console.log(`\n$ thalamotor ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, [CLI, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const motions = join(OUT, "motions");
rmSync(motions, { recursive: true, force: true });
mkdirSync(motions, { recursive: true });
for (const name of MOTIFS) {
  const rows = recording(name).map((row) => row.map((value) => value.toFixed(4)).join(","));
  writeFileSync(join(motions, `${name}.csv`), `t,${CHANNELS.join(",")}\n${rows.join("\n")}\n`);
}
console.log(`${MOTIFS.join(", ")}: a movement of three joints each, in ${motions}/`);

const [library, policy, wasm] = ["swimmer.safetensors", "policy.safetensors", "swimmer.wasm"].map((name) => join(OUT, name));
// τ from the loop: 40 ms, a preparation of 0.12 s
thalamotor("fit", motions, "-o", library, "--tick", String(HZ), "--tau", "0.04", "--limits", here("limits.json"));
thalamotor("learn", library, "--world", here("swimmer.xml"), "--task", here("task.js"), "-o", policy, "--report", join(OUT, "report"));
thalamotor("build", library, "--policy", policy, "-o", wasm);
console.log(`\nThe body, as ${wasm} swims it: ${join(OUT, "report", "index.html")}`);
