// @ts-check
// npm run example:browser: learns three movements, puts a page with their controller together in out/browser/, and serves it.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, fit, readDemonstrations } from "thalamotor";

const OUT = "out/browser";
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
/** @type {Record<string, string>} */
const TYPES = { html: "text/html", css: "text/css", js: "text/javascript", wasm: "application/wasm" };
const PAGE = ["index.html", "style.css", "page.js"];

mkdirSync(OUT, { recursive: true });
for (const file of PAGE) copyFileSync(here(file), join(OUT, file));
// in a project of yours: a bundler does this, or a script tag with an import map
const runtime = join(dirname(fileURLToPath(import.meta.resolve("thalamotor"))), "runtime/runtime.js");
copyFileSync(runtime, join(OUT, "runtime.js"));
const { library } = await fit(await readDemonstrations([here("../demonstrations")]), { units: 64 });
writeFileSync(join(OUT, "arm.wasm"), await build(library));

const files = new Set([...PAGE, "runtime.js", "arm.wasm"]);
const server = createServer(({ url = "" }, response) => {
  const name = url.slice(1) || "index.html";
  if (!files.has(name)) response.writeHead(404).end();
  else response.writeHead(200, { "Content-Type": TYPES[name.split(".")[1]] }).end(readFileSync(join(OUT, name)));
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/ (Ctrl-C ends it)`);
});
