// The live view's page in browsers: it shows what comes, and its buttons are obeyed. npm run test:engines
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { build } from "../../src/device/build.ts";
import { makeLibrary } from "../fixture.ts";
import { BROWSERS } from "./engines.ts";

const path = join(mkdtempSync(join(tmpdir(), "thalamotor-view-")), "controller.wasm");
writeFileSync(path, await build(makeLibrary()));

/** Presses a motif's button and waits for it to be executed: what is to be seen then. */
const PRESS = `
  const violations = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
  const wait = async (isTrue) => { while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20)); };
  const text = (id) => document.getElementById(id).textContent;
  await wait(() => text("state").includes("Hz") && text("figures") !== "");
  const buttons = [...document.querySelectorAll("#motifs button")];
  buttons[1].click();
  await wait(() => text("state").startsWith("execute b"));
  const current = document.querySelector("[aria-current=true]").textContent;
  const { width } = document.querySelector("#outputs canvas").getBoundingClientRect();
  return { violations, current, names: buttons.map((button) => button.textContent), legend: text("legend"), wide: width <= innerWidth, refused: text("refused") };
`;

describe.each(BROWSERS)("$name", ({ name, present, get, visit }) => {
  const missing = !present && process.env.CI !== "true";
  const title = "shows a run as it goes on, and plays what is pressed, under a strict policy";

  test.skipIf(missing)(missing ? `${title} (missing: ${get})` : title, async () => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const child = spawn(process.execPath, ["dist/cli/main.js", "run", path, "--hz", "200", "--view"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    try {
      const address = await new Promise<string>((resolve) => {
        child.stderr.on("data", (data) => {
          const found = /View: (\S+)/.exec(String(data));
          if (found) resolve(found[1]);
        });
      });
      expect(await visit(address, PRESS)).toEqual({
        violations: [],
        current: "b",
        names: ["a", "b", "c"],
        legend: expect.stringMatching(/^x -?\d\.\d{3}y -?\d\.\d{3}$/),
        wide: true,
        refused: "",
      });
    } finally {
      child.kill("SIGINT");
    }
  });
});
