// Keys, signed patches and controllers that trust, as a user has them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readSecretKey } from "../../src/cli/keys.ts";
import { Controller } from "../../src/drive/controller.ts";
import { readLibrary, writeLibrary } from "../../src/file/library-file.ts";
import { readPolicy, writePolicy } from "../../src/file/policy-file.ts";
import { PublicKey, signed } from "../../src/file/signature.ts";
import { makeLibrary, makePolicy } from "../fixture.ts";
import { untrusted } from "../untrusted.ts";
import { CART } from "../world/bodies.ts";

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

let builtForC = "";
beforeAll(() => {
  expect(existsSync(MAIN), "npm test builds it first; alone: npm run build").toBe(true);
  ok("fit", demonstrate("arc.csv", 1), "-o", at("lib.safetensors"), "--units", "32", "--iterations", "10", "--tau", "0.02");
  ok("keygen", "-o", at("robot.key"));
  const trusting = ["--capacity", "3", "--trust", at("robot.key.pub")];
  ok("build", at("lib.safetensors"), "-o", at("controller.wasm"), ...trusting);
  builtForC = ok("build", at("lib.safetensors"), "--target", "c", "-o", at("arm"), ...trusting);
  ok("build", at("lib.safetensors"), "--target", "c", "-o", at("open"), "--capacity", "3");
  ok("add", at("lib.safetensors"), demonstrate("hook.csv", 2), "--patch", at("hook.patch"), "--sign", at("robot.key"));
  ok("add", at("lib.safetensors"), demonstrate("wave.csv", 3), "--patch", at("wave.patch"));
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

  test("is added to a run; one that is unsigned, of another key, altered, old or of another cortex is refused while the run goes on", async () => {
    const refused = untrusted(readFileSync(at("wave.patch")), 2, await readSecretKey(at("robot.key")));
    for (const [i, { patch }] of refused.entries()) writeFileSync(at(`${i}.patch`), patch);
    const adds = [at("hook.patch"), ...refused.map((_, i) => at(`${i}.patch`)), at("hook.patch")];
    const lines = [...adds.map((add) => ({ add })), { play: "wave" }, { play: "hook" }].map((line) => JSON.stringify(line));
    const run = (...more: string[]) =>
      thalamotor(["run", at("controller.wasm"), "--hz", "200", "--stdin", ...more], `${lines.join("\n")}\n`);
    const { status, stdout, stderr } = run();
    expect(status, stderr).toBe(0);
    const errorsOf = (printed: string) => printed.split("\n").filter((line) => line.includes('"error"'));
    expect(errorsOf(stdout)).toEqual([
      ...refused.map(({ why }) => expect.stringMatching(why)),
      expect.stringMatching(/an old one/),
      expect.stringMatching(/Unknown motif \W*wave/),
    ]);
    expect(stdout).toContain('"motif":"hook"');
    expect(errorsOf(run("--counter", "2").stdout)[0], "after a restart").toMatch(/an old one: its counter is 2/);
  });

  test("goes as a record, signed with the same key, into a controller in C; no other record is made", async () => {
    expect(builtForC).toMatch(/Motifs are added that the key has signed\. What checks them \(README\.md\) takes/);
    const pack = (patch: string, ...more: string[]) =>
      thalamotor(["pack", at(patch), at("arm/arm.wasm"), "-o", at("hook.record"), ...more]);
    ok("keygen", "-o", at("stranger.key"));
    const refusals: [string, string[], RegExp][] = [
      ["hook.patch", [], /takes records alone that the key [0-9a-f]{64} has signed: pack with it \(--sign\)/],
      [
        "hook.patch",
        ["--sign", at("stranger.key")],
        /takes records alone that the key [0-9a-f]{64} has signed; the one given is [0-9a-f]{64}/,
      ],
      ["wave.patch", ["--sign", at("robot.key")], /The patch is not signed/],
      ["hook.patch", ["--sign", at("hook.csv")], /hook\.csv is no secret key/],
    ];
    for (const [patch, more, why] of refusals) {
      const { status, stderr } = pack(patch, ...more);
      expect([status, stderr]).toEqual([1, expect.stringMatching(why)]);
      expect(existsSync(at("hook.record"))).toBe(false);
    }
    expect(pack("hook.patch", "--sign", at("robot.key")).status).toBe(0);
    const sign = ["--sign", at("robot.key")];
    const { status, stderr } = thalamotor(["pack", at("hook.patch"), at("open/open.wasm"), "-o", at("open.record"), ...sign]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/trusts no key, so that nobody would look at a signature/)]);
  });

  test("needs a key that is one, and a patch to be signed", () => {
    const { stderr: none } = thalamotor(["add", at("lib.safetensors"), at("hook.csv"), "--sign", at("robot.key")]);
    expect(none).toMatch(/say where it goes with --patch/);
    const { status, stderr } = thalamotor(["build", at("lib.safetensors"), "-o", at("other.wasm"), "--trust", at("hook.csv")]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/hook\.csv is no public key: keygen makes one/)]);
    expect(existsSync(at("other.wasm"))).toBe(false);
  });
});

