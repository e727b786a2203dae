// --queue as users run it: the built program, several of it, and a real server.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { missing } from "../device/c/tools.ts";
import { type Server, startServer } from "../learn/queue/server.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-queue-"));
const at = (name: string) => join(root, name);
const running = new Set<ChildProcess>();

/** The program, its exit code and all that it said. */
function thalamotor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ["dist/cli/main.js", ...args], { env: { ...process.env, ...environment } });
  running.add(child);
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said.text += chunk));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  ended.then(() => running.delete(child));
  return { child, said, ended };
}

const PASSWORD = "hunter%2";
const fitTo = (output: string, ...more: string[]) => {
  const size = ["--units", "32", "--iterations", "60", "--tau", "0.02"];
  return ["fit", at("motifs"), "-o", at(output), ...size, ...more];
};

const lacks = missing("redis-server");
describe.skipIf(lacks)(`--queue${lacks}`, () => {
  let server: Server;
  let alone: Buffer;
  /** With the password. */
  let address: string;
  beforeAll(async () => {
    expect(existsSync("dist/cli/main.js"), "npm test builds it first; alone: npm run build").toBe(true);
    mkdirSync(at("motifs"));
    for (const [name, speed] of [
      ["arc", 6],
      ["line", 2],
      ["wave", 20],
    ] as const) {
      const rows = Array.from({ length: 51 }, (_, i) => [i / 100, Math.sin((speed * i) / 100), i / 50].map((y) => y.toFixed(5)).join(","));
      writeFileSync(at(`motifs/${name}.csv`), `t,x,y\n${rows.join("\n")}\n`);
    }
    server = await startServer({ password: PASSWORD });
    address = server.address.replace("://", `://:${encodeURIComponent(PASSWORD)}@`);
    expect(await thalamotor(fitTo("alone.safetensors", "--workers", "1")).ended).toBe(0);
    alone = readFileSync(at("alone.safetensors"));
  });
  afterAll(async () => {
    for (const child of running) child.kill("SIGKILL");
    await server?.stop();
  });

  const worker = () => thalamotor(["worker", "--queue", "--concurrency", "1"], { THALAMOTOR_QUEUE: address });
  const waiting = () => server.client.llen("thalamotor:jobs:wait");
  const active = () => server.client.llen("thalamotor:jobs:active");

  test("gives the bytes that one machine gives: with a worker that is killed, then with two, and never tells the password", async () => {
    const fit = thalamotor(fitTo("queue.safetensors", "--queue"), { THALAMOTOR_QUEUE: address });
    const first = worker();
    await vi.waitFor(async () => expect(await active()).toBe(1), { timeout: 30_000, interval: 10 });
    first.child.kill("SIGKILL");
    await first.ended;
    expect(await server.client.keys("thalamotor:answer:*")).toEqual([]);
    const others = [worker(), worker()];
    expect(await fit.ended, fit.said.text).toBe(0);
    expect(readFileSync(at("queue.safetensors"))).toEqual(alone);
    for (const { child } of others) child.kill("SIGINT");
    for (const { ended } of others) expect(await ended).toBe(0);
    const said = [fit, first, ...others].map((one) => one.said.text).join("\n");
    expect(said.match(/^done: gradient/gm)).toHaveLength(3);
    expect(said).not.toMatch(/hunter/);
  });

  test("needs no worker for what it has answers to", async () => {
    const again = thalamotor(fitTo("again.safetensors", "--queue", address));
    expect(await again.ended, again.said.text).toBe(0);
    expect(readFileSync(at("again.safetensors"))).toEqual(alone);
  });

  test("is left clean by Ctrl-C, and nothing is written", async () => {
    const fit = thalamotor(fitTo("never.safetensors", "--seed", "2", "--queue", address));
    await vi.waitFor(async () => expect(await waiting()).toBe(3), { timeout: 30_000 });
    fit.child.kill("SIGINT");
    expect(await fit.ended).toBe(1);
    expect(fit.said.text).toMatch(/^error: Stopped/m);
    expect(await waiting()).toBe(0);
    expect(existsSync(at("never.safetensors"))).toBe(false);
  });

  test("is left by Ctrl-C whether its server is gone or says nothing, and so is a worker", async () => {
    for (const leave of ["freeze", "stop"] as const) {
      const own = await startServer();
      const fit = thalamotor(fitTo("never.safetensors", "--queue", own.address));
      const working = thalamotor(["worker", "--queue", own.address, "--concurrency", "1"]);
      await vi.waitFor(async () => expect(await own.client.llen("thalamotor:jobs:active")).toBe(1), { timeout: 30_000, interval: 10 });
      await own[leave]();
      if (leave === "stop") await vi.waitFor(() => expect(working.said.text).toContain("is away; trying again"));
      for (const { child } of [fit, working]) child.kill("SIGINT");
      expect(await fit.ended, fit.said.text).toBe(1);
      expect(await working.ended, working.said.text).toBe(0);
      expect(existsSync(at("never.safetensors"))).toBe(false);
      if (leave === "freeze") await own.stop();
    }
  });

  test("says what is wrong with an address, a password or a server, and no secret of it", async () => {
    const wrong = [
      ["http://user:hunter@host", "The address of a queue is redis://"],
      ["redis://:100%hunter@host", "The address of a queue is redis://"],
      ["redis://user:12#hunter@host", "The address of a queue is redis://"],
      [address.replace("hunter", "hunter3"), `Cannot reach the queue at ${server.address}: WRONGPASS`],
      [server.address, `Cannot reach the queue at ${server.address}: NOAUTH Authentication required; it wants a password`],
      [`${address}/99`, `Cannot reach the queue at ${server.address}: ERR DB index is out of range.`],
      ["redis://:hunter@127.0.0.1:1", "Cannot reach the queue at redis://127.0.0.1:1: connect ECONNREFUSED"],
    ];
    const tried = wrong.flatMap(([given, why]) =>
      [fitTo("never.safetensors", "--queue", given), ["worker", "--queue", given]].map((args) => ({ why, ...thalamotor(args) })),
    );
    for (const { why, ended, said } of tried) {
      expect(await ended, said.text).toBe(1);
      expect(said.text).toContain(why);
      expect(said.text).not.toMatch(/hunter/);
    }
    const nowhere = thalamotor(["worker"], { THALAMOTOR_QUEUE: "" });
    expect(await nowhere.ended).toBe(1);
    expect(nowhere.said.text).toContain("THALAMOTOR_QUEUE");
  });

  const noOpenssl = missing("openssl");
  test.skipIf(noOpenssl)(`is encrypted, and is used by a user who may do no more than it takes${noOpenssl}`, async () => {
    const user = ["robot", "on", `>${PASSWORD}`, "~thalamotor:*", "+@all", "-@admin", "-@dangerous", "+info"];
    const own = await startServer({ password: "another", user, encrypted: true });
    const as = (name: string, password: string) => own.address.replace("://", `://${name}:${encodeURIComponent(password)}@`);
    const trusting = { NODE_EXTRA_CA_CERTS: own.certificate, THALAMOTOR_QUEUE: as("robot", PASSWORD) };
    try {
      const wrong = [
        [as("robot", PASSWORD), {}, `Cannot reach the queue at ${own.address}: self-signed certificate; a certificate of your own`],
        [as("robot", "hunter3"), trusting, `Cannot reach the queue at ${own.address}: WRONGPASS`],
        [as("robot", PASSWORD).replace("rediss:", "redis:"), trusting, "Cannot reach the queue at redis://127.0.0.1"],
        [server.address.replace("redis:", "rediss:"), trusting, "it says nothing for 10 s; if it is not encrypted"],
      ] as const;
      const tried = wrong.map(([given, environment, why]) => ({ why, ...thalamotor(["worker", "--queue", given], environment) }));
      for (const { why, ended, said } of tried) {
        expect(await ended, said.text).toBe(1);
        expect(said.text).toContain(why);
        expect(said.text).not.toMatch(/hunter/);
      }
      const fit = thalamotor(fitTo("encrypted.safetensors", "--queue"), trusting);
      const working = thalamotor(["worker"], trusting);
      expect(await fit.ended, fit.said.text).toBe(0);
      expect(readFileSync(at("encrypted.safetensors"))).toEqual(alone);
      working.child.kill("SIGINT");
      expect(await working.ended, working.said.text).toBe(0);
      const said = fit.said.text + working.said.text;
      expect(said).not.toMatch(/hunter|Warning|WARN/);
    } finally {
      await own.stop();
    }
  });
});
