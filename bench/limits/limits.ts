// The limits of this machine, measured: peak.ts compiled and run.
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly TURN: WebAssembly.Global;
  multiplyAdd(turns: number): number;
  load(bytes: number, times: number): number;
}

export interface Limits {
  /** f32 multiply-adds a ns, operands in registers */
  readonly multiplyAdds: number;
  /** bytes a ns from blocks of the size of J */
  readonly bandwidth: (bytes: number) => number;
}

/** ns at best, once the engine has compiled it for good. */
const best = (work: () => void): number => {
  let least = Number.POSITIVE_INFINITY;
  const until = performance.now() + 1000;
  while (performance.now() < until) {
    const from = performance.now();
    work();
    least = Math.min(least, (performance.now() - from) * 1e6);
  }
  return least;
};

export async function limits(): Promise<Limits> {
  const source = readFileSync(new URL("../limits/peak.ts", import.meta.url), "utf8");
  let binary: Uint8Array | undefined;
  const args = "peak.ts -O3 --runtime stub --enable simd --use abort= --initialMemory 64 --outFile out.wasm".split(" ");
  const { error, stderr } = await asc.main(args, {
    readFile: (name: string) => (name === "peak.ts" ? source : null),
    writeFile: (_: string, contents: Uint8Array | string) => {
      if (typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`asc failed: ${stderr}`);
  const { multiplyAdd, load, TURN } = new WebAssembly.Instance(new WebAssembly.Module(binary as BufferSource))
    .exports as unknown as Exports;
  const turns = 20_000;
  const multiplyAdds = (turns * TURN.value) / best(() => multiplyAdd(turns));
  const bandwidth = (bytes: number) => {
    const block = Math.ceil(bytes / 1024) * 1024;
    const times = Math.ceil(5e6 / block);
    return (block * times) / best(() => load(block, times));
  };
  return { multiplyAdds, bandwidth };
}
