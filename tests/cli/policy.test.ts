// A policy as a user has it: built into a controller, shown, run, recorded and replayed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { writeLibrary } from "../../src/file/library-file.ts";
import { writePolicy } from "../../src/file/policy-file.ts";
import { makeLibrary, makePolicy } from "../fixture.ts";

const MAIN = "dist/cli/main.js";
const folder = mkdtempSync(join(tmpdir(), "thalamotor-policy-"));
const at = (name: string) => join(folder, name);
const library = makeLibrary({ sensors: ["force"] });

function thalamotor(args: readonly string[], input = ""): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", input, maxBuffer: 2 ** 28 });
}

function ok(args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = thalamotor(args, input);
  expect(status, stderr).toBe(0);
  return stdout;
}

beforeAll(() => {
  expect(existsSync(MAIN), "npm test builds it first; alone: npm run build").toBe(true);
  writeFileSync(at("lib.safetensors"), writeLibrary(library));
  writeFileSync(at("policy.safetensors"), writePolicy(makePolicy(library, ["goal", "force"])));
  ok(["build", at("lib.safetensors"), "--policy", at("policy.safetensors"), "-o", at("controller.wasm")]);
});

describe("a policy in a controller", () => {
  test("is told of by inspect, and its file too", () => {
    const controller = JSON.parse(ok(["inspect", at("controller.wasm"), "--json"]));
    expect(controller).toMatchObject({ inputs: ["goal"], policy: { sees: ["goal", "force"], picks: ["a", "b", "c"], task: "task.js" } });
    expect(ok(["inspect", at("controller.wasm")])).toContain("policy: picks from a, b, c by goal, force");
    expect(ok(["inspect", at("policy.safetensors")])).toMatch(/kind: policy[\s\S]*inputs: goal, force/);
  });

  test("of another library, or none at all, is refused and nothing is written", () => {
    const other = makeLibrary({ sensors: ["force"], seed: 2 });
    writeFileSync(at("other.safetensors"), writePolicy(makePolicy(other, ["goal"])));
    for (const [file, why] of [
      ["other.safetensors", /another (cortex|library)/],
      ["lib.safetensors", /is a library, not a policy/],
    ] as const) {
      const { status, stderr } = thalamotor(["build", at("lib.safetensors"), "--policy", at(file), "-o", at("none.wasm")]);
      expect([status, stderr]).toEqual([1, expect.stringMatching(why)]);
      expect(existsSync(at("none.wasm"))).toBe(false);
    }
  });

  test("picks in a run from what lines say, is switched off and on, and replays to the bit", () => {
    const lines = [{ sensors: { goal: 2, force: -1 } }, { play: "a" }, { policy: false }, { policy: true }, { sensors: [0.5, -2] }];
    const input = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
    const { stdout, stderr, status } = thalamotor(
      ["run", at("controller.wasm"), "--hz", "200", "--seconds", "2", "--stdin", "--record", at("run.mcap")],
      input,
    );
    expect(status, stderr).toBe(0);
    const motifs = new Set(stdout.split("\n").map((line) => /"motif":"(\w)"/.exec(line)?.[1]));
    expect(motifs.size).toBeGreaterThan(1);
    expect(ok(["replay", at("run.mcap"), "--controller", at("controller.wasm")])).toMatch(/^Equal to the bit/);
  });

  test("does not keep a run from its end once what was asked is played", () => {
    ok(["run", at("controller.wasm"), "--hz", "500", "--sequence", "a,b"]);
  });
});
