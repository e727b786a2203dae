// What the runtime's own package has beside its code and types: dist/runtime is then packed and published as it is.
import { copyFileSync } from "node:fs";

for (const file of ["runtime/package.json", "runtime/README.md", "LICENSE"]) {
  copyFileSync(new URL(`../${file}`, import.meta.url), new URL(`../dist/runtime/${file.split("/").at(-1)}`, import.meta.url));
}
