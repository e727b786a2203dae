// Projects in temporary folders that have what `npm pack` makes of this one.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ROOT = here("../../");

export function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

/** Pack a folder of the checkout, built already: the tarball's path. */
export function pack(folder: "." | "dist/runtime"): string {
  const to = mkdtempSync(join(tmpdir(), "thalamotor-pack-"));
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", to], join(ROOT, folder)));
  return join(to, filename);
}

/** An empty project. */
export function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-project-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", version: "1.0.0", type: "module", private: true }));
  return folder;
}

/** Unpack a tarball to where npm would put it, its dependencies being the checkout's. */
export function link(project: string, tarball: string, name: string): void {
  const to = join(project, "node_modules", name);
  mkdirSync(to, { recursive: true });
  run("tar", ["-xzf", tarball, "--strip-components=1", "-C", to], project);
  symlinkSync(join(ROOT, "node_modules"), join(to, "node_modules"));
}

/** A file of consumer/, copied into a project. */
export function give(project: string, file: string): string {
  const to = join(project, basename(file));
  copyFileSync(here(`consumer/${file}`), to);
  return to;
}

/** Type-check a file of consumer/ in a project, libraries included. @throws Error with what the compiler says */
export function compile(project: string, file: string, options: Readonly<Record<string, unknown>>): void {
  const compilerOptions = {
    target: "es2022",
    lib: ["es2022"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    ...options,
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [basename(give(project, file))] }));
  run(join(ROOT, "node_modules/.bin/tsc"), ["-p", "tsconfig.json"], project);
}
