// simulate as a user runs it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { makeLibrary } from "../fixture.ts";
import { ARM } from "../world/bodies.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-simulate-"));
const at = (name: string) => join(root, name);

function thalamotor(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["dist/cli/main.js", ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
}

const arm = (...more: string[]) => thalamotor("simulate", at("controller.wasm"), "--world", at("arm.xml"), "--sequence", "a,b", ...more);
const figures = (...more: string[]) => JSON.parse(arm("--json", ...more).stdout);

beforeAll(async () => {
  expect(existsSync("dist/cli/main.js"), "npm test builds it first; alone: npm run build").toBe(true);
  writeFileSync(at("controller.wasm"), await build(makeLibrary({ sensors: ["q1"] })));
  writeFileSync(at("arm.xml"), ARM);
});

describe("simulate", () => {
  test("writes a row a tick: time, phase, motif, command and every sensor of the body", () => {
    expect(arm("-o", at("out.csv")).status).toBe(0);
    const [header, first, ...rows] = readFileSync(at("out.csv"), "utf8").trimEnd().split("\n");
    expect(header).toBe("t,phase,motif,x,y,q1,q2,dq1,dq2,tip.0,tip.1,tip.2");
    expect(first).toMatch(/^0,prepare,a,[^,]+,[^,]+,0,0,0,0,0\.6,0,0$/);
    expect(rows).toHaveLength(12 + 30 + 12 + 31 - 1);
    expect(arm().stdout).toBe(readFileSync(at("out.csv"), "utf8"));
  });

  test("says a hash that is the same every time, whether it is watched or not, and another when something is different", () => {
    const { hash, ticks } = figures();
    expect(ticks).toBe(85);
    expect(hash).toMatch(/^[0-9a-f]{8}$/);
    expect(figures("--report", at("watched")).hash).toBe(hash);
    for (const other of [
      ["--mass", "lower=1.3"],
      ["--push", "elbow=1@0.2+0.05"],
      ["--noise", "0.01"],
      ["--delay", "10ms"],
    ]) {
      expect(figures(...other).hash).not.toBe(hash);
    }
    expect(figures("--noise", "0.01").hash).toBe(figures("--noise", "0.01").hash);
  });

  test("loops as fast as is asked, the controller stepping all the same", () => {
    expect(figures("--ticks-per-step", "5").ticks).toBe(5 * 85);
    expect(arm("--ticks-per-step", "3").stderr).toMatch(
      /no whole number of the world's steps of 2 ms: 4 ms would do \(for a tick, fit with --tick 250\), or another timestep of the world\./,
    );
  });

  test("shows the body on a page of its own, which runs its one script and nothing else", () => {
    expect(arm("--report", at("page"), "--push", "shoulder=5@0.2+0.05", "-o", at("pushed.csv")).status).toBe(0);
    const page = readFileSync(at("page/index.html"), "utf8");
    const [, script] = /<script>([\s\S]*)<\/script>/.exec(page) ?? [];
    expect(page).toContain(`script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(page).not.toMatch(/https?:|\bsrc=|\bimport\b/);
    const [, json] = /<script type="application\/json" id="scene">(.*)<\/script>/.exec(page) ?? [];
    const { films, shapes, pushes } = JSON.parse(json);
    expect([films.length, shapes.length, pushes.length]).toEqual([2, 2, 1]);
    expect(pushes[0].text).toBe("push on shoulder: 5 Nm");
    expect(page).toContain("with a push of 5 Nm on shoulder at 0.2 s for 50 ms");
    expect(films[0].frames[0]).toEqual(films[1].frames[0]);
    expect(films[0].frames.at(-1)).not.toEqual(films[1].frames.at(-1));
  });

  test("takes meshes that lie beside the world", () => {
    mkdirSync(at("parts"));
    writeFileSync(at("parts/bone.obj"), "v 0 0 0\nv .3 0 0\nv 0 .1 0\nv 0 0 .1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n");
    const mesh = ARM.replace(
      "<worldbody>",
      '<compiler meshdir="parts"/><asset><mesh name="bone" file="bone.obj"/></asset><worldbody>',
    ).replace('type="capsule" fromto="0 0 0 .3 0 0" size=".02"', 'type="mesh" mesh="bone"');
    writeFileSync(at("bone.xml"), mesh);
    const { status, stderr } = thalamotor("simulate", at("controller.wasm"), "--world", at("bone.xml"), "--sequence", "a", "--json");
    expect(stderr).toMatch(/42 ticks/);
    expect(status).toBe(0);
  });

  test.each([
    ["an unknown motif", ["--sequence", "a,jump"], /Unknown motif "jump".*a, b, c/],
    ["a push that is none", ["--push", "elbow"], /like shoulder=5@0.4\+0.05/],
    ["a joint that is not there", ["--push", "hip=5@0.4+0.05"], /no joint "hip".*shoulder, elbow/],
    ["a body that is not there", ["--mass", "hand=2"], /no body "hand".*upper, lower/],
    ["a world that is not there", ["--world", at("none.xml")], /Cannot read .*none\.xml/],
    ["a world that is none", ["--world", at("controller.wasm")], /no world that MuJoCo can read/],
    ["a place that holds what it reads", ["-o", at("arm.xml")], /arm\.xml is what this command reads/],
  ])("refuses %s", (_, options, message) => {
    const { status, stdout, stderr } = arm(...options);
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([1, ""]);
  });

  test("refuses a body whose names are not the controller's, and lists both", () => {
    writeFileSync(at("other.xml"), ARM.replace('motor name="y"', 'motor name="z"'));
    expect(arm("--world", at("other.xml")).stderr).toMatch(/y is not there.*channels: x, y.*actuators: x, z/);
    writeFileSync(at("numb.xml"), ARM.replace('name="q1"', 'name="angle"'));
    expect(arm("--world", at("numb.xml")).stderr).toMatch(/q1 is not there.*sensors: q1; .*angle, q2/);
  });

  test("ends with an error, and writes nothing, when the world explodes", () => {
    writeFileSync(
      at("weak.xml"),
      ARM.replaceAll('mass="1"', 'mass="1e-9"').replace("implicitfast", "Euler").replaceAll('damping="0.1"', 'damping="0"'),
    );
    const { status, stderr } = arm("--world", at("weak.xml"), "-o", at("exploded.csv"), "--push", "shoulder=1e9@0+1");
    expect(stderr).toMatch(/weak\.xml exploded at [\d.]+ s/);
    expect(status).toBe(1);
    expect(existsSync(at("exploded.csv"))).toBe(false);
  });
});