describe("a signed policy", () => {
  const build = (policy: string, ...more: string[]) =>
    thalamotor(["build", at("lib.safetensors"), "--policy", policy, "-o", at("picks.wasm"), ...more]);
  const trusting = (policy: string) => build(policy, "--trust", at("robot.key.pub"));

  test("goes into a controller that is built to trust its key; one that is unsigned, altered, of another key or another cortex does not", async () => {
    const bytes = writePolicy(makePolicy(readLibrary(readFileSync(at("lib.safetensors")), "lib"), ["force"]));
    const put = (name: string, data: Uint8Array) => {
      writeFileSync(at(name), data);
      return at(name);
    };
    const key = await readSecretKey(at("robot.key"));
    const of = (secret: Uint8Array) => signed(bytes, secret, 1);
    const own = of(key);
    const altered = own.slice();
    altered[altered.length - 100] ^= 4;
    const refusals: [string, Uint8Array, RegExp][] = [
      ["unsigned", bytes, /unsigned is not signed, and only what the key [0-9a-f]{8}… has signed is taken/],
      ["stranger", of(new Uint8Array(32).fill(9)), /stranger is signed with another key/],
      ["altered", altered, /altered is not what was signed/],
      ["elsewhere", signed(writePolicy(makePolicy(makeLibrary({ seed: 2 }), ["force"])), key, 1), /another library|another cortex/],
    ];
    for (const [name, data, why] of refusals) {
      const { status, stderr } = trusting(put(name, data));
      expect([status, stderr]).toEqual([1, expect.stringMatching(why)]);
      expect(existsSync(at("picks.wasm"))).toBe(false);
    }
    expect(trusting(put("own", own)).status).toBe(0);
    expect(JSON.parse(ok("inspect", at("picks.wasm"), "--json")).policy.task).toBe("task.js");
    expect(build(at("stranger")).status, "who trusts nobody more than others takes it").toBe(0);
  });

  test("is what learn --sign writes", () => {
    writeFileSync(
      at("cart.safetensors"),
      writeLibrary(makeLibrary({ channels: ["force"], sensors: ["at"], steps: 8, exact: true, sparse: true })),
    );
    writeFileSync(at("cart.xml"), CART);
    writeFileSync(
      at("go.mjs"),
      `export default { inputs: ["at", "speed"], decisions: 5, reset: () => ({}), observe(world, episode, inputs) { inputs.set(world.sense()); },
reward: (world) => world.sense()[1], isOver: () => false };`,
    );
    const given = ["--world", at("cart.xml"), "--task", at("go.mjs"), "--steps", "1", "--workers", "1"];
    ok("learn", at("cart.safetensors"), ...given, "-o", at("plain"));
    ok("learn", at("cart.safetensors"), ...given, "-o", at("signed"), "--sign", at("robot.key"));
    const { trust } = JSON.parse(ok("inspect", at("controller.wasm"), "--json"));
    expect(new PublicKey(trust).check(readFileSync(at("signed")), "it")).toBe(1);
    expect(readPolicy(readFileSync(at("signed")), "it")).toEqual(readPolicy(readFileSync(at("plain")), "it"));
    ok("build", at("cart.safetensors"), "--policy", at("signed"), "--trust", at("robot.key.pub"), "-o", at("cart.wasm"));
    const { status, stderr } = thalamotor([
      "learn",
      at("cart.safetensors"),
      ...given,
      "-o",
      at("robot.key"),
      "--sign",
      at("robot.key"),
      "--force",
    ]);
    expect([status, stderr]).toEqual([1, expect.stringContaining("is what this command reads")]);
  });
});
