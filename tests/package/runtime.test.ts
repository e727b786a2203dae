// The runtime as it is published by itself: thalamotor-runtime.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build as bundle } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { VERSION } from "../../src/base/version.ts";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import { standardRun } from "../../src/drive/standard-run.ts";
import { makeLibrary } from "../fixture.ts";
import { compile, give, makeProject, pack, run } from "./project.ts";

/** Most bytes of the runtime, minified: driving, patches and who may sign them, policies, integers; 16 kB before the last three. */
const BUDGET = 20 * 1024;
const installed = (file: string) => join(project, "node_modules/thalamotor-runtime", file);

let project: string;
let controller: Uint8Array;
beforeAll(async () => {
  controller = await build(makeLibrary());
  project = makeProject();
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", pack("dist/runtime")], project);
  writeFileSync(join(project, "controller.wasm"), controller);
});

describe("the runtime's package", () => {
  test("keeps to its budget, in one file that imports nothing and evaluates no text", () => {
    const source = readFileSync(installed("runtime.js"), "utf8");
    expect(source.length).toBeLessThanOrEqual(BUDGET);
    expect(source).not.toMatch(/(^|[;\n])import[\s{*"']|\brequire\(/);
    expect(source).not.toMatch(/\beval\b|\bFunction\b/);
  });

  test("has no dependency and the version of the whole", () => {
    const { version, dependencies } = JSON.parse(readFileSync(installed("package.json"), "utf8"));
    expect([version, dependencies]).toEqual([VERSION, undefined]);
  });

  test("plays in an empty project what it plays here", async () => {
    const { ticks, hash } = standardRun(await Controller.load(controller));
    const played = run(process.execPath, [give(project, "play.js"), "thalamotor-runtime", "controller.wasm", String(ticks)], project);
    expect(played).toBe(hash);
  });

  test.each([
    { module: "nodenext", moduleResolution: "nodenext" },
    { module: "esnext", moduleResolution: "bundler" },
  ])("has types that need neither the DOM nor Node: $moduleResolution", (options) => {
    compile(project, "runtime.ts", options);
    compile(project, "runtime.ts", { ...options, lib: ["es2022", "dom"] });
  });

  test("fetches in a page into which a bundler put a process", async () => {
    const { outputFiles } = await bundle({
      entryPoints: [give(project, "page.ts")],
      inject: [give(project, "process-shim.ts")],
      bundle: true,
      write: false,
      platform: "browser",
      format: "iife",
    });
    const fetched: string[] = [];
    const page = createContext({
      URL,
      TextDecoder,
      process: { env: {}, browser: true, versions: { node: "20.0.0" } },
      fetch: async (url: string) => {
        fetched.push(url);
        return { ok: true, arrayBuffer: async () => controller.slice().buffer };
      },
    });
    runInContext(outputFiles[0].text, page);
    expect(await runInContext('Controller.load("controller.wasm").then(({ motifs }) => motifs.join())', page)).toBe("a,b,c");
    expect(fetched).toEqual(["controller.wasm"]);
  });
});
