// The same cell in C, in a process of its own that times itself: what gcc makes of a plain loop, of hand-written SSE in our
// order of operations, and of the C that `build --target c` writes.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "../../src/device/build.ts";
import { toC } from "../../src/device/c/sources.ts";
import type { Library } from "../../src/model/library.ts";
import type { Cell, Peer } from "./peer.ts";

const SOURCES = new URL("../peers/", import.meta.url).pathname;

const BATCH = 4000;

/** A program that answers "o N" with N outputs from x⁰ and "t N" with ns a step. */
function program(name: string, folder: string, sources: readonly string[], flags: readonly string[]): Peer {
  const file = join(folder, name.replace(/\W+/g, "-"));
  execFileSync("gcc", [...flags, "-o", file, join(SOURCES, "main.c"), ...sources, "-lm"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const child = spawn(file, [join(folder, "cell.bin")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question: string) => {
    child.stdin.write(`${question}\n`);
    return String((await lines.next()).value);
  };
  return {
    name,
    batch: BATCH,
    outputs: async (steps) => (await ask(`o ${steps}`)).split(" ").map(Number),
    sample: async () => ({ overriddenDuration: (Number(await ask(`t ${BATCH}`)) * BATCH) / 1e6 }),
    end: () => void child.kill(),
  };
}

/** undefined where there is no gcc. */
export async function inC(cell: Cell, library: Library): Promise<Peer[] | undefined> {
  try {
    execFileSync("gcc", ["--version"], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-bench-"));
  const { units, kappa, J, diagonals, offsets, u, v, b, w, x0 } = cell;
  const isSparse = offsets.length > 0;
  writeFileSync(join(folder, "cell.bin"), Float32Array.from([...(isSparse ? diagonals : J), ...u, ...v, ...b, ...w, ...x0, kappa]));
  const bytes = await build(library, { target: "c", transition: "reset", preparation: 0, output: "network", handOver: "hard" });
  for (const [path, text] of (await toC(bytes, "generated")).files) if (!path.includes("/")) writeFileSync(join(folder, path), text);
  const shape = [`-DN=${units}`, ...(isSparse ? [0, 1, 2, 3].map((m) => `-DO${m}=${offsets[2 * m]}`) : [])];
  const source = (name: string) => join(SOURCES, isSparse ? `sparse-${name}` : name);
  return [
    program("C, SSE by hand (gcc -O3)", folder, [source("sse.c")], ["-O3", "-mavx", "-ffp-contract=off", ...shape]),
    program("C, plain loop (gcc -O3 -march=native)", folder, [source("plain.c")], ["-O3", "-march=native", ...shape]),
    program(
      "C, generated (gcc -O3)",
      folder,
      [join(SOURCES, "generated.c"), join(folder, "generated.c")],
      ["-O3", `-I${folder}`, ...shape],
    ),
  ];
}
