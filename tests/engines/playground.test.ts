// The playground in browsers: what a visitor does, and that what is taken from the page is what this package makes. npm run test:engines
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDemonstrations } from "../../src/data/folders.ts";
import { build } from "../../src/device/build.ts";
import { toC } from "../../src/device/c/sources.ts";
import { Controller } from "../../src/drive/controller.ts";
import { standardRun } from "../../src/drive/standard-run.ts";
import { readLibrary, writeLibrary } from "../../src/file/library-file.ts";
import { BROWSERS, type Page } from "./engines.ts";

const { fit } = (await import(new URL("../../dist/index.js", import.meta.url).href)) as typeof import("../../src/index.ts"); // its threads are built

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const OPTIONS = { capacity: 24, queue: 64 };
const MINUTES = 60_000;

let folder = "";
let server: Server;
let address = "";
beforeAll(async () => {
  execFileSync(process.execPath, [here("../../examples/playground/build.js"), "2"]);
  const { serve } = (await import(here("../../examples/playground/serve.js"))) as { serve(port: number): Promise<Server> };
  server = await serve(0);
  address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  folder = mkdtempSync(join(tmpdir(), "thalamotor-playground-"));
  mkdirSync(join(folder, "recordings"));
  for (const [name, turns] of [
    ["reach", 0.5],
    ["round", 2.5],
  ] as const) {
    const rows = Array.from({ length: 101 }, (_, k) => [
      k / 100,
      Math.cos((2 * Math.PI * turns * k) / 100),
      Math.sin((2 * Math.PI * turns * k) / 100),
    ]);
    writeFileSync(join(folder, "recordings", `${name}.csv`), `t,shoulder,elbow\n${rows.map((row) => row.join(",")).join("\n")}\n`);
  }
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** What the page says. */
const text = async (page: Page, selector: string) => String(await page.evaluate(`document.querySelector("${selector}").textContent`));

/** One stroke on the drawing area, through points of its width and height. */
async function draw(page: Page, at: (t: number) => [x: number, y: number]): Promise<void> {
  await page.evaluate('document.querySelector("#pad").scrollIntoView()');
  const [left, top, width, height] = (await page.evaluate(
    "(({ left, top, width, height }) => [left, top, width, height])(document.querySelector('#pad').getBoundingClientRect())",
  )) as number[];
  const move = (t: number) => page.mouse.move(left + width * at(t)[0], top + height * at(t)[1]);
  await move(0);
  await page.mouse.down();
  for (let k = 1; k <= 50; k++) {
    await move(k / 50);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await page.mouse.up();
}

const round = (t: number): [number, number] => [0.5 - 0.2 * Math.cos(2 * Math.PI * t), 0.5 - 0.25 * Math.sin(2 * Math.PI * t)];
const wave = (t: number): [number, number] => [0.2 + 0.6 * t, 0.5 + 0.2 * Math.sin(9 * t)];

/** Learn what is drawn: then so many movements are learned. */
async function learn(page: Page, count: number): Promise<void> {
  await page.click("#learn");
  await page.waitForFunction(`document.querySelectorAll("#shelf .pick:enabled").length === ${count}`, { timeout: 5 * MINUTES });
  expect(await text(page, "#status")).toMatch(/learned in/i);
}

/** Press a button, and the file that it downloads. */
async function download(page: Page, selector: string, downloads: string, file: string): Promise<Uint8Array> {
  await page.click(selector);
  const path = join(downloads, file);
  for (let waited = 0; !existsSync(path) || readFileSync(path).length === 0; waited++) {
    if (waited > 300) throw new Error(`${file} does not come.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return readFileSync(path);
}

describe.each(BROWSERS)("$name", ({ name, present, get, use }) => {
  const missing = !present && process.env.CI !== "true";
  const title = (of: string) => (missing ? `${of} (missing: ${get})` : of);
  /** The page, and what it complained of meanwhile. */
  const visit = async (what: string, using: (page: Page, downloads: string) => Promise<void>) => {
    expect(present, `${name} is missing: ${get}`).toBe(true);
    const downloads = join(folder, `${name}-${what}`.replace(/\W+/g, "-"));
    mkdirSync(downloads);
    const complaints: string[] = [];
    await use(address, downloads, async (page) => {
      page.on("pageerror", ({ message }) => complaints.push(message ?? ""));
      page.on("console", (said) => complaints.push(said.text?.() ?? ""));
      await using(page, downloads);
    });
    expect(complaints).toEqual([]);
  };

  test.skipIf(missing)(title("draws, learns and chains; what is taken from it has the bits that it shows"), () =>
    visit("draw", async (page, downloads) => {
      await draw(page, round);
      expect(await page.evaluate('document.querySelector("#learn").disabled')).toBe(true); // one is no chain
      await draw(page, wave);
      await learn(page, 2);
      // not by the mouse, which misses a card that moves on a slow machine
      for (const card of [1, 2, 2, 1]) await page.evaluate(`document.querySelector("#shelf li:nth-child(${card}) .pick").click()`);
      await page.waitForFunction('document.querySelectorAll("#links button").length === 4', { timeout: MINUTES });
      expect(await text(page, "#links")).toBe("abba");
      expect(await page.evaluate('document.querySelectorAll("#links .poor").length')).toBe(0);

      const bytes = await download(page, "#wasm", downloads, "movements.wasm");
      const controller = await Controller.load(bytes);
      expect(controller.motifs).toEqual(["a", "b"]);
      expect(standardRun(controller).hash).toBe(await text(page, "#hash code"));
      const library = readLibrary(await download(page, "#library", downloads, "movements.safetensors"), "the page's");
      expect(Buffer.compare(await build(library, OPTIONS), bytes)).toBe(0);
      const files = unzipSync(await download(page, "#c", downloads, "movements.zip"));
      const c = await toC(await build(library, { ...OPTIONS, target: "c" }), "movements");
      expect(Object.keys(files).sort()).toEqual([...c.files.keys()].map((path) => `movements/${path}`).sort());
      expect(new TextDecoder().decode(files["movements/movements.c"])).toBe(c.files.get("movements.c"));

      // a movement more leaves everything else as it is
      await draw(page, (t) => [0.7 - 0.4 * t, 0.4 + 0.3 * t * t]);
      await learn(page, 3);
      rmSync(join(downloads, "movements.safetensors"));
      const grown = readLibrary(await download(page, "#library", downloads, "movements.safetensors"), "the page's");
      expect(grown.motifs.map((motif) => motif.name)).toEqual(["a", "b", "c"]);
      expect([grown.cortex, ...grown.motifs.slice(0, 2)]).toEqual([library.cortex, ...library.motifs]);

      // and what was taken is opened again
      const open = await page.$("#open");
      await open?.uploadFile(join(downloads, "movements.wasm"));
      const shown = `document.querySelector("#hash code").textContent === "${standardRun(controller).hash}"`;
      await page.waitForFunction(`document.querySelectorAll("#shelf .pick:enabled").length === 2 && ${shown}`, { timeout: MINUTES });
    }),
  );

  test.skipIf(missing)(title("learns from files what fit learns, to the bit, and says where no transition fails"), () =>
    visit("files", async (page, downloads) => {
      const paths = ["reach", "round"].map((file) => join(folder, "recordings", `${file}.csv`));
      const csv = await page.$("#csv");
      await csv?.uploadFile(...paths);
      await page.waitForFunction('document.querySelectorAll("#shelf li").length === 2', { timeout: MINUTES });
      await page.click("#shelf li:nth-child(2) .check input"); // it repeats itself
      await learn(page, 2);
      const { library } = await fit(await readDemonstrations(paths, { rhythmic: ["round"] }));
      expect(library.motifs.map(({ period }) => period !== undefined)).toEqual([false, true]);
      const bytes = await download(page, "#library", downloads, "movements.safetensors");
      expect(Buffer.compare(bytes, writeLibrary(library))).toBe(0);

      for (const key of ["1", "2", "1"]) await page.keyboard.press(key);
      await page.waitForFunction('document.querySelectorAll("#links button").length === 3', { timeout: MINUTES });
      expect(await page.evaluate('document.querySelectorAll("#links .poor").length')).toBe(0);
      await page.evaluate('document.querySelector("input[value=none]").click()');
      await page.waitForFunction('document.querySelectorAll("#links .poor").length > 0', { timeout: MINUTES });
      expect(await text(page, "#why.bad")).toContain("not what was drawn. Choose thalamic.");
    }),
  );

  test.skipIf(missing)(title("refuses what is no movement, and says why"), () =>
    visit("refusals", async (page) => {
      writeFileSync(join(folder, "bad.csv"), "t,x,y\n0,1,2\n1,2,oops\n");
      const csv = await page.$("#csv");
      await csv?.uploadFile(join(folder, "bad.csv"));
      await page.waitForFunction('document.querySelector("#status.bad")', { timeout: MINUTES });
      expect(await text(page, "#status")).toContain("bad.csv, line 3");
      await page.setViewport({ width: 390, height: 844 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    }),
  );
});
