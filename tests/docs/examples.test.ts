// Every example is found: it has a README, and the page that chooses among them leads to it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/which-example.md", "utf8");

test.each(readdirSync("examples"))("%s has a README and is listed", (name) => {
  expect(existsSync(`examples/${name}/README.md`)).toBe(true);
  expect(page).toContain(`](../examples/${name})`);
});
