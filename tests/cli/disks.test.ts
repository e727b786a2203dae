// Disks that are full, or can only be read: an error that says so, and what was there is still there.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { build as buildController, makePatch } from "../../src/device/build.ts";
import { replay } from "../../src/recording/replay.ts";
import { htmlPage } from "../../src/report/html.ts";
import { makeLibrary } from "../fixture.ts";
import { ARM } from "../world/bodies.ts";
import { makeCommands } from "./killed.ts";
import { filesOf, lay } from "./kills.ts";

/** Disks of one's own take a right that containers may lack. */
function lacksDisks(): string {
  const { status } = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", tmpdir()]);
  if (status !== 0 && process.env.CI === "true") throw new Error("unshare --mount is not permitted");
  return status === 0 ? "" : " (unshare --mount is not permitted: be root)";
}

const MAIN = resolve("dist/cli/main.js");

/** A small disk of its own, over the folder `disk`, that only the program and its children see; what is on it at the end is copied to `left`. */
const ON_A_DISK = `mount -t tmpfs -o size=$SIZE none disk && cp -a given/. disk && cd disk || exit 99
if [ $ROOM = none ]; then mount -o remount,ro none . || exit 99
else
  dd if=/dev/zero of=filler bs=4k 2> /dev/null
  truncate -s -$ROOM filler
fi
"$@" > $OUT
status=$?
cp -a . ../left
exit $status`;

const folder = mkdtempSync(join(tmpdir(), "thalamotor-disks-"));
const given = new Map<string, Uint8Array | string>();

beforeAll(async () => {
  expect(existsSync(MAIN), "npm test builds it first; alone: npm run build").toBe(true);
  const { fit, add, build, learn, run } = await makeCommands();
  const library = makeLibrary({ sparse: true, exact: true });
  for (const { inputs, outputs } of [build, fit, add, run]) for (const [name, data] of [...outputs, ...inputs]) given.set(name, data);
  for (const [name, data] of learn.inputs) given.set(name === "library" ? "cart" : name, data);
  for (const [name, data] of learn.outputs) given.set(name, data);
  given.set("old-library", fit.outputs.get("library") ?? "");
  given.set("old-controller", build.outputs.get("controller") ?? "");
  given.set("roomy", await buildController(library, { capacity: 4 }));
  given.set("new.patch", makePatch(library.cortex, { ...library.motifs[0], name: "d" }));
  given.set("arm.xml", ARM);
  given.set("played.csv", "t,phase,motif,x,y\n0,prepare,a,0,0\n");
  given.set("drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n');
  given.set("report/index.html", htmlPage("old", "old", ""));
  given.set("record", Uint8Array.of(0x74, 0x68, 0x6c, 0x6d, 0, 0, 0, 0));
});

/** Call a command on a disk with so many bytes of room, or that can only be read; what is on it then is in `left`. */
function onDisk(room: number | "none", args: readonly string[], out = "/dev/null"): { status: number | null; stderr: string } {
  rmSync(join(folder, "left"), { recursive: true, force: true });
  lay(join(folder, "given"), given);
  return spawnSync("unshare", ["--mount", "sh", "-c", `mkdir -p disk left; ${ON_A_DISK}`, "sh", process.execPath, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, SIZE: "8m", ROOM: String(room), OUT: out },
  });
}

const left = (name: string) => readFileSync(join(folder, "left", name));

/** Everything is as it was given, and nothing is beside it but what is named. */
function expectWhole(...more: string[]): void {
  expect(filesOf(join(folder, "left")).sort()).toEqual([...given.keys(), ...more].sort());
  for (const [name, data] of given) expect(left(name).equals(Buffer.from(data as Uint8Array)), name).toBe(true);
}

