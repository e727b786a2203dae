// Keys, signed patches and controllers that trust, as a user has them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Controller } from "../../src/drive/controller.ts";
import { PublicKey } from "../../src/file/signature.ts";

const MAIN = "dist/cli/main.js";
const folder = mkdtempSync(join(tmpdir(), "thalamotor-keys-"));
const at = (name: string) => join(folder, name);

function thalamotor(args: readonly string[], input = ""): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", input });
}

function ok(...args: string[]): string {
  const { status, stdout, stderr } = thalamotor(args);
  expect(status, stderr).toBe(0);
  return stdout;
}

function demonstrate(name: string, slope: number): string {
  const rows = Array.from({ length: 51 }, (_, i) => `${(i / 100).toFixed(2)},${(slope * Math.sin(i / 8)).toFixed(5)}`);
  writeFileSync(at(name), `t,x\n${rows.join("\n")}\n`);
  return at(name);
}

beforeAll(() => {
  expect(existsSync(MAIN), "npm test builds it first; alone: npm run build").toBe(true);
  ok("fit", demonstrate("arc.csv", 1), "-o", at("lib.safetensors"), "--units", "32", "--iterations", "10", "--tau", "0.02");
  ok("keygen", "-o", at("robot.key"));
  ok("build", at("lib.safetensors"), "-o", at("controller.wasm"), "--capacity", "3", "--trust", at("robot.key.pub"));
  ok("add", at("lib.safetensors"), demonstrate("hook.csv", 2), "--patch", at("hook.patch"), "--sign", at("robot.key"));
});

describe("keygen", () => {
  test("keeps the secret key to its owner, and never writes over one unasked", () => {
    expect(statSync(at("robot.key")).mode & 0o777).toBe(0o600);
    const kept = readFileSync(at("robot.key"));
    const { status, stderr } = thalamotor(["keygen", "-o", at("robot.key")]);
    expect([status, stderr]).toEqual([1, expect.stringContaining("is a key already")]);
    expect(readFileSync(at("robot.key"))).toEqual(kept);
  });
});

describe("a signed patch", () => {
  test("says who signed it, and is taken by the controller that was built to trust him", async () => {
    const { trust } = JSON.parse(ok("inspect", at("controller.wasm"), "--json"));
    expect(JSON.parse(ok("inspect", at("hook.patch"), "--json"))).toMatchObject({ signer: trust, counter: "2" });
    const controller = await Controller.load(at("controller.wasm"), { trust: new PublicKey(trust) });
    controller.add(readFileSync(at("hook.patch")));
    expect(controller.motifs).toEqual(["arc", "hook"]);
  });

  test("is added to a run, and an unsigned one is refused with the reason while the run goes on", () => {
    ok("add", at("lib.safetensors"), demonstrate("wave.csv", 3), "--patch", at("wave.patch"));
    const lines = [{ add: at("wave.patch") }, { add: at("hook.patch") }, { play: "hook" }].map((line) => JSON.stringify(line));
    const { status, stdout, stderr } = thalamotor(["run", at("controller.wasm"), "--hz", "200", "--stdin"], `${lines.join("\n")}\n`);
    expect(status, stderr).toBe(0);
    const [error] = stdout.split("\n").filter((line) => line.includes('"error"'));
    expect(error).toMatch(/The patch is not signed/);
    expect(stdout).toContain('"motif":"hook"');
  });

  test("needs a key that is one, and a patch to be signed", () => {
    const { stderr: none } = thalamotor(["add", at("lib.safetensors"), at("hook.csv"), "--sign", at("robot.key")]);
    expect(none).toMatch(/say where it goes with --patch/);
    const { status, stderr } = thalamotor(["build", at("lib.safetensors"), "-o", at("other.wasm"), "--trust", at("hook.csv")]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/hook\.csv is no public key: keygen makes one/)]);
    expect(existsSync(at("other.wasm"))).toBe(false);
  });
});
