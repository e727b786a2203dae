// Writes the latest values without a pause, all words alike, until it is told to end.
import { workerData } from "node:worker_threads";

const { from, memory, done, count } = workerData;
const { Latest } = await import(from);
const latest = new Latest(memory);
const words = new Int32Array(count);
for (let k = 1; Atomics.load(done, 0) === 0; k++) latest.write(words.fill(k));
