// Makes ticks with commands, sensors, a driver, log and statistics, and prints how much the heap grew meanwhile. The schedule has a
// clock of its own, so that nothing but the path of a tick is in the account.
// node --expose-gc account.js CONTROLLER.wasm TICKS
import { readFileSync } from "node:fs";
import { argv, stdout } from "node:process";
import v8 from "node:v8";
import { RingBuffer } from "ringbuf.js";

const [, , path, ticks] = argv;
const from = (file) => import(new URL(`../../../dist/${file}`, import.meta.url).href);
const { readMetadata } = await from("device/metadata.js");
const { makeShared } = await from("realtime/shared.js");
const { Driving } = await from("realtime/driver.js");
const { Schedule } = await from("realtime/thread/schedule.js");
const { Ticker } = await from("realtime/thread/ticker.js");
const { STATUS } = await from("realtime/status.js");
const { requestWords } = await from("drive/request.js");
const { Instance } = await from("device/layout.js");
const { playWords } = await from("realtime/commands.js");
const { send } = await from("realtime/ring.js");
const { Latest } = await from("realtime/latest.js");

const module = new WebAssembly.Module(readFileSync(path));
const metadata = readMetadata(module, path);
const shared = makeShared(metadata.channels.length, metadata.sensors.length);
const status = new Int32Array(shared.status);
status[STATUS.logging] = 1;
// a driver that allocates nothing itself
const script = "let y; export const read = (x) => x[0] > 1; export const write = (o) => { y = o; }";
const driving = await Driving.open({ address: `data:text/javascript,${script}` }, shared);
const ticker = new Ticker(module, metadata, shared, { stride: 2 ** 28, hashEvery: 100, hostPeriods: 0, sensorPeriods: 0 }, driving);
const commands = new RingBuffer(shared.commands, Uint32Array);
const log = new RingBuffer(shared.log, Uint32Array);
const sensors = new Latest(shared.sensors);
const values = new Int32Array(1);
const play = playWords(1, requestWords({}, new Instance(module, "it"), metadata));
const read = new Uint32Array(2 ** 15);
// typed arrays, because V8 boxes what a closure counts
const left = new Int32Array(1);
const total = new Int32Array(1);
// a second a tick, each late by something else; whole numbers, which V8 does not box
const now = new Int32Array(1);
const clock = {
  now: () => now[0],
  sleep() {
    now[0] += 1000;
  },
};
const ticking = {
  isDriven: true,
  read(due) {
    values[0] = left[0] & 0xffff;
    sensors.write(values);
    if (left[0] % 40 === 0) send(commands, play, play.length);
    ticker.read(due);
  },
  tick() {
    ticker.tick();
  },
  write() {
    ticker.write();
    now[0] += (left[0] * 7919) % 1000;
  },
  finish(lateness, compute) {
    ticker.finish(lateness, compute);
    if (left[0] % 500 === 0) while (log.pop(read) > 0);
    if (--left[0] === 0) status[STATUS.request] = 1;
    now[0] = 1000 * (total[0] - left[0] + 1) + ((left[0] * 104729) % 1000);
  },
  fault() {},
};
const schedule = new Schedule({ period: 1000, spin: 0, late: "catch-up" }, clock, ticking, shared);
const run = (count) => {
  left[0] = total[0] = count;
  now[0] = 0;
  status[STATUS.request] = 0;
  schedule.run();
};

run(100_000);
run(100_000);
await new Promise((resolve) => setTimeout(resolve, 200)); // the engine compiles in the background
globalThis.gc();
const before = v8.getHeapStatistics().used_heap_size;
run(Number(ticks));
const bytes = v8.getHeapStatistics().used_heap_size - before;
stdout.write(`${JSON.stringify({ bytes, refused: status[STATUS.refused], unlogged: status[STATUS.unlogged] })}\n`);
