// @ts-check
// npm run example:robot-loop: three movements are learned, and played on a robot at 500 Hz by a driver in the loop's thread: limits,
// a start where the robot is, statistics, and what happens when its port fails.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, fit, readDemonstrations, withLimits } from "thalamotor";
import { RealtimeLoop } from "thalamotor/realtime";
import { makeRobot } from "./robot.js";

const HZ = 500;
const demonstrations = fileURLToPath(new URL("../demonstrations", import.meta.url));
const { library } = await fit(await readDemonstrations([demonstrations]), { units: 64 });
// what the joints of this robot can do, rad and seconds
const able = { min: -1.5, max: 1.5, velocity: 4, acceleration: 60 };
const wasm = await build(withLimits(library, { shoulder: able, elbow: able }));
mkdirSync("out", { recursive: true });
writeFileSync("out/arm.wasm", wasm);
console.log(`Learned ${library.motifs.map(({ name }) => name).join(", ")}: out/arm.wasm, ${wasm.length} bytes.`);

const robot = makeRobot();
const loop = await RealtimeLoop.start(wasm, {
  hz: HZ,
  start: robot.position(), // nothing jumps: the first output is where it stands
  safe: [0, 0],
  driver: new URL("./servo.js", import.meta.url),
  driverData: robot.memory,
  onFault: (reason, tick, detail) => console.log(`Fault at tick ${tick}: ${reason} (${detail}). The output glides to the safe one.`),
});

/** @param {() => boolean} isTrue */
const until = async (isTrue) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const isIdle = () => !loop.isBehind && loop.read().phase === "idle" && loop.read().queued === 0;
const where = () =>
  robot
    .position()
    .map((q) => q.toFixed(2))
    .join(", ");

loop.play(["reach", "wave", "back"]);
loop.play("reach", { goal: { shoulder: 0.6, elbow: 0.2 }, speed: 1.5 });
await until(() => loop.read().motif === "wave" && loop.read().phase === "execute");
console.log(`Where "wave" begins: ${where()}.`);
await until(isIdle);
console.log(`At the goal (0.60, 0.20): ${where()}.`);

loop.play("wave");
await until(() => loop.read().phase === "execute");
robot.unplug(); // a driver that throws is a fault: the output glides to the safe one, and goes to the robot as soon as it can again
await until(() => loop.fault !== undefined);
robot.plug();
await until(() => robot.position().every((q) => Math.abs(q) < 0.01));
console.log(`At the safe position: ${where()}.`);
loop.clear();
loop.play("reach");
await until(isIdle);
await loop.close();

const { ticks, lost, lateness, driver } = loop.statistics();
const us = (/** @type {number | undefined} */ value) => `${value?.toFixed(1)} µs`;
console.log(`${ticks} ticks at ${HZ} Hz, ${lost} given up; late p50 ${us(lateness.p50)}, p99 ${us(lateness.p99)}.`);
console.log(`The driver: p50 ${us(driver?.time.p50)} a tick, ${driver?.failures} failures.`);
