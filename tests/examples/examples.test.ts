// Every example's command, as its README has it, in the built program. Those that learn for minutes run under CI=true.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSERS } from "../engines/engines.ts";

const MAIN = "dist/cli/main.js";
const isFull = process.env.CI === "true";

/** What a program printed, once it has ended well. */
function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}
const node = (...args: string[]) => run(process.execPath, ...args);
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

describe("the robot loop", () => {
  test("starts where the robot is, reaches the goal, and comes through a fault to the safe position and on", () => {
    const said = node("examples/robot-loop/main.js");
    expect(said).toMatch(/Learned back, reach, wave/);
    expect(said).toMatch(/Where "wave" begins: 0\.90, -0\.60\./);
    expect(said).toMatch(/At the goal \(0\.60, 0\.20\): 0\.60, 0\.20\./);
    expect(said).toMatch(/Fault at tick \d+: driver \(the driver's write: the port is gone\)/);
    expect(said).toMatch(/At the safe position: -?0\.0[01], -?0\.0[01]\./);
    expect(said).toMatch(/\d+ ticks at 500 Hz/);
  });
});

describe("the page", () => {
  let child: ChildProcess;
  let address = "";
  beforeAll(async () => {
    child = spawn(process.execPath, ["examples/browser/main.js", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    address = await new Promise((resolve, reject) => {
      child.stdout?.on("data", (data) => {
        const found = /http\S+/.exec(String(data));
        if (found) resolve(found[0]);
      });
      child.on("exit", (code) => reject(new Error(`The example ended (${code}).`)));
    });
  });
  afterAll(() => void child.kill());

  const [{ name, present, get, visit }] = BROWSERS;
  const missing = !present && !isFull;
  test.skipIf(missing)(`plays what is pressed${missing ? ` (missing: ${get})` : ""}`, async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const seen = await visit(
      address,
      `const state = () => document.getElementById("state").textContent;
       const wait = async (isTrue) => { while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10)); };
       await wait(() => document.querySelectorAll("button").length === 3);
       [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "wave").click();
       await wait(() => state() === "execute wave");
       await wait(() => state() === "idle");
       return "played";`,
    );
    expect(seen).toBe("played");
  });
});

describe.skipIf(!has("python3") && !isFull)("from Python", () => {
  beforeAll(() => {
    node(MAIN, "fit", "examples/demonstrations", "-o", "out/arm.safetensors", "--units", "64");
    node(MAIN, "build", "out/arm.safetensors", "-o", "out/arm.wasm");
    node(MAIN, "build", "out/arm.safetensors", "--target", "c", "-o", "out/arm_c");
  });

  test("a process beside it is driven by lines of JSON", () => {
    const said = run("python3", "examples/python/drive.py", "out/arm.wasm", process.execPath, MAIN);
    const phases = [...said.matchAll(/s {2}(\w+) +(\w*) +at/g)].map(([, phase, motif]) => `${phase} ${motif}`.trim());
    expect(phases.filter((phase) => phase.startsWith("execute"))).toEqual(["execute reach", "execute wave", "execute back"]);
    expect(phases[phases.length - 1]).toBe("idle back");
  });

  test.skipIf(!has("cc") && !isFull)("a controller in C computes in its process what it computes here", async () => {
    const { Controller } = await import("../../src/drive/controller.ts");
    const controller = await Controller.load("out/arm.wasm");
    controller.rate = 100;
    controller.play(["reach", "wave", "back"]);
    do controller.tick();
    while (controller.phase !== "idle");
    const said = run("python3", "examples/python/embed.py", "out/arm_c", "reach", "wave", "back");
    expect(said).toContain(`hash ${controller.hash().toString(16).padStart(8, "0")}`);
  });
});

describe.skipIf(!isFull)("those that learn for longer", () => {
  test("letters are written as words", () => {
    expect(node("examples/letters/main.js")).toMatch(/Verdict: any order works/);
    expect(existsSync("out/letters/words.svg")).toBe(true);
  });

  test("an arm comes back from a push, and does so in real time", () => {
    const said = node("examples/arm/main.js");
    const [cm] = /after a push \(5 Nm, 50 ms\) +([\d.]+) cm/.exec(said)?.slice(1).map(Number) ?? [];
    expect(cm).toBeLessThan(2);
    expect(node("examples/arm/loop.js")).toMatch(/1000 Hz: tip off by/);
  });

  test.each([
    ["swimmer", 3.5],
    ["reach", 20],
  ])("a %s finds targets by itself", (name, least) => {
    const [touched] =
      /return ([\d.]+) an episode/
        .exec(node(`examples/${name}/main.js`))
        ?.slice(1)
        .map(Number) ?? [];
    expect(touched).toBeGreaterThan(least);
    expect(existsSync(`out/${name}/report/index.html`)).toBe(true);
  });
});
