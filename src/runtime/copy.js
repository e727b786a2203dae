// What the runtime's own package has beside its code and types: dist/runtime is then packed and published as it is.
import { copyFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);
for (const file of ["src/runtime/package.json", "src/runtime/README.md", "LICENSE"]) {
  copyFileSync(new URL(file, root), new URL(`dist/runtime/${file.split("/").at(-1)}`, root));
}
