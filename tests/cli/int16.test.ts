// build in integers, as a user runs it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeLibrary } from "../../src/file/library-file.ts";
import { makeLibrary } from "../fixture.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-int16-"));
const at = (name: string) => join(root, name);
const thalamotor = (...args: string[]) => spawnSync(process.execPath, ["dist/cli/main.js", ...args], { encoding: "utf8" });

function ok(...args: string[]): string {
  const { status, stdout, stderr } = thalamotor(...args);
  expect([status, stderr], args.join(" ")).toEqual([0, ""]);
  return stdout;
}

test("build --precision int16 builds in integers, says what they add to the errors, and refuses what has no cell in integers", () => {
  writeFileSync(at("lib.safetensors"), writeLibrary(makeLibrary({ sparse: true, exact: true })));
  writeFileSync(at("dense.safetensors"), writeLibrary(makeLibrary()));
  const int16 = ["--precision", "int16"];
  expect(ok("build", at("lib.safetensors"), ...int16, "-o", at("i.wasm"))).toMatch(
    /In integers errors are [0-9.]+ of f32's alone, [0-9.]+ in all pairs; the output differs from f32's by [0-9.]+ %/,
  );
  const scalar = JSON.parse(ok("build", at("lib.safetensors"), ...int16, "--scalar", "-o", at("j.wasm"), "--json"));
  expect(scalar).toMatchObject({ precision: "int16", quantisation: { errors: { alone: expect.closeTo(1, 1) } } });
  expect(JSON.parse(ok("inspect", at("i.wasm"), "--json"))).toMatchObject({ precision: "int16", scales: { J: expect.any(Number) } });
  expect(ok("inspect", at("i.wasm"))).toMatch(/^precision: int16$[\s\S]*^scales: J times 2\^\d+, b times 2\^\d+/m);
  expect(thalamotor("build", at("dense.safetensors"), ...int16, "-o", at("k.wasm"))).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/dense: build this library with --precision f32, or train it with fit --connectivity sparse/),
  });
  expect(existsSync(at("k.wasm"))).toBe(false);
});
