// fit --sensors and evaluate --world as a user runs them, on a cart that is pushed about.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { readLibrary } from "../../src/file/library-file.ts";
import type { Library } from "../../src/model/library.ts";
import { openWorld } from "../../src/world/mujoco.ts";
import { CART } from "../world/bodies.ts";

const root = mkdtempSync(join(tmpdir(), "thalamotor-feeling-"));
const at = (name: string) => join(root, name);
const thalamotor = (...args: string[]) =>
  spawnSync(process.execPath, ["dist/cli/main.js", ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
/** What the one who shows the motifs does about what differs. */
const K = [8, 6];

let library: Library;
beforeAll(async () => {
  const cart = await openWorld(CART);
  const random = new Random(3, "pushes");
  for (const [name, way] of [
    ["there", 0.3],
    ["far", 0.5],
  ] as const) {
    mkdirSync(at(`shown/${name}`), { recursive: true });
    for (let take = 0; take < 3; take++) {
      cart.reset({ at: 0.05 * random.normal() });
      const rows = Array.from({ length: 101 }, (_, k) => {
        const t = k / 100;
        const [place, speed, acceleration] = [
          way * t ** 3 * (10 - 15 * t + 6 * t * t),
          30 * way * (t * (1 - t)) ** 2,
          60 * way * t * (1 - t) * (1 - 2 * t),
        ];
        const [x, v] = cart.sense();
        const force = 2 * acceleration + K[0] * (place - x) + K[1] * (speed - v);
        if (k % 5 === 0) cart.push("rail", random.normal());
        cart.apply([force]);
        cart.step();
        return [t, x, force, v].map((value) => value.toFixed(6)).join(",");
      });
      writeFileSync(at(`shown/${name}/${take}.csv`), `t,at,force,speed\n${rows.join("\n")}\n`);
    }
  }
  writeFileSync(at("cart.xml"), CART);
  const { status, stderr } = thalamotor(
    "fit",
    at("shown"),
    "-o",
    at("cart.safetensors"),
    "--sensors",
    "at,speed",
    "--tick",
    "100",
    "--iterations",
    "200",
    "--workers",
    "1",
  );
  expect(stderr).toMatch(/Felt: at, speed/);
  expect(status).toBe(0);
  library = readLibrary(readFileSync(at("cart.safetensors")), "cart");
  expect(thalamotor("build", at("cart.safetensors"), "-o", at("cart.wasm")).status).toBe(0);
});

describe("a library of motifs that were felt", () => {
  test("has sensors apart from commands, steps with the loop, and feeds back what was done", () => {
    expect(library.cortex.channels).toEqual(["force", "at", "speed"]);
    expect(library.cortex.sensors).toEqual(["at", "speed"]);
    expect([library.cortex.dt, library.cortex.tau]).toEqual([0.01, 0.04]);
    for (const motif of library.motifs) expect([...(motif.K ?? [])]).toEqual(K.map((k) => expect.closeTo(k, 0)));
  });

  test("is refused sensors that no column has, or all", () => {
    const fit = (sensors: string) => thalamotor("fit", at("shown"), "-o", at("none.safetensors"), "--sensors", sensors).stderr;
    expect(fit("at,touch")).toMatch(/no column "touch".*at, force, speed/);
    expect(fit("at,force,speed")).toMatch(/what is commanded/);
  });

  test("takes feedback from its body or from a file instead", () => {
    const lqr = ["--feedback", "lqr", "--world", at("cart.xml"), "--delay", "100ms", "--tolerance", "at=0.01,speed=0.2"];
    const { status, stderr } = thalamotor(
      ...["fit", at("shown"), "-o", at("other.safetensors"), "--sensors", "at,speed", "--tick", "100", "--iterations", "2", ...lqr],
    );
    expect(stderr).toMatch(/Feedback from the body:[\s\S]*far[\s\S]*there/);
    expect(status).toBe(0);
    writeFileSync(at("k.csv"), "command,speed,at\nforce,1,2\n");
    writeFileSync(at("more.csv"), readFileSync(at("shown/far/0.csv")));
    expect(thalamotor("add", at("other.safetensors"), at("more.csv"), "--feedback", at("k.csv")).status).toBe(0);
    const [far, there, more] = readLibrary(readFileSync(at("other.safetensors")), "it").motifs.map(({ K = [] }) => [...K]);
    for (const k of [...far, ...there]) expect(k).toBeGreaterThan(0);
    expect(more).toEqual([2, 1]);
  });

  test("is evaluated in its body: alone, every pair, pushed", () => {
    const evaluate = (...more: string[]) =>
      JSON.parse(
        thalamotor(
          "evaluate",
          at("cart.safetensors"),
          "--controller",
          at("cart.wasm"),
          "--world",
          at("cart.xml"),
          "--of",
          "at",
          "--json",
          ...more,
        ).stdout,
      );
    const calm = evaluate();
    expect(calm.motifs.map(({ name }: { name: string }) => name)).toEqual(["far", "there"]);
    expect(calm.pairs.error.flat()).toHaveLength(4);
    expect(calm.alone.mean).toBeLessThan(0.1);
    expect(evaluate("--push", "rail=20@0.2+0.1").alone.mean).toBeGreaterThan(calm.alone.mean);
    expect(evaluate()).toEqual(calm);
  });

  test("comes back after a push that would carry it 14 cm away", () => {
    const end = (wasm: string, ...more: string[]) =>
      JSON.parse(thalamotor("simulate", at(wasm), "--world", at("cart.xml"), "--sequence", "there", "--json", ...more).stdout).end.at;
    const push = ["--push", "rail=4@0.3+0.1"];
    const off = Math.abs(end("cart.wasm", ...push) - end("cart.wasm"));
    expect(off).toBeLessThan(0.07);
  });

  test("is not evaluated by what it feels without a world", () => {
    const { stderr } = thalamotor("evaluate", at("cart.safetensors"), "--of", "at");
    expect(stderr).toMatch(/name one, --world/);
  });
});
