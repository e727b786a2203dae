// Entry of the loop's thread in Node.
import { workerData } from "node:worker_threads";
import { runLoop } from "./run.ts";

await runLoop(workerData);
