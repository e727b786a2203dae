// Jobs of a study. What a finished job gave is a file; it is not run again.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, write } from "../base/write.ts";
import type { OnProgress, Runner } from "../learn/runner.ts";

/** A job as a runner takes it. */
export interface Piece {
  readonly id: string;
  /** What it is called while it runs; what it will report, and what one of that costs. */
  readonly name: string;
  readonly of: number;
  readonly cost: number;
  /** What its result depends on: kept beside it. */
  readonly signature: string;
  /** What the worker gets. */
  readonly task: object;
}

export interface KeptOptions {
  readonly runner: Runner;
  /** Where results are kept. */
  readonly folder: string;
}

/** Run what has not been run, the longest first, and gather everything, in the order of the pieces. `onProgress` is also told of what was there already. */
export async function runKept<R>(
  pieces: readonly Piece[],
  { runner, folder }: KeptOptions,
  onProgress: OnProgress = () => {},
): Promise<R[][]> {
  await makeFolder(join(folder, "jobs"));
  const results: R[][] = [];
  const work = ({ of, cost }: Piece) => of * cost;
  const byCost = pieces.map((_, i) => i).sort((a, b) => work(pieces[b]) - work(pieces[a]));
  await Promise.all(
    byCost.map(async (i) => {
      const { id, name, of, cost, signature, task } = pieces[i];
      const file = join(folder, "jobs", `${id}.json`);
      const kept = await readKept<R>(file, signature);
      if (kept) {
        onProgress({ name, of, cost, done: of, nmse: Number.NaN });
        results[i] = kept;
        return;
      }
      results[i] = await runner.run<R[]>({ name, of, cost }, task);
      await write(file, JSON.stringify({ of: signature, results: results[i] }));
    }),
  );
  return results;
}

/** Results that are there already, if they are of this very job. */
async function readKept<R>(file: string, of: string): Promise<R[] | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, "utf8"));
    return kept.of === of ? kept.results : undefined;
  } catch {
    return undefined;
  }
}
