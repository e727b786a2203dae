// The loop's thread, but after some sleeps it wakes no more until it is told to end.
const { wait } = Atomics;
let left = 20;
Atomics.wait = (words, at, value, ms) => wait(words, at, value, left-- > 0 ? ms : Number.POSITIVE_INFINITY);
await import("../../../dist/realtime/thread/worker.js");
