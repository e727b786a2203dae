// run and replay as a user has them: the built program, lines of JSON, files.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { build, makePatch } from "../../src/device/build.ts";
import { makeLibrary } from "../fixture.ts";

const MAIN = "dist/cli/main.js";
const folder = mkdtempSync(join(tmpdir(), "thalamotor-run-"));
const at = (name: string) => join(folder, name);
const library = makeLibrary({ sensors: ["force"] });
const grown = makeLibrary({ sensors: ["force"], motifs: ["a", "b", "c", "d"] });

function thalamotor(args: readonly string[], input = ""): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", input, maxBuffer: 2 ** 28 });
}

interface Line {
  tick?: number;
  phase?: string;
  motif?: string | null;
  output?: number[];
  fault?: string | boolean;
  error?: string;
}
const linesOf = (text: string): Line[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** A run that is talked to while it goes on. */
function start(...args: string[]): { child: ChildProcess; lines: Line[]; stderr: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [MAIN, "run", at("controller.wasm"), "--hz", "200", ...args]);
  const lines: Line[] = [];
  let rest = "";
  child.stdout.on("data", (data) => {
    const parts = (rest + data).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) lines.push(JSON.parse(part));
  });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  return { child, lines, stderr: () => said, ended: new Promise((resolve) => child.on("exit", (code) => resolve(code))) };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let k = 0; !isTrue(); k++) {
    if (k > 5000) throw new Error("It never came true.");
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

beforeAll(async () => {
  expect(existsSync(MAIN), "npm test builds it first; alone: npm run build").toBe(true);
  writeFileSync(at("controller.wasm"), await build(library, { capacity: 4 }));
  writeFileSync(at("old.mcap"), Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a));
  writeFileSync(at("d.patch"), makePatch(grown.cortex, grown.motifs[3]));
});

