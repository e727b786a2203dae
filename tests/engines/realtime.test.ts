// The real-time loop in browsers: in a Worker, and in the audio thread. npm run test:engines
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, makePatch } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { signed } from "../../src/file/signature.ts";
import { makeLibrary } from "../fixture.ts";
import { secret, trust, untrusted } from "../untrusted.ts";
import { BROWSERS } from "./engines.ts";

const BROWSER = new URL("../../dist/browser/", import.meta.url);
const TRUST = new URL("../../dist/runtime/trust.js", import.meta.url);
const library = makeLibrary();
const bytes = await build(library);
const grown = makeLibrary({ motifs: [...library.motifs.map(({ name }) => name), "wave", "hook"] });
const trusting = await build(library, { capacity: grown.motifs.length, trust: trust.hex });

let server: Server;
let address = "";
beforeAll(async () => {
  // shared memory needs a page that is isolated from others
  const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
  server = createServer(({ url = "" }, response) => {
    const script = /^\/(realtime|thread\/worker|thread\/worklet)\.js$/.exec(url);
    if (url === "/") response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end("<!doctype html><title>loop</title>");
    else if (url === "/controller.wasm") response.writeHead(200, { ...headers, "Content-Type": "application/wasm" }).end(bytes);
    else if (url === "/trusting.wasm") response.writeHead(200, { ...headers, "Content-Type": "application/wasm" }).end(trusting);
    else if (url === "/trust.js") response.writeHead(200, { ...headers, "Content-Type": "text/javascript" }).end(readFileSync(TRUST));
    else if (script) {
      response.writeHead(200, { ...headers, "Content-Type": "text/javascript" }).end(readFileSync(new URL(`${script[1]}.js`, BROWSER)));
    } else if (url === "/asked.js" || url === "/driver.js") {
      const asked = readFileSync(new URL(url === "/asked.js" ? "realtime-page.js" : "driver.js", import.meta.url));
      response.writeHead(200, { ...headers, "Content-Type": "text/javascript" }).end(asked);
    } else if (url === "/page.js") {
      // a development server answers with its page for what it does not find
      response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end("<!doctype html>");
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://localhost:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

/** What the host API gives for the same plays at the same rate. */
async function expected(hz: number, ticks: number): Promise<number[][]> {
  const controller = await Controller.load(bytes);
  controller.rate = hz;
  controller.play(["a", "b"], { gain: 2 });
  return Array.from({ length: ticks }, () => [...controller.tick()]);
}

/** A call of what realtime-page.js has. */
const ask = (call: string) => `return (await import("/asked.js")).${call};`;

describe.each(BROWSERS)("$name", ({ name, present, get, visit }) => {
  const missing = !present && process.env.CI !== "true";
  const title = (text: string) => (missing ? `${text} (missing: ${get})` : text);

  test.skipIf(missing)(title("runs the loop in a Worker: the bits of the host API"), async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const { output, unlogged, n } = (await visit(address, ask("inWorker()"))) as { output: number[][]; unlogged: number; n: number };
    expect(unlogged).toBe(0);
    expect(n).toBeGreaterThanOrEqual(150);
    expect(output.length).toBeGreaterThan(100);
    // there are two ticks to a step: a play that comes between two steps waits at home for the next
    const moving = output[0].every((y) => y === 0) ? output.slice(1) : output;
    expect(moving).toEqual(await expected(200, moving.length));
  });

  test.skipIf(missing)(title("runs the loop in the audio thread, ticks at their frames"), async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const { output, tick } = (await visit(address, ask("inAudio()"))) as { output: number[][]; tick: number };
    expect(tick).toBe(199);
    expect(output).toEqual(await expected(200, 200));
  });

  test.skipIf(missing)(title("runs a driver in the Worker: opened, called at every tick, a fault when it throws, closed"), async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const { calls, ticks, faults, failures, n } = (await visit(address, ask("driven()"))) as Record<string, unknown>;
    expect(calls).toEqual([1, ticks, ticks, 1]);
    expect([faults, failures, n]).toEqual([[["driver", 101, "the driver's write: no servo"]], 1, (ticks as number) - 1]);
    expect(await visit(address, ask('missingDriver("/missing.js")'))).toMatch(/the driver .*\/missing\.js cannot be loaded/);
  });

  test.skipIf(missing)(title("adds to a loop that trusts a key what the key has signed, and nothing else"), async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const [wave, hook] = grown.motifs.slice(-2).map((motif) => makePatch(grown.cortex, motif));
    const refused = untrusted(hook, 7);
    const patches = [signed(wave, secret, 7), ...refused.map(({ patch }) => patch), signed(hook, secret, 8)];
    const { said, motifs, counter } = (await visit(
      address,
      ask(`trusting("${trust.hex}", ${JSON.stringify(patches.map((patch) => [...patch]))})`),
    )) as { said: string[]; motifs: string[]; counter: number };
    expect(said).toEqual(["taken", ...refused.map(({ why }) => expect.stringMatching(why)), "taken"]);
    expect([motifs, counter]).toEqual([grown.motifs.map(({ name }) => name), 8]);
  });

  test.skipIf(missing)(title("says where the script of its thread should be"), async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    for (const script of ["/missing.js", "/page.js"]) {
      const said = await visit(address, ask(`missing("${script}")`));
      expect(said).toMatch(/could not start: its script cannot be loaded/);
      expect(said).toContain(new URL(script, address).href);
    }
    expect(await visit(address, ask('missingInAudio("/missing.js")'))).toContain(new URL("/missing.js", address).href);
  });
});
