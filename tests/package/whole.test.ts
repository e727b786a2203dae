// The whole package as npm packs it: its ways in, its types, its command line. Under CI=true it is installed from the
// registry, dependencies and all; otherwise they are the checkout's.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { VERSION } from "../../src/base/version.ts";
import { build } from "../../src/device/build.ts";
import { makeLibrary } from "../fixture.ts";
import { compile, give, link, makeProject, pack, run } from "./project.ts";

const isFull = process.env.CI === "true";
const nodeTypes = { types: ["node"], typeRoots: [join(import.meta.dirname, "../../node_modules/@types")] };

let project: string;
beforeAll(async () => {
  project = makeProject();
  const tarball = pack(".");
  if (isFull) run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", tarball], project);
  else link(project, tarball, "thalamotor");
  writeFileSync(join(project, "controller.wasm"), await build(makeLibrary()));
});

describe("the whole package", () => {
  test("has these ways in and no other; a controller is the same by each", () => {
    const { given, version, inner, same } = JSON.parse(run(process.execPath, ["--no-warnings", give(project, "imports.js")], project));
    expect([version, inner, same]).toEqual([VERSION, "ERR_PACKAGE_PATH_NOT_EXPORTED", true]);
    expect(given[""]).toEqual([
      "Controller",
      "UserError",
      "add",
      "build",
      "evaluate",
      "executed",
      "fit",
      "learnPolicy",
      "makePatch",
      "openWorld",
      "pack",
      "readDemonstrations",
      "readLibrary",
      "readLimits",
      "readPolicy",
      "record",
      "regulator",
      "simulate",
      "toC",
      "withLimits",
      "writeLibrary",
      "writePolicy",
    ]);
    expect(given["/runtime"]).toEqual(["Controller", "UserError"]);
    expect(given["/realtime"]).toEqual(["RealtimeLoop"]);
  });

  test("plays and runs loops", () => {
    expect(run(process.execPath, [give(project, "play.js"), "thalamotor/runtime", "controller.wasm", "9"], project)).toMatch(
      /^[0-9a-f]{8}$/,
    );
    expect(run(process.execPath, [give(project, "loop.js"), "controller.wasm"], project)).toBe("execute");
  });

  test("has a command line that works", () => {
    const cli = join(project, "node_modules/thalamotor/dist/cli/main.js");
    expect(run(process.execPath, [cli, "--version"], project)).toBe(`${VERSION}\n`);
    run(process.execPath, [cli, "play", "controller.wasm", "--sequence", "a,b", "-o", "played.csv"], project);
  });

  test.each([
    { module: "nodenext", moduleResolution: "nodenext" },
    { module: "esnext", moduleResolution: "bundler" },
  ])("has the types of the place it is used in: $moduleResolution", (options) => {
    compile(project, "realtime-node.ts", { ...options, ...nodeTypes });
    compile(project, "realtime-browser.ts", { ...options, lib: ["es2022", "dom"], customConditions: ["browser"] });
  });
});