describe("run", () => {
  test("takes a sequence longer than the queue, prints a line a tick, and records it", () => {
    const names = Array.from({ length: 80 }, (_, k) => "abc"[k % 3]);
    const args = ["run", at("controller.wasm"), "--hz", "2000", "--sequence", names.join(","), "--record", at("run.mcap")];
    const { status, stdout, stderr } = thalamotor([...args, "--seconds", "2"]);
    expect(stderr).toMatch(/ticks at 2000 Hz/);
    expect(stderr).toMatch(/lateness \(µs\).*\n.*compute \(µs\)/);
    expect(status).toBe(0);
    const lines = linesOf(stdout);
    expect(lines.length).toBeGreaterThan(1000);
    expect(lines[0]).toMatchObject({ tick: 0, output: [expect.any(Number), expect.any(Number)] });
    const replayed = thalamotor(["replay", at("run.mcap"), "--controller", at("controller.wasm"), "--csv", at("run.csv")]);
    expect(replayed.stdout).toMatch(/Equal to the bit: \d+ ticks, \d+ commands, \d+ state hashes\./);
    expect(replayed.status).toBe(0);
    expect(readFileSync(at("run.csv"), "utf8").split("\n")[0]).toBe("tick,t,phase,motif,fault,force,x,y,lateness_us,compute_us");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("ends when what was queued by a script has been played", () => {
    const { status, stdout } = thalamotor(["run", at("controller.wasm"), "--hz", "200", "--stdin"], '{"play":["a","b"]}\n');
    expect(status).toBe(0);
    const motifs = linesOf(stdout).map(({ motif }) => motif);
    expect(motifs).toContain("a");
    expect(motifs[motifs.length - 1]).toBe("b");
  });

  test("answers malformed lines with what is wrong, carries out nothing of them, and goes on", async () => {
    const { child, lines, ended } = start("--stdin");
    const bad = [
      "oops",
      "[1]",
      '{"play":"zz"}',
      '{"plai":"a"}',
      '{"gain":2}',
      '{"play":"a","gain":"x"}',
      '{"play":"a","offset":[1]}',
      '{"sensors":[1,2]}',
      '{"sensors":{"smell":1}}',
      '{"speed":-1}',
      '{"speed":1e9}',
      '{"add":"missing.patch"}',
      '{"stop":1}',
      "\u0000\ufffd",
    ];
    child.stdin?.write(`${bad.join("\n")}\n\n`);
    await until(() => lines.filter(({ error }) => error).length === bad.length);
    const errors = lines.flatMap(({ error }) => error ?? []);
    expect(errors.map((error) => error.split(": ")[0])).toEqual(bad.map((_, k) => `line ${k + 1}`));
    expect(lines.every(({ phase }) => phase === undefined || phase === "idle")).toBe(true);
    child.stdin?.write('{"sensors":{"force":0.5}}\n{"play":"a","gain":2,"offset":[0.1,0]}\n');
    await until(() => lines.some(({ motif }) => motif === "a"));
    child.stdin?.write(`{"add":${JSON.stringify(at("d.patch"))},"play":"d","speed":2}\n`);
    await until(() => lines.some(({ motif }) => motif === "d"));
    child.stdin?.write('{"stop":true}\n');
    child.stdin?.end();
    expect(await ended).toBe(0);
  });

  test("falls back to the safe output when the program that drives it dies, if the watchdog is on", async () => {
    const { child, lines, stderr, ended } = start("--stdin", "--watchdog", "2000", "--safe", "3,4", "--record", at("died.mcap"));
    child.stdin?.write('{"play":"a"}\n');
    await until(() => lines.some(({ phase }) => phase === "execute"));
    child.stdin?.end();
    expect(await ended).toBe(1);
    expect(stderr()).toMatch(/error: Standard input ended while the watchdog was on/);
    const { stdout } = thalamotor(["replay", at("died.mcap"), "--controller", at("controller.wasm")]);
    expect(stdout).toMatch(/Equal to the bit/);
  });

  test("falls back to the safe output when that program is silent for too long, and goes on when it is told to", async () => {
    const { child, lines, ended } = start("--stdin", "--watchdog", "500", "--safe", "3,4");
    child.stdin?.write("{}\n");
    await until(() => lines.some(({ fault }) => fault === "host"));
    await until(() => lines[lines.length - 1].output?.join() === "3,4");
    child.stdin?.write('{"clear":true}\n{"play":"b"}\n');
    await until(() => lines.some(({ motif }) => motif === "b"));
    child.kill("SIGINT");
    await ended;
  });

  test("stops when nobody reads its output any more", async () => {
    const { child, lines, stderr, ended } = start("--stdin");
    child.stdin?.write('{"play":"a"}\n');
    await until(() => lines.length > 10);
    child.stdout?.destroy();
    expect(await ended).toBe(1);
    expect(stderr()).toMatch(/error: Nobody reads the output any more/);
  });

  test("says when sensors stop arriving, and ends with a fault in force", async () => {
    const { child, lines, stderr, ended } = start("--stdin", "--sensor-timeout", "300");
    for (let k = 0; k < 5; k++) child.stdin?.write(`{"sensors":[${k}]}\n`);
    await until(() => lines.some(({ fault }) => fault === "sensors"));
    child.stdin?.end();
    expect(await ended).toBe(1);
    expect(stderr()).toMatch(/ended with a fault in force: sensors/);
  });

  test("leaves a recording that can be replayed when it is killed", async () => {
    const { child, lines, ended } = start("--stdin", "--record", at("killed.mcap"));
    child.stdin?.write('{"play":["a","b","c","a","b","c"]}\n');
    await until(() => (lines[lines.length - 1]?.tick ?? 0) > 800);
    child.kill("SIGKILL");
    await ended;
    expect(existsSync(at("killed.mcap"))).toBe(false);
    const { stdout, stderr } = thalamotor(["replay", at("killed.mcap.part"), "--controller", at("controller.wasm")]);
    expect(stderr).toMatch(/ends early/);
    expect(stdout).toMatch(/Equal to the bit: [1-9]\d+ ticks/);
    const part = readFileSync(at("killed.mcap.part"));
    writeFileSync(at("killed-early.mcap"), part.subarray(0, part.indexOf('"phase":"'))); // in the first tick
    const early = thalamotor(["replay", at("killed-early.mcap"), "--controller", at("controller.wasm")]);
    expect(early.stderr).toMatch(/holds no tick: nothing was compared/);
    expect([early.status, early.stdout]).toEqual([1, ""]);
    // it is the only one: the next run does not write over it unasked
    const again = thalamotor(["run", at("controller.wasm"), "--hz", "200", "--seconds", "1", "--record", at("killed.mcap")]);
    expect(again.stderr).toMatch(/killed\.mcap\.part is a recording already.*--force/);
    expect(again.status).toBe(1);
  });
});

describe("play", () => {
  test("repeats the rhythmic motifs of a sequence, and no others", async () => {
    const motifs = library.motifs.map((motif, i) => (i === 1 ? { ...motif, period: motif.steps } : motif));
    writeFileSync(at("rhythmic.wasm"), await build({ ...library, motifs }));
    const rows = (...more: string[]) => {
      const { status, stdout } = thalamotor(["play", at("rhythmic.wasm"), "--sequence", "a,b,a", ...more]);
      expect(status).toBe(0);
      const of = (motif: string) => stdout.split("\n").filter((row) => row.split(",").slice(1, 3).join() === `execute,${motif}`).length;
      return [of("a"), of("b")];
    };
    const [a, b] = rows();
    expect(rows("--repeat", "3")).toEqual([a, 3 * b]);
    const none = thalamotor(["play", at("rhythmic.wasm"), "--sequence", "a", "--repeat", "3"]);
    expect(none.stderr).toMatch(/--repeat is for rhythmic motifs, and --sequence has none/);
    expect(none.status).toBe(1);
  });
});

describe("bench", () => {
  test("measures a controller: a step, single ticks beside the clock alone, loops that it can run at, idle and loaded", () => {
    const { status, stdout, stderr } = thalamotor(["bench", at("controller.wasm"), "--seconds", "0.2", "--json"]);
    expect(status).toBe(0);
    const { steps, single, loops } = JSON.parse(stdout);
    expect(steps).toEqual([expect.objectContaining({ units: 24, connectivity: "dense", target: "simd", p50: expect.any(Number) })]);
    expect(single.ticks.p50).toBeGreaterThanOrEqual(single.timer.p50);
    expect(single.ticks.n).toBe(single.timer.n);
    const kinds = loops.map(({ hz, load }: { hz: number; load: string }) => `${hz} ${load}`);
    expect(kinds).toEqual([100, 1000, 10_000].flatMap((hz) => [`${hz} idle`, `${hz} other core loaded`]));
    for (const { lateness, compute, lost } of loops) expect(lateness.n).toBe(compute.n + lost);
    expect(stderr).toMatch(/loop at 1000 Hz/);
    const bad = thalamotor(["bench", at("d.patch")]);
    expect(bad.stderr).toMatch(/is a patch, not a controller/);
    expect(bad.status).toBe(1);
  });
});

describe("errors", () => {
  test.each([
    [["run", "c", "--hz", "200"], /Nothing to do/],
    [["run", "c", "--hz", "0", "--seconds", "1"], /positive number/],
    [["run", "c", "--hz", "0.1", "--seconds", "1"], /rate of 0.1 Hz .* must be from/],
    [["run", "c", "--hz", "1e9", "--seconds", "1"], /hz is 1000000000; at most 100000/],
    [["run", "c", "--hz", "200", "--sequence", "a,zz"], /Unknown motif "zz".*has: a, b, c/],
    [["run", "c", "--hz", "200", "--seconds", "1", "--safe", "1"], /safe output must be 2 finite values \(x, y\)/],
    [["run", "c", "--hz", "200", "--seconds", "1", "--safe", "1,b"], /must be a number/],
    [["run", "c", "--hz", "200", "--seconds", "1", "--late", "hope"], /Allowed choices are skip, catch-up, fault/],
    [["run", "c", "--hz", "200", "--seconds", "1", "--record", "nowhere/x.mcap"], /Cannot write nowhere\/x.mcap/],
    [["run", "c", "--hz", "200", "--seconds", "1", "--record", "c"], /is what this command reads/],
    [["run", "c", "--hz", "200", "--seconds", "1", "--record", "old.mcap"], /old\.mcap is a recording already.*--force/],
    [["replay", "old.mcap", "--csv", "old.mcap"], /is what this command reads/],
    [["replay", "old.mcap", "--csv", "c"], /is a controller, and would become what a controller played/],
    [["run", "missing.wasm", "--hz", "200", "--seconds", "1"], /Cannot read missing.wasm/],
    [["run", "d", "--hz", "200", "--seconds", "1"], /is a patch, not a controller/],
    [["replay", "d"], /Nothing to do/],
    [["replay", "d", "--controller", "c"], /is a patch, not a recording/],
    [["replay", "missing.mcap", "--csv", "x.csv"], /Cannot read missing.mcap/],
    [["play", "c", "--sequence", "a", "--plot", "a.png"], /--plot draws SVG: call it a\.svg/],
  ])("%j", (args, message) => {
    const named = args.map((arg) =>
      arg === "c" ? at("controller.wasm") : arg === "d" ? at("d.patch") : arg === "old.mcap" ? at(arg) : arg,
    );
    const { status, stderr } = thalamotor(named);
    expect(stderr).toMatch(message);
    expect(status).not.toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part") && !name.startsWith("killed"))).toEqual([]);
  });
});
