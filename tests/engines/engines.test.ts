// The same bits in every engine: the scenario, simd and scalar, wherever WebAssembly runs. npm run test:engines
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { build as bundle } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import type { BuildTarget } from "../../src/device/compile.ts";
import { Controller } from "../../src/drive/controller.ts";
import { standardRun } from "../../src/drive/standard-run.ts";
import type { Hash } from "../scenario/run.ts";
import { CHECKPOINTS, type Kind, LIBRARIES, makeLibrary, optionsOf, PERIOD, START, scriptOf } from "../scenario/scenario.ts";
import { BROWSERS, ENGINES } from "./engines.ts";

const BUILDS = LIBRARIES.flatMap((kind) => (["simd", "scalar"] as const).map((target) => [kind, target] as const));
const expected: Record<Kind, Hash[]> = JSON.parse(readFileSync(new URL("../scenario/expected.json", import.meta.url), "utf8"));

/** A script of this folder for any engine, in one file; `given` is what it finds under that name. */
async function bundled(script: string, given: object): Promise<string> {
  const entryPoints = [fileURLToPath(new URL(script, import.meta.url))];
  const { outputFiles } = await bundle({ entryPoints, bundle: true, write: false, format: "iife" });
  return `const given = ${JSON.stringify(given)};\n${outputFiles[0].text}`;
}

async function script(kind: Kind, target: BuildTarget): Promise<string> {
  const bytes = await build(makeLibrary(kind), { ...optionsOf(kind), target });
  const given = { bytes: [...bytes], start: START, script: scriptOf(kind), period: PERIOD, checkpoints: CHECKPOINTS };
  return bundled("scenario-script.ts", given);
}

const scripts = new Map(
  await Promise.all(BUILDS.map(async ([kind, target]) => [`${kind} ${target}`, await script(kind, target)] as const)),
);
const table = new Table({
  head: ["engine", "library", "build", `hash after ${CHECKPOINTS.at(-1)} ticks`, "ns a tick"],
  style: { head: [], border: [] },
});

describe.each(ENGINES)("$name", ({ name, present, get, run }) => {
  // under CI=true nothing is skipped: a missing engine fails
  const missing = !present && process.env.CI !== "true";
  test.skipIf(missing).each(BUILDS)(missing ? `%s %s (missing: ${get})` : "%s %s gives the expected hashes", async (kind, target) => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const { hashes, milliseconds } = JSON.parse(await run(scripts.get(`${kind} ${target}`) ?? ""));
    const last = CHECKPOINTS[CHECKPOINTS.length - 1];
    table.push([name, kind, target, hashes.at(-1).hash, ((milliseconds * 1e6) / last).toFixed(0)]);
    expect(hashes).toEqual(expected[kind]);
  });
});

describe.each(BROWSERS)("$name", ({ name, present, get, run }) => {
  const missing = !present && process.env.CI !== "true";
  test.skipIf(missing)(
    missing ? `the host API (missing: ${get})` : "runs the host API: the standard run has the hash that build prints",
    async () => {
      expect(present, `${name} is missing: ${get}`).toBe(true);
      const bytes = await build(makeLibrary(16), optionsOf(16));
      const printed = await run(await bundled("standard-run-script.ts", { bytes: [...bytes] }));
      expect(JSON.parse(printed)).toEqual(standardRun(await Controller.load(bytes)));
    },
  );
});

afterAll(() => console.log(table.toString()));
