// The command line as a user runs it: the built program, on files.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { Controller } from "../../src/drive/controller.ts";
import { record } from "../../src/drive/play.ts";
import { readLibrary, writeLibrary } from "../../src/file/library-file.ts";
import { readTensors } from "../../src/file/safetensors.ts";
import { makeLibrary } from "../fixture.ts";

const MAIN = "dist/cli/main.js";
const root = mkdtempSync(join(tmpdir(), "thalamotor-cli-"));
const at = (name: string) => join(root, name);

function thalamotor(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
}

function ok(...args: string[]): string {
  const { status, stdout, stderr } = thalamotor(...args);
  expect(stderr.slice(-2000), args.join(" ")).not.toMatch(/error/i);
  expect(status).toBe(0);
  return stdout;
}

/** A demonstration file: two channels, half a second or so. */
function demonstrate(name: string, f: (t: number) => [number, number], seconds = 0.5): string {
  const rows = Array.from({ length: 51 }, (_, i) => (i * seconds) / 50).map((t) => [t, ...f(t)].map((y) => y.toFixed(5)).join(","));
  writeFileSync(at(name), `t,x,y\n${rows.join("\n")}\n`);
  return at(name);
}

const QUICK = ["--units", "32", "--iterations", "12", "--tau", "0.02"];

beforeAll(() => {
  expect(existsSync(MAIN), "npm test builds it first; alone: npm run build").toBe(true);
  mkdirSync(at("motifs"));
  demonstrate("motifs/arc.csv", (t) => [Math.sin(6 * t), Math.cos(6 * t)]);
  demonstrate("motifs/line.csv", (t) => [t, -2 * t], 0.4);
  demonstrate("motifs/wave.csv", (t) => [Math.sin(20 * t), t]);
  demonstrate("hook.csv", (t) => [t * t, Math.sin(9 * t)]);
  ok("fit", at("motifs"), "-o", at("lib.safetensors"), ...QUICK, "--workers", "1");
  ok("build", at("lib.safetensors"), "-o", at("controller.wasm"), "--capacity", "4");
});

