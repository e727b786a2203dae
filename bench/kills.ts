// Commands killed at seeded moments: npm run kills [-- --kills 200] [--only fit,add] [--study FOLDER]
// On a quiet machine: moments are spread over the life that a command has at first. What ends before its moment is called once more.
// After each kill every file is opened or compared; every tenth time, and whenever something is between, the command is called again.
// Fails if a file is neither what was there nor what was to come, or if a command does not go on.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../src/base/random.ts";
import { table } from "../src/cli/table.ts";
import { htmlPage } from "../src/report/html.ts";
import { isJob, makeCommands } from "../tests/cli/killed.ts";
import { type Command, lay, type Moment, OUTCOMES, type Outcome, Victim } from "../tests/cli/kills.ts";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    study: { type: "string" },
  },
});
const kills = Number(options.kills);
const root = mkdtempSync(join(tmpdir(), "thalamotor-kills-"));

/** Half at any moment, a quarter in the last tenth of its life, a quarter while it writes. */
const momentOf = (k: number): Moment => (["any", "end", "any", "write"] as const)[k % 4];

/** The study itself, of two motifs, all but one of whose jobs are done: here, or in a folder where that was called before (--study). */
function studyOf({ inputs }: Command): Command {
  const args = ["--liftoff-only", resolve("dist/cli/main.js"), "study", "--quick", "--motifs", "motifs", "-o", "."];
  const folder = options.study ?? join(root, "whole-study");
  const motifs = [...inputs].filter(([name]) => name.startsWith("motifs/"));
  if (options.study === undefined) {
    lay(folder, motifs);
    console.error("A study, to have one that is nearly done …");
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  }
  const done = readdirSync(join(folder, "jobs")).filter((name) => !/modes/.test(name));
  const jobs = done.map((name) => [`jobs/${name}`, readFileSync(join(folder, "jobs", name))] as const);
  return {
    name: "study",
    args: [...args, "--workers", "1"],
    inputs: new Map([...motifs, ...jobs]),
    outputs: new Map([
      ["study.json", "{}"],
      ["index.html", htmlPage("old", "old", "")],
      ["why.svg", "<svg/>"],
    ]),
    keeps: isJob,
  };
}

const { fit, add, build, learn, run } = await makeCommands();
const commands = { fit: () => fit, add: () => add, build: () => build, learn: () => learn, study: () => studyOf(fit), run: () => run };
const rows: (string | number)[][] = [];
for (const [name, command] of Object.entries(commands)) {
  if (options.only !== undefined && !options.only.split(",").includes(name)) continue;
  const victim = new Victim(command(), join(root, name));
  const random = new Random(Number(options.seed), name);
  const counts = new Map<Outcome | "called again" | "broken", number>();
  const count = (what: Outcome | "called again" | "broken") => counts.set(what, (counts.get(what) ?? 0) + 1);
  for (let k = 0; k < kills; k++) {
    try {
      let outcome: Outcome | undefined;
      while (outcome === undefined) outcome = await victim.kill(random, momentOf(k), k % 8 < 4);
      count(outcome);
      if (outcome !== "after" && (k % 10 === 0 || outcome === "between")) {
        await victim.again();
        count("called again");
      }
    } catch (error) {
      count("broken");
      console.error(`${name}, kill ${k}: ${(error as Error).message}`);
    }
    if (k % 20 === 19) console.error(`${name}: ${k + 1} of ${kills}, ${[...counts].map((one) => one.join(" ")).join(", ")}`);
  }
  const { life } = victim;
  rows.push([
    command.name,
    (life / 1000).toFixed(1),
    kills,
    ...[...OUTCOMES, "called again", "broken"].map((what) => counts.get(what as Outcome) ?? 0),
  ]);
}
console.log(table(["command", "life, s", "kills", ...OUTCOMES, "called again, and ended", "broken"], rows));
if (rows.some((row) => Number(row[row.length - 1]) > 0)) process.exitCode = 1;
