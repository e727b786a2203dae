// @ts-check
// npm run example:reach: one movement of an arm, and a policy that says where to make it; both in one .wasm file, which touches
// targets by itself. The rest is the command line.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHANNELS, HZ, MOTIFS, recording } from "./motions.js";

const OUT = "out/reach";
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** Run a command as a user would. @param {string[]} args */
function thalamotor(...args) {
  console.log(`\n$ thalamotor ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, [CLI, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const rows = recording().map((row) => row.map((value) => value.toFixed(5)).join(","));
const [motion, library, policy, wasm] = [`${MOTIFS[0]}.csv`, "reach.safetensors", "policy.safetensors", "reach.wasm"].map((name) =>
  join(OUT, name),
);
writeFileSync(motion, `t,${CHANNELS.join(",")}\n${rows.join("\n")}\n`);

// τ from the loop: 40 ms, a preparation of 0.12 s
thalamotor("fit", motion, "-o", library, "--tick", String(HZ), "--tau", "0.04", "--limits", here("limits.json"));
thalamotor("learn", library, "--world", here("reach.xml"), "--task", here("task.js"), "-o", policy, "--report", join(OUT, "report"));
thalamotor("build", library, "--policy", policy, "-o", wasm);
console.log(`\nThe arm, as ${wasm} moves it: ${join(OUT, "report", "index.html")}`);