describe("fit", () => {
  test("gives the same bytes whatever the number of workers", () => {
    const result = JSON.parse(ok("fit", at("motifs"), "-o", at("two.safetensors"), ...QUICK, "--workers", "2", "--json"));
    expect(readFileSync(at("two.safetensors"))).toEqual(readFileSync(at("lib.safetensors")));
    expect(result.motifs.map(({ name }: { name: string }) => name)).toEqual(["arc", "line", "wave"]);
    expect(result.tau).toBe(0.02);
  });

  test("learns every architecture and kind of transition", () => {
    for (const how of [
      ["--architecture", "additive"],
      ["--transition", "reset"],
      ["--transition", "none"],
    ]) {
      ok("fit", at("motifs"), "-o", at("other.safetensors"), ...QUICK, ...how, "--workers", "1");
      ok("evaluate", at("other.safetensors")); // builds it
    }
    ok("fit", at("motifs"), "-o", at("other.safetensors"), ...QUICK, "--rank", "1", "--seed", "4", "--workers", "1");
    expect(readLibrary(readFileSync(at("other.safetensors")), "it")).toMatchObject({ cortex: { rank: 1 }, training: { seed: 4 } });
  });

  test("gives a linear motif that does not bear its pairs of eigenvalues fewer of them, and says so", () => {
    const how = ["--architecture", "linear", "--units", "16", "--iterations", "4", "--tau", "0.02", "--workers", "2"];
    const lowered = /Motif "arc" got K = [1-7] pairs of eigenvalues, not 8: placing them with N = 16 units is too ill-conditioned/;
    expect(ok("fit", at("motifs"), "-o", at("few.safetensors"), ...how, "--modes", "8")).toMatch(lowered);
    const { motifs, lowered: told } = JSON.parse(
      ok("fit", at("motifs/arc.csv"), "-o", at("few.safetensors"), ...how, "--modes", "8", "--json", "--force"),
    );
    expect(motifs).toHaveLength(1);
    expect(told).toMatchObject([{ name: "arc", wanted: 8, modes: expect.any(Number), reason: expect.stringMatching(/ill-conditioned/) }]);
    const added = JSON.parse(ok("add", at("few.safetensors"), at("hook.csv"), "--json"));
    expect(added.lowered).toMatchObject({ wanted: 8, reason: expect.stringMatching(/ill-conditioned/) });
  });

  test("designs linear libraries with the same command line, and everything else takes them", () => {
    const how = ["--architecture", "linear", "--units", "24", "--iterations", "12", "--tau", "0.02", "--workers", "1"];
    ok("fit", at("motifs"), "-o", at("linear.safetensors"), ...how);
    ok("fit", at("motifs"), "-o", at("linear2.safetensors"), ...how, "--workers", "2");
    expect(readFileSync(at("linear2.safetensors"))).toEqual(readFileSync(at("linear.safetensors")));
    expect(JSON.parse(ok("inspect", at("linear.safetensors"), "--json"))).toMatchObject({
      architecture: "linear",
      guarantee: { preparation: 12, contraction: expect.any(Number) },
    });
    expect(ok("inspect", at("linear.safetensors"))).toMatch(/guarantee: (no motif of any chain|none along chains)/);
    const before = readTensors(readFileSync(at("linear.safetensors")), "it").tensors;
    ok("add", at("linear.safetensors"), at("hook.csv"), "--patch", at("linear.patch"));
    const after = readTensors(readFileSync(at("linear.safetensors")), "it").tensors;
    for (const [name, tensor] of before) expect(after.get(name)).toEqual(tensor);
    const eigen = JSON.parse(ok("build", at("linear.safetensors"), "-o", at("linear.wasm"), "--json"));
    const dense = JSON.parse(ok("build", at("linear.safetensors"), "-o", at("dense.wasm"), "--dense", "--json"));
    expect(eigen.memory.weights).toBeLessThan(dense.memory.weights);
    ok("evaluate", at("linear.safetensors"), "--controller", at("dense.wasm"));
    ok("build", at("linear.safetensors"), "--target", "c", "-o", at("linear-c"));
    ok("play", at("linear.wasm"), "--sequence", "arc,hook,arc", "-o", at("linear.csv"));
    ok("fit", at("motifs"), "-o", at("linear3.safetensors"), ...how, "--transition", "reset", "--noise", "0.1", "--modes", "2");
  });

  test("leaves nothing half-written when it is interrupted", async () => {
    mkdirSync(at("cut"));
    const child = spawn(process.execPath, [MAIN, "fit", at("motifs"), "-o", at("cut/lib.safetensors"), "--iterations", "100000"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    await new Promise<void>((resolve) => child.stderr.on("data", (text) => String(text).includes("training") && resolve()));
    child.kill("SIGINT");
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.on("exit", (...end) => resolve(end)));
    expect(code !== 0 || signal !== null).toBe(true);
    expect(readdirSync(at("cut"))).toEqual([]);
  });
});

describe("add", () => {
  test("changes no other array and no sequence of the old motifs, and its patch does what a new build does", async () => {
    const before = readFileSync(at("lib.safetensors"));
    const said = ok("add", at("lib.safetensors"), at("hook.csv"), "-o", at("grown.safetensors"), "--patch", at("hook.patch"));
    expect(said).toMatch(/other 26 arrays are byte-identical/);
    expect(readFileSync(at("lib.safetensors"))).toEqual(before);
    const [old, grown] = [before, readFileSync(at("grown.safetensors"))].map((bytes) => readTensors(bytes, "it").tensors);
    for (const [name, tensor] of old) expect(grown.get(name)).toEqual(tensor);
    expect([...grown.keys()].filter((name) => !old.has(name))).toEqual(
      ["b", "x0", "u", "v", "target"].map((array) => `motif/hook/${array}`),
    );

    ok("build", at("grown.safetensors"), "-o", at("grown.wasm"));
    const [was, now, patched] = await Promise.all(
      ["controller.wasm", "grown.wasm", "controller.wasm"].map((file) => Controller.load(at(file))),
    );
    patched.add(readFileSync(at("hook.patch")));
    const random = new Random(1, "sequences");
    for (let k = 0; k < 100; k++) {
      const sequence = Array.from({ length: 9 }, () => ({ motif: was.motifs[random.integer(3)] }));
      for (const controller of [was, now]) controller.reset();
      expect(record(now, sequence)).toEqual(record(was, sequence));
      expect(now.hash()).toBe(was.hash());
    }
    for (const controller of [now, patched]) controller.reset();
    const withIt = ["hook", "arc", "hook"].map((motif) => ({ motif }));
    expect(record(patched, withIt)).toEqual(record(now, withIt));
  });
});

describe("build and inspect", () => {
  test("say size, memory and the hash of a standard run, the same for simd and scalar", () => {
    const simd = JSON.parse(ok("build", at("lib.safetensors"), "-o", at("a.wasm"), "--json"));
    const scalar = JSON.parse(ok("build", at("lib.safetensors"), "-o", at("b.wasm"), "--scalar", "--json"));
    expect(simd).toMatchObject({ target: "simd", motifs: 3, capacity: 3, hash: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(scalar.hash).toBe(simd.hash);
    expect(readFileSync(at("a.wasm")).length).toBe(simd.bytes);
  });

  test("write C99 for machines without an engine, with what Arduino, PlatformIO and Zephyr expect", () => {
    const result = JSON.parse(ok("build", at("lib.safetensors"), "--target", "c", "-o", at("my-arm"), "--json"));
    expect(result).toMatchObject({
      name: "my_arm",
      files: expect.arrayContaining(["my_arm.c", "my_arm.h", "README.md", "library.json", "library.properties", "zephyr/module.yml"]),
    });
    expect(readFileSync(at("my-arm/my_arm.h"), "utf8")).toMatch(/MY_ARM_MOTIF_ARC = 0, .*[\s\S]*MY_ARM_MOTIFS = 3/);
    expect(JSON.parse(readFileSync(at("my-arm/library.json"), "utf8"))).toMatchObject({ name: "my-arm", headers: "my_arm.h" });
    expect(ok("build", at("lib.safetensors"), "--target", "c", "-o", at("my-arm"))).toMatch(/bytes of flash .* bytes of RAM/);
  });

  test("write C with room for motifs, and pack what it is given later", () => {
    ok("add", at("lib.safetensors"), at("hook.csv"), "-o", at("packed.safetensors"), "--patch", at("packed.patch"));
    ok("build", at("lib.safetensors"), "--target", "c", "--capacity", "4", "-o", at("roomy"));
    expect(readFileSync(at("roomy/roomy.h"), "utf8")).toContain("int roomy_add(");
    expect(ok("pack", at("packed.patch"), at("roomy/roomy.wasm"), "-o", at("packed.record"))).toMatch(/[0-9]+ bytes; .*NAME_add/);
    expect(thalamotor("pack", at("packed.patch"), at("packed.patch"), "-o", at("x.record")).stderr).toMatch(/is a patch, not a controller/);
  });

  test("tell what is in each kind of file", () => {
    ok("add", at("lib.safetensors"), at("hook.csv"), "-o", at("again.safetensors"), "--patch", at("again.patch"));
    expect(JSON.parse(ok("inspect", at("lib.safetensors"), "--json"))).toMatchObject({
      kind: "library",
      units: 32,
      motifs: [{ motif: "arc" }, { motif: "line" }, { motif: "wave" }],
    });
    expect(JSON.parse(ok("inspect", at("controller.wasm"), "--json"))).toMatchObject({ kind: "controller", capacity: 4, target: "simd" });
    expect(JSON.parse(ok("inspect", at("again.patch"), "--json"))).toMatchObject({ kind: "patch" });
    expect(ok("inspect", at("lib.safetensors"))).toContain("kind: library");
    for (const file of ["lib.safetensors", "controller.wasm"]) expect(ok("inspect", at(file))).toMatch(/^certificate: .+$/m);
  });
});

describe("play", () => {
  test("writes what the machine receives, and draws it", () => {
    ok(
      "play",
      at("controller.wasm"),
      "--sequence",
      "arc,line,arc",
      "-o",
      at("out.csv"),
      "--plot",
      at("out.svg"),
      "--rate",
      "1000",
      "--speed",
      "0.5",
      "--gain",
      "2",
    );
    const rows = readFileSync(at("out.csv"), "utf8")
      .trim()
      .split("\n")
      .map((row) => row.split(","));
    expect(rows[0]).toEqual(["t", "phase", "motif", "x", "y"]);
    expect([...new Set(rows.slice(1).map(([, phase, motif]) => `${phase} ${motif}`))]).toEqual([
      "prepare arc",
      "execute arc",
      "prepare line",
      "execute line",
    ]);
    expect(Number(rows[2][0])).toBeCloseTo(0.001, 9);
    expect(readFileSync(at("out.svg"), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(ok("play", at("controller.wasm"), "--sequence", "arc")).toMatch(/^t,phase,motif,x,y\n0,prepare,arc,/);
  });
});

describe("evaluate", () => {
  test("prints one object as JSON, or a summary, and writes a page", () => {
    const json = JSON.parse(
      ok("evaluate", at("lib.safetensors"), "--controller", at("controller.wasm"), "--json", "--report", at("report")),
    );
    expect(json.pairs.nmse).toHaveLength(3);
    expect(readFileSync(at("report/index.html"), "utf8")).toContain("</html>");
    expect(ok("evaluate", at("lib.safetensors"))).toMatch(/worst pair: \w+ → \w+/);
  });
});

const FULL_DISK: [string, string[], RegExp] = [
  "a full disk",
  ["build", at("lib.safetensors"), "-o", "/dev/full"],
  /Cannot write \/dev\/full/,
];

describe("what is wrong is said, with a non-zero exit, and nothing is overwritten", () => {
  const kept = "kept.safetensors";
  const library = at("lib.safetensors");
  beforeAll(() => {
    copyFileSync(library, at(kept));
    const bytes = readFileSync(library);
    writeFileSync(at("truncated.safetensors"), bytes.subarray(0, bytes.length - 100));
    const lying = Buffer.from(bytes);
    lying.writeBigUInt64LE(2n ** 62n);
    writeFileSync(at("lying.safetensors"), lying);
    writeFileSync(at("other.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    writeFileSync(
      at("elsewhere.safetensors"),
      writeLibrary({ ...makeLibrary(), training: { seed: 0, preparation: 0, sd: 1.5, iterations: 0 } }),
    );
    mkdirSync(at("empty"));
    mkdirSync(at("site"));
    writeFileSync(at("site/index.html"), "<!doctype html>\n<p>mine</p>\n");
    writeFileSync(at("ragged.csv"), "t,x,y\n0,0,1\n0.1,1\n");
    writeFileSync(at("short.csv"), "t,x,y\n0,0,1\n");
    writeFileSync(at("one.csv"), "t,x\n0,0\n1,1\n");
    writeFileSync(at("three.csv"), "t,x,y,z\n0,0,0,0\n1,1,1,1\n");
    writeFileSync(at("nan.csv"), "t,x,y\n0,0,0\n1,NaN,1\n");
    writeFileSync(at("back.csv"), "t,x,y\n0,0,0\n1,1,1\n0.5,1,1\n");
  });

  const out = ["-o", at(kept)];
  test.each<[string, string[], RegExp]>([
    ["a missing column", ["fit", at("hook.csv"), at("one.csv"), ...out], /one\.csv: the column "y" is missing/],
    ["a ragged row", ["fit", at("ragged.csv"), ...out], /ragged\.csv, line 3/],
    ["NaN", ["fit", at("nan.csv"), ...out], /nan\.csv: there is no number in x on line 3/],
    ["one sample", ["fit", at("short.csv"), ...out], /short\.csv has 1 sample/],
    ["t not increasing", ["fit", at("back.csv"), ...out], /back\.csv, line 4: the time goes back/],
    ["mixed channel counts", ["fit", at("hook.csv"), at("three.csv"), ...out], /three\.csv: has 3 channels/],
    ["an empty folder", ["fit", at("empty"), ...out], /empty holds no demonstrations/],
    ["a duplicate name", ["fit", at("motifs"), at("motifs/arc.csv"), ...out], /Duplicate motif name "arc"/],
    ["a folder that is not there", ["fit", at("nowhere"), ...out], /Cannot read .*nowhere/],
    ["a motif that is there already", ["add", at(kept), at("motifs/arc.csv")], /already has a motif "arc"/],
    ["other channels", ["add", at(kept), at("one.csv")], /one\.csv: the column "y" is missing/],
    ["a library not made by fit", ["add", at("elsewhere.safetensors"), at("hook.csv"), ...out], /not made by fit/],
    [
      "an unknown motif",
      ["play", at("controller.wasm"), "--sequence", "arc,nonsense", ...out],
      /Unknown motif "nonsense"\. .* has: arc, line, wave/,
    ],
    [
      "a rate out of reach",
      ["play", at("controller.wasm"), "--sequence", "arc", "--rate", "0.001", ...out],
      /a tick makes at most \d+ steps/,
    ],
    [
      "a rate without end",
      ["play", at("controller.wasm"), "--sequence", "arc", "--rate", "1e10", ...out],
      /would take .* ticks.*lower --rate/,
    ],
    ["a truncated library", ["build", at("truncated.safetensors"), ...out], /claims the bytes/],
    ["a lying library", ["build", at("lying.safetensors"), ...out], /header claims 4611686018427387904 bytes/],
    [
      "a .wasm where a library is due",
      ["evaluate", at("controller.wasm")],
      /controller\.wasm is a controller, not a library: fit makes one/,
    ],
    [
      "a .wasm that is not ours",
      ["play", at("other.wasm"), "--sequence", "arc", ...out],
      /is another WebAssembly module, not a controller/,
    ],
    ["a library where a .wasm is due", ["play", library, "--sequence", "arc", ...out], /is a library, not a controller: build makes one/],
    ["too little capacity", ["build", library, "--capacity", "2", ...out], /--capacity 2 is less than the 3 motifs/],
    ["a folder as output", ["build", library, "-o", root], /Cannot write .*: it is a folder; name a file in it\./],
    ["a folder as input", ["inspect", root], /Cannot read .*: it is a folder$/m],
    [
      "an output folder that is not there",
      ["fit", at("motifs"), "-o", at("no/such/lib.safetensors")],
      /Cannot write .*: there is no folder .*no\/such; make it first\./,
    ],
    ...(existsSync("/dev/full") ? [FULL_DISK] : []), // Linux has a device that is a full disk
    ["a linear option elsewhere", ["fit", at("motifs"), "--noise", "0.1", ...out], /--noise belongs to --architecture linear/],
    ["a dense build of what is dense", ["build", library, "--dense", ...out], /--dense belongs to linear libraries/],
    [
      "a linear library without initial states",
      ["fit", at("motifs"), "--architecture", "linear", "--transition", "none", ...out],
      /--transition must be thalamic or reset/,
    ],
    ["a study of nothing", ["study", "--motifs", at("empty"), "-o", at("study")], /empty holds no demonstrations/],
    ["a study of one motif", ["study", "--motifs", at("hook.csv"), "-o", at("study")], /holds 1 motif; the study needs two/],
    ["a tau for motifs that have their own", ["study", "--tau", "1", "-o", at("study")], /--tau belongs to --motifs/],
    ["nonsense as a number", ["fit", at("motifs"), "--units", "many", ...out], /must be a whole number/],
    ["a library over itself", ["build", at(kept), ...out], /is what this command reads/],
    [
      "a library over a demonstration",
      ["fit", at("motifs"), "-o", at("motifs/arc.csv")],
      /arc\.csv is a demonstration, and would become a library/,
    ],
    ["a patch over the library", ["add", at(kept), at("hook.csv"), "--patch", at(kept)], /are one file|is what this command reads/],
    ["a controller over a library", ["build", library, ...out], /is a library, and would become a controller.*--force/],
    ["C among strangers", ["build", library, "--target", "c", "-o", at("motifs")], /motifs holds files of another kind.*--force/],
    [
      "a table over its controller",
      ["play", at("controller.wasm"), "--sequence", "arc", "-o", at("controller.wasm")],
      /is what this command reads/,
    ],
    [
      "a table over a demonstration",
      ["play", at("controller.wasm"), "--sequence", "arc", "-o", at("hook.csv")],
      /hook\.csv is a demonstration/,
    ],
    [
      "a drawing over a library",
      ["play", at("controller.wasm"), "--sequence", "arc", "--plot", at(kept)],
      /is a library, and would become an SVG/,
    ],
    ["a report over another page", ["evaluate", library, "--report", at("site")], /index\.html is another HTML page/],
    ["a study over another page", ["study", "-o", at("site")], /index\.html is another HTML page/],
    ["a study in the folder of its motifs", ["study", "--motifs", at("motifs"), "-o", at("motifs")], /is what this command reads/],
    ["an unknown command", ["dance"], /unknown command 'dance'/],
    ["an empty sequence", ["play", at("controller.wasm"), "--sequence", "arc,,line"], /names separated by commas/],
  ])("%s", (_what, args, message) => {
    const { status, stdout, stderr } = thalamotor(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/fault of thalamotor|at \S+ \(/);
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(readFileSync(at(kept))).toEqual(readFileSync(library));
  });

  test("a patch for another cortex", async () => {
    ok("fit", at("motifs"), "-o", at("seed2.safetensors"), ...QUICK, "--seed", "2");
    ok("add", at("seed2.safetensors"), at("hook.csv"), "--patch", at("seed2.patch"));
    const controller = await Controller.load(at("controller.wasm"));
    expect(() => controller.add(readFileSync(at("seed2.patch")))).toThrow(/belongs to another cortex/);
  });
});

describe("help", () => {
  test("the version is the package's", () => {
    expect(execFileSync(process.execPath, [MAIN, "--version"], { encoding: "utf8" }).trim()).toBe(
      JSON.parse(readFileSync("package.json", "utf8")).version,
    );
  });

  test("the version costs no more than the words for it: nothing that a command needs is loaded", () => {
    const folder = mkdtempSync(join(tmpdir(), "thalamotor-loaded-"));
    execFileSync(process.execPath, [MAIN, "--version"], { env: { ...process.env, NODE_V8_COVERAGE: folder } });
    const [{ result }] = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
    const loaded: string[] = result.map(({ url }: { url: string }) => url).filter((url: string) => url.startsWith("file:"));
    const packages = loaded.flatMap((url) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(["commander"]);
    expect(loaded.filter((url) => /\/dist\/(learn|study|measure|report|drive|recording)\//.test(url))).toEqual([]);
    expect(loaded.length).toBeLessThan(32);
  });

  test("every command has a help text with an example", () => {
    for (const command of ["fit", "add", "build", "play", "simulate", "evaluate", "inspect", "study"]) {
      expect(execFileSync(process.execPath, [MAIN, command, "--help"], { encoding: "utf8" })).toMatch(/Example:\n {2}thalamotor /);
    }
  });
});
