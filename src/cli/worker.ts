import { VERSION } from "../base/version.ts";
import { GRADIENT } from "../learn/gradient/work.ts";
import { LINEAR } from "../learn/linear/work.ts";
import { workForQueue } from "../learn/queue/worker.ts";
import { STUDY } from "../study/work.ts";
import { queueOf } from "./queue.ts";

interface Options {
  queue?: string | boolean;
  concurrency: number;
}

export async function run({ queue, concurrency }: Options): Promise<void> {
  const open = queueOf(queue ?? true);
  if (!open) return;
  console.error(`thalamotor ${VERSION}; Ctrl-C ends it.`);
  await workForQueue([GRADIENT, LINEAR, STUDY], open, { concurrency, tell: (line) => console.error(line) });
}
