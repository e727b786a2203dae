// The live view as a user has it: run --view of the built program, asked as its page asks. The page itself: tests/engines.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { writeLibrary } from "../../src/file/library-file.ts";
import { makeLibrary } from "../fixture.ts";

const MAIN = "dist/cli/main.js";
const folder = mkdtempSync(join(tmpdir(), "thalamotor-view-"));
const at = (name: string) => join(folder, name);
const library = makeLibrary();

beforeAll(async () => {
  writeFileSync(at("controller.wasm"), await build(library));
  const motifs = library.motifs.map((motif) => ({ ...motif, target: new Float32Array(motif.steps * 2).fill(0.25) }));
  writeFileSync(at("library.safetensors"), writeLibrary({ ...library, motifs }));
  writeFileSync(at("other.safetensors"), writeLibrary(makeLibrary({ seed: 7 })));
});

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A run that is viewed, once it has said where. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, "run", at("controller.wasm"), "--hz", "200", "--view", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  children.push(child);
  let said = "";
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (data) => {
      said += data;
      const found = /View: (\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.on("exit", () => reject(new Error(said)));
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  return { child, address, ended };
}

/** The events of a view, one by one. */
async function* events(address: string): AsyncGenerator<{ event: string; data: Record<string, unknown> }> {
  const { body } = await fetch(`${address}events`);
  if (!body) throw new Error("No events.");
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
      yield { event, data: JSON.parse(data) };
    }
  }
}

/** Asks until the loop runs. */
async function askInTime(address: string, line: object): Promise<void> {
  let status = 400;
  while (status === 400) ({ status } = await ask(address, line));
}

const ask = (address: string, line: unknown) => fetch(`${address}ask`, { method: "POST", body: JSON.stringify(line) });

test("a view tells what the loop does, beside what was shown, and its buttons are obeyed", async () => {
  const { child, address, ended } = await start("--targets", at("library.safetensors"));
  const seen = events(address);
  const { value: first } = await seen.next();
  expect(first).toMatchObject({ event: "about", data: { controller: "controller.wasm", hz: 200, channels: ["x", "y"] } });
  expect(first?.data.motifs).toEqual(["a", "b", "c"].map((name) => ({ name, isRhythmic: false })));
  await askInTime(address, { play: "b" });
  const names = new Set<string>();
  for await (const { event, data } of seen) {
    names.add(event);
    if (event !== "sample" || data.phase !== "execute") continue;
    expect(data).toMatchObject({ motif: "b", output: [expect.any(Number), expect.any(Number)], target: [0.25, 0.25] });
    break;
  }
  expect(names).toEqual(new Set(["sample", "lateness"]));
  expect((await ask(address, { stop: true })).status).toBe(204);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  await expect(fetch(address)).rejects.toThrow(); // it ends with the run
});

test("a view is for those who know its token, and takes nothing but what its buttons ask", async () => {
  const { address } = await start();
  const { origin, port } = new URL(address);
  for (const other of [`${origin}/`, `${origin}/events`, `${address.slice(0, -2)}/`, `${address}../page.js`, `${address}x/y`]) {
    expect((await fetch(other)).status).toBe(404);
  }
  // another name for this machine, as a page elsewhere would have made its own (DNS rebinding)
  const status = await new Promise((resolve) =>
    request({ port, path: new URL(address).pathname, headers: { Host: `evil.example:${port}` } }, (answer) =>
      resolve(answer.statusCode),
    ).end(),
  );
  expect(status).toBe(404);
  const page = await fetch(address);
  expect(page.headers.get("Content-Security-Policy")).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/,
  );
  expect(await page.text()).not.toMatch(/<script(?! type="module" src=)|<style| style=| on\w+=/);
  await askInTime(address, { clear: true });
  for (const [line, why] of [
    [{ add: "/etc/passwd" }, /"add" is not asked from a page/],
    [{ start: [0, 0] }, /"start" is not asked/],
    [{ play: "zz" }, /Unknown motif "zz"/],
    ["x".repeat(5000), /more than 4096 bytes/],
  ] as const) {
    const answer = await ask(address, line);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(why)]);
  }
  expect((await fetch(address, { method: "PUT" })).status).toBe(405);
});

test("there is no view unless it is asked for, and no targets of another library", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, "run", at("controller.wasm"), "--hz", "200", ...args], { encoding: "utf8" });
  expect(run("--seconds", "0.1").stderr).not.toMatch(/View/);
  expect(run("--view", "--targets", at("other.safetensors")).stderr).toMatch(
    /controller\.wasm was built from another library than .*other/,
  );
  expect(run("--seconds", "1", "--targets", at("library.safetensors")).stderr).toMatch(/--targets are drawn by --view: give both/);
});
