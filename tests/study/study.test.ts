import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { Random } from "../../src/base/random.ts";
import { variance } from "../../src/data/targets.ts";
import { FULL, makeJobs, QUICK } from "../../src/study/jobs.ts";
import { MOTIF_KINDS, makeMotifs, STEPS } from "../../src/study/motifs.ts";
import { occupancy } from "../../src/study/subspaces.ts";
import { missing } from "../device/c/tools.ts";
import { startServer } from "../learn/queue/server.ts";

describe("the study's motifs", () => {
  test.each(MOTIF_KINDS)("(%s) have zero mean and unit variance, differ, and come from their seed", (kind) => {
    const motifs = makeMotifs(kind, 4, 1);
    for (const { samples, steps } of motifs) {
      expect(steps).toBe(STEPS);
      expect(variance(samples, 1)).toBeCloseTo(1, 4);
      expect(samples.reduce((sum, y) => sum + y, 0) / STEPS).toBeCloseTo(0, 5);
    }
    expect(makeMotifs(kind, 4, 1)).toEqual(motifs);
    expect(makeMotifs(kind, 2, 1)).toEqual(motifs.slice(0, 2)); // more motifs leave the first ones alone
    expect(makeMotifs(kind, 1, 2)[0].samples).not.toEqual(motifs[0].samples);
  });

  test("step between levels that last, or move smoothly", () => {
    const [step] = makeMotifs("step", 1, 3);
    const changes = step.samples.filter((y, t) => t > 0 && y !== step.samples[t - 1]).length;
    expect(changes).toBeGreaterThanOrEqual(3);
    expect(changes).toBeLessThanOrEqual(10);
    const [slow] = makeMotifs("oscillating", 1, 3);
    expect(Math.max(...slow.samples.map((y, t) => (t > 0 ? Math.abs(y - slow.samples[t - 1]) : 0)))).toBeLessThan(0.3);
  });
});

describe("the job list", () => {
  test("is plain data, every job with a name of its own", () => {
    for (const size of [QUICK, FULL]) {
      const jobs = makeJobs(size, MOTIF_KINDS);
      expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
      expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    }
    expect(makeJobs(FULL, MOTIF_KINDS).filter(({ row }) => row === "control, J and W tuned on random sequences")).toHaveLength(6);
  });

  test("leaves the control network out for motifs of the user's, which need not last equally long", () => {
    expect(makeJobs(QUICK, ["own"]).some(({ what }) => what === "control")).toBe(false);
  });
});

describe("occupancy", () => {
  test("finds the directions that vary in preparations only", () => {
    const random = new Random(1, "states");
    const phases = Array.from({ length: 400 }, (_, k) => (k % 100 < 30 ? ("prepare" as const) : ("execute" as const)));
    const states = phases.map((phase) =>
      Float64Array.from({ length: 20 }, (_, i) => random.normal() * (i < 6 === (phase === "prepare") ? 3 : 0.1)),
    );
    const found = occupancy(states, phases);
    const mean = (of: readonly number[], phase: string) =>
      of.reduce((sum, size, k) => sum + (phases[k] === phase ? size : 0), 0) / phases.filter((p) => p === phase).length;
    expect(mean(found.preparation, "prepare")).toBeGreaterThan(20 * mean(found.preparation, "execute"));
    expect(mean(found.execution, "execute")).toBeGreaterThan(20 * mean(found.execution, "prepare"));
    expect(found.phases.slice(28, 32)).toBe("ppee");
  });
});

/** Small jobs of every kind. */
const SMALL = fileURLToPath(new URL("scripts/small.js", import.meta.url));

