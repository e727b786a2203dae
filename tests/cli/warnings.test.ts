// A bad result is never praised.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeLibrary } from "../../src/file/library-file.ts";
import { makeLibrary } from "../fixture.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-warnings-"));
const at = (name: string) => join(root, name);

function ok(...args: string[]): string {
  const { status, stdout } = spawnSync(process.execPath, ["dist/cli/main.js", ...args], { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout;
}

function demonstrate(name: string, f: (t: number) => [number, number]): void {
  const rows = Array.from({ length: 51 }, (_, i) => i / 100).map((t) => [t, ...f(t)].map((y) => y.toFixed(5)).join(","));
  writeFileSync(at(name), `t,x,y\n${rows.join("\n")}\n`);
}

test("fit, evaluate and add say of a library that is no good what is wrong and what to do, in words and in JSON", () => {
  mkdirSync(at("motifs"));
  demonstrate("motifs/arc.csv", (t) => [Math.sin(6 * t), Math.cos(6 * t)]);
  demonstrate("motifs/wave.csv", (t) => [Math.sin(20 * t), t]);
  demonstrate("hook.csv", (t) => [t * t, Math.sin(9 * t)]);
  const fit = ["fit", at("motifs"), "-o", at("poor.safetensors"), "--units", "16", "--iterations", "1", "--tau", "0.02", "--force"];
  const text = ok(...fit);
  expect(text).toMatch(/warning: Motif "arc": nMSE .*, above 0.05. Learn it with more --units/);
  expect(text).toMatch(/2 of 2 motifs not learned/);
  expect(text).not.toContain("Next:");

  const told = JSON.parse(ok(...fit, "--json"));
  const evaluated = JSON.parse(ok("evaluate", at("poor.safetensors"), "--json"));
  expect(told.warnings).toContainEqual(expect.objectContaining({ kind: "motif", motif: "wave" }));
  expect(told.motifs.map(({ alone }: { alone: number }) => alone)).toEqual(evaluated.motifs.map(({ nmse }: { nmse: number }) => nmse));
  expect(told.motifs[0].channels).toEqual(evaluated.motifs[0].channels);
  expect(evaluated.warnings).toEqual(expect.arrayContaining(told.warnings));

  const summary = ok("evaluate", at("poor.safetensors"));
  expect(summary.indexOf("warning: Motif")).toBeGreaterThan(0);
  expect(summary.indexOf("warning: Motif")).toBeLessThan(summary.indexOf("worst pair:"));
  expect(JSON.parse(ok("add", at("poor.safetensors"), at("hook.csv"), "--json")).warnings[0]).toMatchObject({ motif: "hook" });
});

test("build says what a preparation that is shorter than the library's leaves, and of no other", () => {
  writeFileSync(at("exact.safetensors"), writeLibrary({ ...makeLibrary({ exact: true }), preparation: 12 }));
  const build = (steps: string) =>
    spawnSync(process.execPath, ["dist/cli/main.js", "build", at("exact.safetensors"), "-o", at("c.wasm"), "--preparation", steps], {
      encoding: "utf8",
    });
  const { status, stderr } = build("4");
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /warning: preparations of 4 steps are shorter than the library's of 12: they leave 0\.14 of .*, where those leave 0\.0025/,
  );
  expect(build("12").stderr).toBe("");
});
