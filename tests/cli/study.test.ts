// The study through the command line. It would take minutes: its jobs are found done, as by a study that was broken off at its end.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDemonstrations } from "../../src/data/folders.ts";
import { makeTarget } from "../../src/data/targets.ts";
import { makeJobs, QUICK, ROWS } from "../../src/study/jobs.ts";
import type { JobResult } from "../../src/study/results.ts";
import { signature } from "../../src/study/study.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-study-"));
const [motifs, output] = [join(root, "motifs"), join(root, "out")];
const TAU = 0.2;

test("study --motifs goes on where it was, prints its table, and writes figures, page and picture", async () => {
  mkdirSync(motifs);
  mkdirSync(join(output, "jobs"), { recursive: true });
  for (const [name, speed] of [
    ["arc", 6],
    ["wave", 20],
  ] as const) {
    const rows = Array.from({ length: 51 }, (_, k) => `${k / 100},${Math.sin((speed * k) / 100).toFixed(5)}`);
    writeFileSync(join(motifs, `${name}.csv`), `t,y\n${rows.join("\n")}\n`);
  }
  const { channels, motifs: recorded } = await readDemonstrations([motifs]);
  const targets = recorded.map((motif) => makeTarget(motif, channels, TAU / 4).target);
  const jobs = makeJobs({ ...QUICK, motifs: 2 }, ["own"]);
  // figures of the paper's own motifs: what they are does not matter here
  const { results }: { results: JobResult[] } = JSON.parse(readFileSync("docs/study.json", "utf8"));
  const rowOf = (row: string) => results.find((result) => result.job.row === row);
  const done: object[] = [];
  for (const job of jobs) {
    const found = rowOf(job.row) ?? rowOf(ROWS.through("multiplicative", 2, 0.2));
    const gains = job.what === "library" ? job.gains : undefined;
    const rows = gains?.map((gain) => ROWS.atGain(job.row, gain)) ?? [job.row];
    const own = rows.map((row) => ({ ...found, job: { ...job, row } }));
    done.push(...own);
    writeFileSync(
      join(output, "jobs", `quick-${job.id}.json`),
      JSON.stringify({ of: signature(job, { targets, channels }), results: own }),
    );
  }

  const args = ["study", "--quick", "--motifs", motifs, "--tau", String(TAU), "--workers", "1", "-o", output];
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli/main.js", ...args], { encoding: "utf8" });
  expect(stderr).toMatch(new RegExp(`${jobs.length} jobs`));
  expect(status, stderr.slice(-1000)).toBe(0);
  expect(readdirSync(output).sort()).toEqual(["index.html", "jobs", "study.json", "why.svg"]);
  const study = JSON.parse(readFileSync(join(output, "study.json"), "utf8"));
  expect(study.size).toBe("quick");
  expect(study.results).toEqual(done); // not one was run again
  expect(stdout).toContain("multiplicative, module of 0.2 N, through 2 τ");
  expect(readFileSync(join(output, "index.html"), "utf8")).toMatch(/<svg/);
});
