// The browser bundle, outside a browser: one file that needs nothing of Node, in this thread and in a worker.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { standardRun } from "../../src/drive/standard-run.ts";
import { makeLibrary } from "../fixture.ts";

const BUNDLE = resolve("dist/thalamotor.browser.js");

test("imports nothing", () => {
  const source = readFileSync(BUNDLE, "utf8");
  expect(source).not.toMatch(/\bfrom\s*["']|\bimport\s*["'{]|\brequire\(/);
});

test("computes in a worker what the controller computes here", async () => {
  const bytes = await build(makeLibrary());
  const expected = standardRun(await Controller.load(bytes));
  const code = `
    import { parentPort, workerData } from "node:worker_threads";
    const { Controller } = await import(${JSON.stringify(pathToFileURL(BUNDLE).href)});
    const controller = await Controller.load(workerData);
    controller.play(controller.motifs);
    for (let k = 0; k < ${expected.ticks}; k++) controller.tick();
    parentPort.postMessage(controller.hash().toString(16).padStart(8, "0"));`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: bytes });
  const hash = await new Promise((done, fail) => worker.once("message", done).once("error", fail));
  expect(hash).toBe(expected.hash);
});
