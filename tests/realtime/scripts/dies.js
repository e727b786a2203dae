// The loop's thread, but its clock fails after some sleeps: an error on the way.
const { wait } = Atomics;
let left = 20;
Atomics.wait = (...sleep) => {
  if (left-- === 0) throw new Error("the clock stopped");
  return wait(...sleep);
};
await import("../../../dist/realtime/thread/worker.js");
