// A few kills of each command; npm run kills makes many.
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Random } from "../../src/base/random.ts";
import { makeCommands } from "./killed.ts";
import { Victim } from "./kills.ts";

let commands: Awaited<ReturnType<typeof makeCommands>>;
beforeAll(async () => {
  expect(existsSync("dist/cli/main.js"), "npm test builds it first; alone: npm run build").toBe(true);
  commands = await makeCommands();
});

test.each(["fit", "add", "build", "learn", "run", "study"] as const)(
  "%s leaves what was there or what was to come when it is killed, and ends when it is called again",
  async (name) => {
    const victim = new Victim(commands[name], join(mkdtempSync(join(tmpdir(), "thalamotor-kills-")), "work"));
    const random = new Random(1, name);
    await victim.kill(random, "end", true);
    await victim.kill(random, "write", true);
    const outcome = await victim.kill(random, "any", false);
    if (outcome !== undefined && outcome !== "after") await victim.again();
  },
);