const QUICK = ["--units", "32", "--iterations", "12", "--tau", "0.02", "--workers", "1"];
/** Each command that writes, over what it wrote before; and the room in which some of the result can be written, but not all of it. */
const CASES: [string, string[], number][] = [
  ["fit", [MAIN, "fit", "motifs", "-o", "old-library", ...QUICK], 4096],
  ["add", [MAIN, "add", "library", "arc.csv", "--patch", "patch"], 0],
  ["build", [MAIN, "build", "library", "-o", "old-controller"], 4096],
  ["build --target c", [MAIN, "build", "library", "--target", "c", "-o", "c"], 0],
  ["pack", [MAIN, "pack", "new.patch", "roomy", "-o", "record"], 0],
  ["learn", [MAIN, "learn", "cart", "--world", "cart.xml", "--task", "go.mjs", "-o", "policy", "--workers", "1", "--steps", "4000"], 4096],
  ["play", [MAIN, "play", "controller", "--sequence", "a,b", "-o", "played.csv"], 0],
  ["play --plot", [MAIN, "play", "controller", "--sequence", "a,b", "--plot", "drawing.svg"], 4096],
  ["simulate", [MAIN, "simulate", "controller", "--world", "arm.xml", "--sequence", "a,b", "-o", "played.csv"], 4096],
  ["simulate --report", [MAIN, "simulate", "controller", "--world", "arm.xml", "--sequence", "a,b", "--report", "report"], 4096],
  ["run", [MAIN, "run", "controller", "--hz", "200", "--seconds", "1", "--record", "recording", "--force"], 0],
  ["replay --csv", [MAIN, "replay", "recording", "--csv", "played.csv"], 0],
  ["evaluate --report", [MAIN, "evaluate", "library", "--controller", "controller", "--report", "report"], 4096],
  ["keygen", [MAIN, "keygen", "-o", "robot.key"], 0],
];

/** What a study does, in small. */
const STUDY = [resolve("tests/study/scripts/small.js"), "study", "1"];

test("a patch that cannot be written leaves the library as it was: its motif can be added again", () => {
  lay(folder, given);
  const args = [MAIN, "add", "library", "arc.csv", "--patch", "/dev/full"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(stderr).toMatch(/error: Cannot write \/dev\/full: there is no room left/);
  expect(status).toBe(1);
  expect(readFileSync(join(folder, "library")).equals(Buffer.from(given.get("library") as Uint8Array))).toBe(true);
});

test.each([
  ["inspect", "library"],
  ["run", "controller", "--hz", "200", "--sequence", "a", "--stdin"],
])("standard output that cannot be written: %s says so", (...args) => {
  lay(folder, given);
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", full, "pipe"],
  });
  closeSync(full);
  expect(stderr).toMatch(/error: Cannot write standard output: there is no room left/);
  expect(status).toBe(1);
});

const lacks = lacksDisks();
describe.skipIf(lacks)(`on a disk${lacks}`, () => {
  test.each([...CASES, ["study", STUDY, 0] satisfies (typeof CASES)[number]])(
    "that is full %s says so and leaves what was there",
    (_, args, room) => {
      const { status, stderr } = onDisk(room, args);
      expect(stderr).toMatch(/[eE]rror: Cannot write .*: there is no room left/);
      expect(status).toBe(1);
      expectWhole("filler");
    },
  );

  const study: (typeof CASES)[number] = ["study", [MAIN, "study", "--quick", "-o", "study"], 0];
  test.each([...CASES, study])("that can only be read %s says so", (_, args) => {
    const { status, stderr } = onDisk("none", args);
    expect(stderr).toMatch(/error: Cannot write .*: what it is on can only be read/);
    expect(status).toBe(1);
    expectWhole();
  });

  test("that is full standard output is not cut in silence", () => {
    const { status, stderr } = onDisk(4096, [MAIN, "play", "controller", "--sequence", "a,b,c,a,b,c"], "out.csv");
    expect(stderr).toMatch(/error: Cannot write standard output: there is no room left/);
    expect(status).toBe(1);
  });

  test("that fills up while a run is recorded the run ends, and what was recorded can be replayed", async () => {
    const { status, stderr } = onDisk(40 * 4096, [
      MAIN,
      "run",
      "controller",
      "--hz",
      "1000",
      "--sequence",
      "a,b,c,a,b,c",
      "--record",
      "new",
    ]);
    expect(stderr).toMatch(/error: Cannot write new: there is no room left. What was recorded until then is in new.part\./);
    expect(status).toBe(1);
    expectWhole("filler", "new.part");
    const controller = given.get("controller") as Uint8Array;
    const { ticks, difference, isComplete } = await replay(join(folder, "left/new.part"), controller);
    expect([difference, isComplete]).toEqual([undefined, false]);
    expect(ticks).toBeGreaterThan(300);
  });
});