describe("running a study", () => {
  const folder = () => mkdtempSync(join(tmpdir(), "thalamotor-study-"));
  const run = (where: string, workers: number) => {
    const { stderr, status } = spawnSync(process.execPath, [SMALL, where, String(workers)], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    return readFileSync(join(where, "study.json"), "utf8");
  };

  /** What one worker gives, made once. */
  let alone: string | undefined;

  test("gives the same figures with one worker and with two, and goes on where it was", () => {
    expect(existsSync("dist/study/study.js"), "npm test builds it first; alone: npm run build").toBe(true);
    const [one, two] = [folder(), folder()];
    const study = run(one, 1);
    alone = study;
    expect(run(two, 2)).toBe(study);
    const { results } = JSON.parse(study);
    expect(results.map(({ job }: { job: { id: string } }) => job.id)).toEqual(["a", "b", "c", "d", "e", "f", "g", "g"]);

    // a result that is there is taken as it is; one that is missing, or of another job, is made again
    const files = readdirSync(join(one, "jobs")).sort();
    expect(files).toHaveLength(7);
    const [a, b, c] = files.map((file) => join(one, "jobs", file));
    const kept = JSON.parse(readFileSync(a, "utf8"));
    writeFileSync(a, JSON.stringify({ ...kept, results: [{ ...kept.results[0], mark: "kept" }] }));
    rmSync(b);
    writeFileSync(c, JSON.stringify({ of: "something else", results: [] }));
    const again = JSON.parse(run(one, 2));
    expect(again.results[0].mark).toBe("kept");
    expect(again.results.slice(1)).toEqual(results.slice(1));
  });

  const lacks = missing("redis-server");
  test.skipIf(lacks)(`gives the same figures by one worker of a queue, and by two after one was killed at its work${lacks}`, async () => {
    const server = await startServer();
    const workers: ChildProcess[] = [];
    const worker = () => {
      const one = spawn(process.execPath, ["dist/cli/main.js", "worker", "--queue", server.address, "--concurrency", "1"]);
      workers.push(one);
      return one;
    };
    const kill = async (one: ChildProcess) => {
      one.kill("SIGKILL");
      await once(one, "exit");
    };
    const study = async () => {
      const where = folder();
      await promisify(execFile)(process.execPath, [SMALL, where, "1", server.address]);
      return readFileSync(join(where, "study.json"), "utf8");
    };
    try {
      const expected = alone ?? run(folder(), 1);
      const first = worker();
      expect(await study()).toBe(expected);
      await kill(first);
      await server.client.flushall(); // or all would be answered
      const killed = worker();
      const again = study();
      await vi.waitFor(async () => expect(await server.client.llen("thalamotor:jobs:active")).toBe(1), { timeout: 30_000, interval: 10 });
      await kill(killed);
      for (let i = 0; i < 2; i++) worker();
      expect(await again).toBe(expected);
    } finally {
      for (const one of workers) one.kill("SIGKILL");
      await server.stop();
    }
  });

  test("makes one page with every picture and table, and leaves old motifs alone when a library learns", () => {
    const where = folder();
    const { results } = JSON.parse(run(where, 2));
    const page = readFileSync(join(where, "index.html"), "utf8");
    expect(page.match(/<div class="wide"><svg/g)).toHaveLength(9); // scrolled on a phone, not shrunk
    expect(page).not.toMatch(/src=|href=/);
    // sequences are kept of what is drawn alone: they are most of the bytes
    expect(results.map(({ example }: { example?: object }) => example !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    const { errors } = results[3];
    expect(errors[1][0]).toBe(errors[0][0]);
    const { before, after } = results[2].interference;
    expect(after).not.toEqual(before);
    expect(results[4].fits.map((row: number[]) => row.length)).toEqual([2, 2]);
    expect(results[4].fits[1][0]).toBeLessThanOrEqual(results[4].fits[0][0]);
    const { decay } = results[1];
    expect(decay).toHaveLength(49);
    expect([decay[0], decay[48] < 0.5]).toEqual([1, true]);
    // one library, a row for each conductance of its exact module: what is left after 3 τ tells them apart
    const [strong, weak] = results.slice(6);
    expect([strong, weak].map(({ job }) => job.row)).toEqual(["sparse, exact module, g_p = 2", "sparse, exact module, g_p = 1"]);
    expect([strong.decay[12], weak.decay[12]]).toEqual([expect.closeTo(Math.exp(-6), 5), expect.closeTo(Math.exp(-3), 4)]);
    // a preparation lasts no longer than it is asked to, whatever the glide would need in a machine
    expect(strong.measured[1].sequenced).not.toBe(strong.measured[0].sequenced);
    expect(strong.parameters).toEqual({ perMotif: 48, initialState: 16, shared: 0, untuned: 8 * 16 + 16 });
    const [none, module, control, , , shared] = results.map(({ parameters }: { parameters: object }) => parameters);
    expect(none).toEqual({ perMotif: 48, initialState: 0, shared: 0, untuned: 16 * 16 + 16 });
    expect(module).toEqual({ perMotif: 48, initialState: 16, shared: 2 * 16 * 3, untuned: 16 * 16 + 16 });
    expect(shared).toEqual({ perMotif: 48, initialState: 0, shared: 2 * 16 * 3, untuned: 16 * 16 + 16 + 16 });
    expect(control).toEqual({ perMotif: 16, initialState: 0, shared: 16 * 16 + 16, untuned: 0 });
  });
});
