// @ts-check
// node examples/arm/loop.js, after npm run example:arm: the controller in a thread of its own at 100 Hz and at 1 kHz, the arm in
// this one, in real time. They tell each other commands and readings through shared memory, and neither waits for the other.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openWorld } from "thalamotor";
import { RealtimeLoop } from "thalamotor/realtime";
import { HZ, SENSORS } from "./expert.js";
import { motion } from "./motions.js";

const WASM = "out/arm/arm.wasm";
const SEQUENCE = ["reach", "circle", "back", "eight", "wave", "arch"];
const LINK = 0.3;

/** Where the tip is at such angles, m. @param {ArrayLike<number>} q */
const tip = (q) => [LINK * (Math.cos(q[0]) + Math.cos(q[0] + q[1])), LINK * (Math.sin(q[0]) + Math.sin(q[0] + q[1]))];

const file = fileURLToPath(new URL("arm.xml", import.meta.url));
const world = await openWorld(readFileSync(file, "utf8"), "arm.xml");

/** The root mean square error of the tip while motifs are executed, m. @param {RealtimeLoop} loop */
async function play(loop) {
  const { q } = motion(SEQUENCE[0], 0);
  world.reset({ q1: q[0], q2: q[1] });
  const felt = () => world.sense().subarray(0, SENSORS.length);
  loop.sense(felt());
  loop.play(SEQUENCE);
  let [sum, count, steps] = [0, 0, 0];
  const began = performance.now();
  for (let hasBegun = false; ; ) {
    const { phase, motif = "", remaining, output, queued } = loop.read();
    if (hasBegun && phase === "idle" && queued === 0) return Math.sqrt(sum / count);
    hasBegun ||= phase !== "idle";
    // a busy machine may be late: the arm makes up for the time that has passed
    for (; steps * world.timestep < (performance.now() - began) / 1000; steps++) {
      world.apply(output);
      world.step();
      loop.sense(felt());
    }
    if (phase === "execute") {
      const [x, y] = tip(felt());
      const wanted = tip(motion(motif, 1 - remaining / HZ).q);
      sum += (x - wanted[0]) ** 2 + (y - wanted[1]) ** 2;
      count++;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

for (const hz of [HZ, 10 * HZ]) {
  const loop = await RealtimeLoop.start(WASM, { hz });
  const error = await play(loop);
  await loop.close();
  const { ticks, overruns, lateness } = loop.statistics();
  console.log(
    `${hz} Hz: tip off by ${(100 * error).toFixed(2)} cm (root mean square); ${ticks} ticks, ${overruns} overruns, lateness p99 ${lateness.p99.toFixed(0)} µs`,
  );
}
