// Every WebAssembly engine that can be had, and how a script is run in each.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

export interface Engine {
  readonly name: string;
  /** How to get it where it is missing. */
  readonly get: string;
  readonly present: boolean;
  /** Run a script that calls `print` once; what it printed. */
  run(script: string): Promise<string>;
}

export interface Browser extends Engine {
  /** What a script (the body of an async function) returns on the page at an address. */
  visit(address: string, script: string): Promise<unknown>;
  /** Use the page at an address as people do; what it downloads comes into a folder. */
  use<T>(address: string, downloads: string, using: (page: Page) => Promise<T>): Promise<T>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const debian = (name: string) => `apt-get install ${name}`;
const MINUTES = 60_000;

/** A shell: a program that runs a script file. */
function shell(name: string, file: string, flags: readonly string[], get: string): Engine {
  return {
    name,
    get,
    present: existsSync(file),
    async run(script) {
      const folder = mkdtempSync(join(tmpdir(), "thalamotor-engine-"));
      const path = join(folder, "script.js");
      writeFileSync(path, `globalThis.print ??= console.log;\n${script}`);
      try {
        return (await promisify(execFile)(file, [...flags, path], { timeout: 10 * MINUTES })).stdout;
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** What of puppeteer-core is used here; it is installed in this folder alone, so its own types are not at hand. */
interface Puppeteer {
  launch(options: object): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>;
}

export interface Page {
  readonly mouse: { move(x: number, y: number): Promise<void>; down(): Promise<void>; up(): Promise<void> };
  readonly keyboard: { press(key: string): Promise<void> };
  on(event: "console" | "pageerror", told: (said: { message?: string; text?(): string }) => void): void;
  goto(address: string): Promise<unknown>;
  setViewport(size: { width: number; height: number }): Promise<void>;
  evaluate(script: string): Promise<unknown>;
  waitForFunction(script: string, options: { timeout: number }): Promise<unknown>;
  click(selector: string): Promise<void>;
  $(selector: string): Promise<{ uploadFile(...files: string[]): Promise<void> } | null>;
}

const PUPPETEER = here("node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js");

function browser(name: string, kind: "chrome" | "firefox", executablePath: string, args: readonly string[], get: string): Browser {
  const open = async <T>(using: (page: Page) => Promise<T>, more: object = {}) => {
    const { default: puppeteer } = (await import(pathToFileURL(PUPPETEER).href)) as { default: Puppeteer };
    const opened = await puppeteer.launch({ browser: kind, executablePath, args, headless: true, protocolTimeout: 10 * MINUTES, ...more });
    try {
      return await using(await opened.newPage());
    } finally {
      await opened.close();
    }
  };
  const evaluate = (address: string | undefined, script: string) =>
    open(async (page) => {
      if (address) await page.goto(address);
      return page.evaluate(script);
    });
  return {
    name,
    get: `npm ci --prefix tests/engines && ${get}`,
    present: existsSync(executablePath) && existsSync(PUPPETEER),
    run: async (script) =>
      String(await evaluate(undefined, `(() => { let said = ""; const print = (text) => { said = text; };\n${script}\nreturn said; })()`)),
    visit: (address, script) => evaluate(address, `(async () => {\n${script}\n})()`),
    use: (address, downloads, using) =>
      open(
        async (page) => {
          await page.goto(address);
          return using(page);
        },
        {
          downloadBehavior: { policy: "allow", downloadPath: downloads }, // Chromium
          extraPrefsFirefox: { "browser.download.folderList": 2, "browser.download.dir": downloads },
        },
      ),
  };
}

const node = (name: string, ...flags: string[]) => shell(`Node ${process.versions.node} (V8) ${name}`, process.execPath, flags, "Node 20");
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const BROWSERS: readonly Browser[] = [
  browser("Chromium (V8)", "chrome", "/usr/bin/chromium", CHROMIUM_FLAGS, debian("chromium")),
  browser("Firefox (SpiderMonkey)", "firefox", "/usr/bin/firefox-esr", [], debian("firefox-esr")),
];

export const ENGINES: readonly Engine[] = [
  node("default"),
  node("baseline only", "--liftoff-only"),
  node("optimising only", "--no-liftoff"),
  node("without AVX", "--no-enable-avx", "--no-enable-avx2", "--no-liftoff"),
  shell("Bun (JavaScriptCore)", here("node_modules/@oven/bun-linux-x64/bin/bun"), [], "npm ci --prefix tests/engines"),
  shell("jsc (JavaScriptCore, WebKitGTK)", "/usr/bin/jsc", [], debian("libjavascriptcoregtk-4.0-bin")),
  shell("gjs (SpiderMonkey)", "/usr/bin/gjs", [], debian("gjs")),
  ...BROWSERS,
];
