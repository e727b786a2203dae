// Recordings through the command line: what is said, and the options that settle a doubt.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const MAIN = "dist/cli/main.js";
const folder = mkdtempSync(join(tmpdir(), "thalamotor-recordings-"));
const at = (name: string) => join(folder, name);
const thalamotor = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });

test("fit says what it found in recordings and takes the options that settle a doubt", () => {
  mkdirSync(at("odd"));
  const rows = Array.from({ length: 60 }, (_, i) => `${i};${i * 10};${String(Math.sin(i / 9)).replace(".", ",")};idle`);
  writeFileSync(at("odd/turn.csv"), `;clk;"yaw [rad]";state\n${rows.join("\n")}\n`);
  const args = [
    "fit",
    at("odd"),
    "-o",
    at("odd.safetensors"),
    "--units",
    "32",
    "--iterations",
    "12",
    "--tau",
    "0.02",
    "--workers",
    "1",
    "--json",
  ];
  expect(thalamotor(...args).stderr).toMatch(/turn\.csv: no column is called t, time or timestamp.* --time-column NAME/);
  const { stdout, stderr } = thalamotor(...args, "--time-column", "clk", "--time-unit", "ms");
  expect(stderr).toMatch(/odd\/turn\.csv: numbers with a decimal comma/);
  expect(JSON.parse(stdout).notes.map(({ text }: { text: string }) => text)).toEqual([
    "numbers with a decimal comma",
    'the time is "clk" in ms (as --time-unit says); 60 samples in 0.59 s',
    'left out: column 1 (no name) counts the rows, "state" is text',
  ]);
  expect(thalamotor("inspect", at("odd.safetensors")).stdout).toContain("yaw [rad]");
});
