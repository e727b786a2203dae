// The pages that people read: every link into the checkout leads to a file, and to a heading where it names one.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`),
  ...readdirSync(join(ROOT, "examples")).map((name) => `examples/${name}/README.md`),
].filter((page) => page.endsWith(".md") && existsSync(join(ROOT, page)));

/** Links of the package's pages into the checkout are whole addresses: npm shows them, too. */
const CHECKOUT =
  /^https:\/\/(?:github\.com\/thalamotor\/thalamotor(?:\/blob\/main)?|raw\.githubusercontent\.com\/thalamotor\/thalamotor\/main)(?=[/#]|$)\/?/;

const text = (page: string) => readFileSync(join(ROOT, page), "utf8");
const targets = (page: string) => [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);

/** The anchors that GitHub gives to the headings of a page. */
const anchors = (page: string) =>
  [...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replace(/ /g, "-"),
  );

function isBroken(page: string, target: string): boolean {
  const isWhole = CHECKOUT.test(target);
  if (!isWhole && /^https?:/.test(target)) return false; // elsewhere
  const [path, anchor] = target.replace(CHECKOUT, "").split("#");
  const file = path === "" ? (isWhole ? "README.md" : page) : join(isWhole ? "." : dirname(page), path);
  if (!existsSync(join(ROOT, file))) return true;
  return anchor !== undefined && file.endsWith(".md") && !anchors(file).includes(anchor);
}

test.each(PAGES)("the links of %s lead somewhere", (page) => {
  expect(targets(page).filter((target) => isBroken(page, target))).toEqual([]);
});
