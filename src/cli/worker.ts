import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { sha } from "../base/codec.ts";
import { VERSION } from "../base/version.ts";
import { GRADIENT } from "../learn/gradient/work.ts";
import { LINEAR } from "../learn/linear/work.ts";
import { episodes } from "../learn/policy/work.ts";
import { workForQueue } from "../learn/queue/worker.ts";
import { POLICIES } from "../study/policy/work.ts";
import { STUDY } from "../study/work.ts";
import { readBytes } from "./files.ts";
import { queueOf } from "./queue.ts";

interface Options {
  queue?: string | boolean;
  concurrency: number;
  task: readonly string[];
}

export async function run({ queue, concurrency, task: paths }: Options): Promise<void> {
  const open = queueOf(queue ?? true);
  if (!open) return;
  const tasks = new Map<string, string>();
  for (const path of paths) tasks.set(sha(await readBytes(path)), pathToFileURL(resolve(path)).href);
  console.error(`thalamotor ${VERSION}; Ctrl-C ends it.`);
  await workForQueue([GRADIENT, LINEAR, STUDY, POLICIES, episodes(tasks)], open, { concurrency, tell: (line) => console.error(line) });
}
