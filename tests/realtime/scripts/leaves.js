// The loop's thread, but after some sleeps it is gone without a word, as one is that the system ended.
import { exit } from "node:process";

const { wait } = Atomics;
let left = 20;
Atomics.wait = (...sleep) => {
  if (left-- === 0) exit(3);
  return wait(...sleep);
};
await import("../../../dist/realtime/thread/worker.js");
