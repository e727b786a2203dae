// What a controller takes of a chip, as a user asks.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../../src/cli/chip.ts";
import { CHIP_NAMES } from "../../src/device/chips/chips.ts";
import { writeLibrary } from "../../src/file/library-file.ts";
import { makeLibrary } from "../fixture.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-chip-"));
const at = (name: string) => join(root, name);
const thalamotor = (...args: string[]) => spawnSync(process.execPath, ["dist/cli/main.js", ...args], { encoding: "utf8" });
const KNOWN = new RegExp(`Allowed choices are ${CHIP_NAMES.join(", ")}`);

writeFileSync(at("lib.safetensors"), writeLibrary(makeLibrary({ sparse: true, exact: true, units: 64 })));
const build = (...options: string[]) => thalamotor("build", at("lib.safetensors"), "-o", at("arm"), "--force", ...options);
const toC = (...options: string[]) => build("--target", "c", "--precision", "int16", "--queue", "8", ...options);

describe("build --chip", () => {
  test("says what flash, RAM and time C will take of the chip, on the terminal and as JSON", () => {
    const { status, stdout, stderr } = toC("--chip", "m0");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^On Cortex-M0 \(nRF51822, micro:bit\):$/m);
    expect(stdout).toMatch(/^ {2}flash: about [\d ]+ of 262 144 bytes \(weights [\d ]+, code [\d ]+\)$/m);
    expect(stdout).toMatch(/^ {2}RAM: about [\d ]+ of 16 384 bytes \(an instance [\d ]+, stack \d+\)$/m);
    expect(stdout).toMatch(
      /^ {2}a tick of one step: about [\d ]+ instructions \(\d+ % either way\), so at most \d+ ticks a second at 16 MHz$/m,
    );
    const { chip } = JSON.parse(toC("--chip", "m0", "--json").stdout);
    expect(chip).toMatchObject({ chip: "m0", asked: 100, warnings: [] });
    for (const figure of ["instructions", "hertz", "code", "stack"]) expect(chip[figure]).toBeGreaterThan(0);
  });

  test("counts cycles on AVR, and warns of what does not fit there", () => {
    const { status, stdout } = build("--target", "c", "--precision", "int16", "--chip", "uno"); // a queue of 64
    expect(status).toBe(0);
    expect(stdout).toMatch(/about [\d ]+ cycles /);
    expect(stdout).toMatch(/^warning: it does not fit ATmega328P \(Arduino Uno\): it takes \d+ bytes of RAM, and the chip has 2048\.$/m);
  });

  test("warns of a chip that is slower than the library", () => {
    const { stdout } = build("--target", "c", "--queue", "8", "--chip", "m0"); // in f32, without an FPU
    expect(stdout).toMatch(/^warning: Cortex-M0 .* makes \d\d steps a second at most, and the library wants 100\.$/m);
  });

  test("refuses a chip that it does not know, naming those that it does, and a target that is no chip's", () => {
    const unknown = toC("--chip", "z80");
    expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringMatching(KNOWN)]);
    const wasm = thalamotor("build", at("lib.safetensors"), "-o", at("arm.wasm"), "--chip", "m0");
    expect([wasm.status, wasm.stderr]).toEqual([1, expect.stringMatching(/--chip says what --target c will take/)]);
    expect(existsSync(at("arm.wasm"))).toBe(false);
  });
});

describe("fit --chip", () => {
  const fit = (...options: string[]) =>
    thalamotor("fit", "examples/demonstrations", "-o", at("new.safetensors"), "--force", "--iterations", "5", ...options);
  const refuses = (options: readonly string[], reason: RegExp) => {
    const { status, stderr } = fit(...options);
    expect([status, stderr]).toEqual([1, expect.stringMatching(reason)]);
    expect(existsSync(at("new.safetensors"))).toBe(false);
  };

  test("refuses what no size can do, saying what can be done; an unknown chip; and what contradicts it", () => {
    refuses(
      ["--chip", "m0", "--hz", "1000"],
      /Not even 16 units .* in half of its time it ticks \d+ times a second, not 1000\. Choose fewer/,
    );
    refuses(["--chip", "z80", "--hz", "50"], KNOWN);
    refuses(["--chip", "m0"], /--chip wants --hz/);
    refuses(["--chip", "m0", "--hz", "50", "--units", "32"], /--chip chooses the units/);
  });

  test.each([
    ["--connectivity", "dense"],
    ["--phi", "tanh"],
    ["--module", "trained"],
    ["--architecture", "additive"],
  ])("refuses what has no cell in integers, before anything is trained: %s %s", (...options) => {
    refuses(
      ["--chip", "m0", "--hz", "50", ...options],
      /--chip chooses the units of a controller in integers, which has .*: leave --chip out/,
    );
  });

  test("chooses the most units that keep the time, and says how to build them", () => {
    const { status, stdout, stderr } = fit("--chip", "m0", "--hz", "200");
    expect(status).toBe(0);
    const [, units] = /^(\d+) units: the most that tick 200 times a second in half of the time of Cortex-M0/m.exec(stderr) ?? [];
    expect(Number(units) % 16).toBe(0);
    expect(stdout).toContain(`${at("new.safetensors")}: `);
    const built = thalamotor(
      ...`build ${at("new.safetensors")} --target c --chip m0 --precision int16 --queue 8 -o ${at("made")}`.split(" "),
    );
    expect([built.status, built.stdout]).toEqual([0, expect.not.stringMatching(/^warning: (it does not fit|.* steps a second at most)/m)]);
  });

  test("knows of a library that was learned and that integers do not take", () => {
    const library = makeLibrary({ sparse: true, exact: true });
    expect(refusalOf(library)).toBeUndefined();
    const motifs = library.motifs.map((motif) => ({ ...motif, b: motif.b.map((input) => 1000 * input) }));
    expect(refusalOf({ ...library, motifs })).toMatch(/^An input is beyond ±128\. .*--precision f32/);
  });
});
