// The runtime under a Content-Security-Policy that evaluates no text. npm run test:engines
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { makeLibrary } from "../fixture.ts";
import { BROWSERS } from "./engines.ts";

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const files: Readonly<Record<string, { type: string; body: string | Uint8Array }>> = {
  "/": { type: "text/html", body: '<!doctype html><title>policy</title><script type="module" src="/page.js"></script>' },
  "/page.js": { type: "text/javascript", body: readFileSync(new URL("policy-page.js", import.meta.url)) },
  "/runtime.js": { type: "text/javascript", body: readFileSync(new URL("../../dist/runtime/runtime.js", import.meta.url)) },
  "/controller.wasm": { type: "application/wasm", body: await build(makeLibrary()) },
};

let server: Server;
let address = "";
beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    const file = files[url];
    if (file) response.writeHead(200, { "Content-Security-Policy": POLICY, "Content-Type": file.type }).end(file.body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://localhost:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

describe.each(BROWSERS)("$name", ({ name, present, get, visit }) => {
  const missing = !present && process.env.CI !== "true";
  const title = "plays under a strict policy and violates nothing of it";

  test.skipIf(missing)(missing ? `${title} (missing: ${get})` : title, async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    expect(await visit(address, "return globalThis.result;")).toEqual({ motifs: ["a", "b", "c"], phase: "execute", violations: [] });
  });
});
