// @ts-check
// npm start: learn 26 letters one by one, compile them into one .wasm file, and write words that nobody trained.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Controller, executed, readLibrary, record } from "thalamotor";
import { LETTERS, movement } from "./font.js";
import { writeWords } from "./words.js";

const WORDS = ["thalamus", "zero shot", "hello world", "one wasm file"];
const OUT = "out/letters";
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Run a command as a user would; its figures, if it prints JSON. @param {string[]} args */
function thalamotor(...args) {
  console.log(`\n$ thalamotor ${args.join(" ")}`);
  const { status, stdout } = spawnSync(process.execPath, [CLI, ...args], {
    stdio: ["inherit", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) process.exit(status ?? 1);
  if (!args.includes("--json")) process.stdout.write(stdout);
  return stdout;
}

const began = performance.now();
const demonstrations = join(OUT, "demonstrations");
rmSync(demonstrations, { recursive: true, force: true });
mkdirSync(demonstrations, { recursive: true });
for (const letter of LETTERS) {
  const rows = movement(letter).map((row) => row.map((value) => value.toFixed(4)).join(","));
  writeFileSync(join(demonstrations, `${letter}.csv`), `t,x,y,pen\n${rows.join("\n")}\n`);
}
console.log(`${LETTERS.length} letters of a single-line Hershey font, each a movement in ${demonstrations}/ (t, x, y, pen)`);

const library = join(OUT, "letters.safetensors");
const wasm = join(OUT, "letters.wasm");
thalamotor("fit", demonstrations, "-o", library, "--tau", "0.045");
thalamotor("build", library, "-o", wasm);
const evaluation = JSON.parse(thalamotor("evaluate", library, "--controller", wasm, "--report", join(OUT, "report"), "--json"));

const controller = await Controller.load(wasm);
const { motifs } = readLibrary(readFileSync(library), library);
let samples = 0;
let right = 0;
/** Squared error and variance of x and y, each letter alone. @type {number[]} */
const nmse = [];
for (const { name, target } of motifs) {
  if (!target) continue;
  controller.reset();
  const output = executed(record(controller, [{ motif: name }]), 0, 3);
  let [error, sumX, sumY, square] = [0, 0, 0, 0];
  const count = target.length / 3;
  for (let k = 0; k < target.length; k += 3) {
    error += (output[k] - target[k]) ** 2 + (output[k + 1] - target[k + 1]) ** 2;
    sumX += target[k];
    sumY += target[k + 1];
    square += target[k] ** 2 + target[k + 1] ** 2;
    if (output[k + 2] > 0.5 === target[k + 2] > 0.5) right++;
    samples++;
  }
  nmse.push(error / (square - (sumX ** 2 + sumY ** 2) / count));
}
const svg = join(OUT, "words.svg");
writeFileSync(svg, writeWords(controller, WORDS));

const mean = nmse.reduce((sum, value) => sum + value, 0) / nmse.length;
const { ratio, pairs, boundary, warnings } = evaluation;
const here = boundary["this controller"];
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`
${WORDS.map((word) => `"${word}"`).join(", ")}: written to ${svg} (letters learned alone, beside their targets)
letters alone: nMSE of x and y ${mean.toPrecision(2)} (worst ${Math.max(...nmse).toPrecision(2)}), pen right in ${((100 * right) / samples).toFixed(2)} % of samples
in sequence: ${ratio.toFixed(3)} × the error alone; worst of ${motifs.length ** 2} pairs ${pairs.worst.from} → ${pairs.worst.to}: nMSE ${pairs.worst.nmse.toPrecision(2)}, ${pairs.worst.ratio.toFixed(2)} ×
largest step at a change of letter ${here.atChanges.value.toFixed(3)}, within letters ${here.inMotifs.value.toFixed(3)}
Verdict: ${ratio <= 1.05 && mean <= 0.005 && warnings.length === 0 ? "any order works, though no transition was ever trained" : "NOT as good as expected"}. ${seconds} s in all.`);
