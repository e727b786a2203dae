import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { makeJob, readJob } from "../../src/learn/queue/message.ts";
import { FULL, makeJobs, QUICK, type Result, ROWS } from "../../src/study/policy/jobs.ts";
import { policyStudyPage, tableOf } from "../../src/study/policy/page.ts";
import { POLICIES } from "../../src/study/policy/work.ts";
import { missing } from "../device/c/tools.ts";
import { startServer } from "../learn/queue/server.ts";

describe("the comparison of policies", () => {
  test("is a list of plain data, every job with a name of its own", () => {
    for (const size of [QUICK, FULL]) {
      const jobs = makeJobs(size);
      expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
      expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
      for (const job of jobs) {
        const { name, text } = makeJob(POLICIES, { job }); // as it lies in a queue
        expect(readJob([POLICIES], name, { text }).task).toEqual({ job });
        expect(() => makeJob(POLICIES, { job: { ...job, steps: 1e12 } })).toThrow("steps");
      }
    }
  });

  test("tells of the worst seed beside the mean of all", () => {
    const [first, second] = makeJobs(FULL);
    const of = (job: typeof first, touched: number[]): Result => ({ job, row: ROWS.module, task: "far", touched });
    const [head, rows] = tableOf({ results: [of(first, [4, 6]), of(second, [1, 2])] });
    expect(head.slice(2)).toEqual(["seeds", "targets an episode", "least", "greatest"]);
    expect(rows.map((row) => row.slice(2))).toEqual([["2", "3.25 ± 2.47", "1.50", "5.00"]]);
  });

  test("says of a quick one that it compares nothing, and of a full one no such thing", async () => {
    const [job] = makeJobs(QUICK);
    const results: Result[] = [{ job, row: ROWS.module, task: "far", touched: [1, 2], curve: [[100, 1]] }];
    const page = (size: string) => policyStudyPage({ version: "1", size, results });
    expect(await page("quick")).toContain("learned too little to be compared");
    expect(await page("full")).not.toContain("too little");
    expect(await page("full")).toContain("<h3>swimmer, targets 1.2–2 m away</h3>");
  });

  const SMALL = fileURLToPath(new URL("scripts/small-policies.js", import.meta.url));

  /** What it gives. */
  let study: { results: Result[] } = { results: [] };

  test("has a line of every kind, counts targets whatever was rewarded, and makes a page", () => {
    expect(existsSync("dist/study/policy/study.js"), "npm test builds it first; alone: npm run build").toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-study-"));
    const { stderr, status } = spawnSync(process.execPath, [SMALL, folder, "2"], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    study = JSON.parse(readFileSync(join(folder, "policies.json"), "utf8"));
    const { results } = study;
    const page = readFileSync(join(folder, "policies.html"), "utf8");
    const { module, removed, reset, moduleShaped, without, shaped, before, control, added } = ROWS;
    expect(results.map(({ row }) => row)).toEqual([module, removed, reset, moduleShaped, without, shaped, before, control, added]);
    for (const { touched } of results) {
      expect(touched).toHaveLength(20);
      expect(touched.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    }
    expect(page.match(/<div class="wide"><svg/g)).toHaveLength(2);
    expect(page).not.toMatch(/src=|href=/);
  });

  const lacks = missing("redis-server");
  test.skipIf(lacks)(`gives the same figures by the worker of a queue${lacks}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-study-"));
    const server = await startServer();
    const worker = spawn(process.execPath, ["dist/cli/main.js", "worker", "--queue", server.address, "--concurrency", "2"]);
    try {
      await promisify(execFile)(process.execPath, [SMALL, folder, "1", server.address, "bc"]);
      const results = study.results.filter(({ job }) => "bc".includes(job.id));
      expect(readFileSync(join(folder, "policies.json"), "utf8")).toBe(JSON.stringify({ ...study, results }));
    } finally {
      worker.kill("SIGKILL");
      await server.stop();
    }
  });

  test("is no comparison of the user's motifs", () => {
    const { status, stderr } = spawnSync(process.execPath, ["dist/cli/main.js", "study", "--policy", "--motifs", "x"], {
      encoding: "utf8",
    });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/--policy compares policies .*: it takes no --motifs/);
  });
});
