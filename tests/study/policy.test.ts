import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FULL, makeJobs, QUICK, type Result, ROWS } from "../../src/study/policy/jobs.ts";
import { tableOf } from "../../src/study/policy/page.ts";

describe("the comparison of policies", () => {
  test("is a list of plain data, every job with a name of its own", () => {
    for (const size of [QUICK, FULL]) {
      const jobs = makeJobs(size);
      expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
      expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    }
  });

  test("tells of the worst seed beside the mean of all", () => {
    const [first, second] = makeJobs(FULL);
    const of = (job: typeof first, touched: number[]): Result => ({ job, row: ROWS.module, task: "far", touched });
    const [head, rows] = tableOf({ results: [of(first, [4, 6]), of(second, [1, 2])] });
    expect(head.slice(2)).toEqual(["seeds", "targets an episode", "least", "greatest"]);
    expect(rows.map((row) => row.slice(2))).toEqual([["2", "3.25 ± 2.47", "1.50", "5.00"]]);
  });

  const SMALL = fileURLToPath(new URL("scripts/small-policies.js", import.meta.url));

  test("has a line of every kind, counts targets whatever was rewarded, and makes a page", () => {
    expect(existsSync("dist/study/policy/study.js"), "npm test builds it first; alone: npm run build").toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-study-"));
    const { stderr, status } = spawnSync(process.execPath, [SMALL, folder, "2"], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const [figures, page] = ["policies.json", "policies.html"].map((name) => readFileSync(join(folder, name), "utf8"));
    const { results }: { results: Result[] } = JSON.parse(figures);
    const { module, removed, reset, moduleShaped, without, shaped, before, control, added } = ROWS;
    expect(results.map(({ row }) => row)).toEqual([module, removed, reset, moduleShaped, without, shaped, before, control, added]);
    for (const { touched } of results) {
      expect(touched).toHaveLength(20);
      expect(touched.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    }
    expect(page.match(/<div class="wide"><svg/g)).toHaveLength(2);
    expect(page).not.toMatch(/src=|href=/);
  });

  test("is no comparison of the user's motifs", () => {
    const { status, stderr } = spawnSync(process.execPath, ["dist/cli/main.js", "study", "--policy", "--motifs", "x"], {
      encoding: "utf8",
    });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/--policy compares policies .*: it takes no --motifs/);
  });
});
