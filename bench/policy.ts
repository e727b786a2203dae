// What a policy costs, for docs/policy.md: npm run bench:policy. One of the shape that the swimmer of examples/ has, in a controller of
// that shape, both from a seed. Ticks that pick are timed here, and counted on emulated chips (QEMU, -icount shift=0).
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Table from "cli-table3";
import { Bench } from "tinybench";
import { Random } from "../src/base/random.ts";
import { build } from "../src/device/build.ts";
import { toC } from "../src/device/c/sources.ts";
import { Controller } from "../src/drive/controller.ts";
import { joined, Network } from "../src/learn/policy/network.ts";
import type { Library } from "../src/model/library.ts";
import { HIDDEN, type Policy } from "../src/model/policy.ts";
import { runProgram, sizes } from "../tests/firmware/firmware.ts";
import { M0, M4F, type Machine } from "../tests/firmware/machines.ts";
import { makeLibrary, makePolicy } from "../tests/fixture.ts";

const INPUTS = Array.from({ length: 14 }, (_, i) => `input ${i}`);
const CHANNELS = ["joint1", "joint2", "joint3"];
const MOTIFS = ["forward", "left", "right", "spinleft", "spinright"];
/** Steps of a motif. */
const STEPS = 60;
/** So many different things are told in turn. */
const TOLD = 64;

const noise = makeLibrary({ units: 256, rank: 3, channels: CHANNELS, motifs: MOTIFS, sparse: true, exact: true, targets: false });
const libraryOf = (steps: number): Library => ({ ...noise, motifs: noise.motifs.map((motif) => ({ ...motif, steps })) });
const policy = makePolicy(noise, INPUTS, HIDDEN);
const random = new Random(1, "told");
const told = Array.from({ length: TOLD }, () => random.normals(INPUTS.length, 1));

/** A tick of a controller that prepares nothing: where motifs have one step, the policy picks in each. */
async function ticking(target: "simd" | "scalar", steps: number): Promise<() => void> {
  const unprepared = { transition: "reset", preparation: 0, output: "network", handOver: "hard" } as const;
  const controller = await Controller.load(await build(libraryOf(steps), { ...unprepared, target, policy }));
  let k = 0;
  return () => {
    controller.inputs.set(told[k++ % TOLD]);
    controller.tick();
  };
}

/** The same network in JavaScript and f64, as the trainer plays with it. */
function plain({ W1, b1, W2, b2, W3, b3 }: Policy): () => void {
  const network = new Network(joined([W1, b1, W2, b2, W3, b3]), {
    inputs: INPUTS.length,
    hidden: HIDDEN,
    choices: MOTIFS.length,
    amounts: 0,
  });
  let k = 0;
  return () => void network.run(told[k++ % TOLD]);
}

/** Calls of one sample: one alone is shorter than what the clock can tell, many are longer than what the machine leaves alone. */
const CALLS = 50;

async function timed(): Promise<Table.Table> {
  const bench = new Bench({ time: 1000, warmupTime: 300, throws: true });
  const add = (name: string, once: () => void) =>
    bench.add(name, () => {
      for (let i = 0; i < CALLS; i++) once();
    });
  for (const target of ["simd", "scalar"] as const) {
    add(`${target}: a tick that picks, begins the play and makes a step`, await ticking(target, 1));
    add(`${target}: a tick on the average, a pick every ${STEPS}`, await ticking(target, STEPS));
  }
  add("JavaScript: the network alone", plain(policy));
  await bench.run();
  const table = new Table({ head: ["here", "µs (median)"], style: { head: [], border: [] } });
  for (const { name, result } of bench.tasks) {
    if (result.state !== "completed") throw new Error(`${name} could not be timed.`);
    table.push([name, ((result.latency.p50 * 1e3) / CALLS).toFixed(2)]);
  }
  return table;
}

/** What a program of bench/firmware prints on a chip, and the bytes of the controller that it runs, with the policy or without one. */
async function measured(machine: Machine, program: "pick.c" | "tick.c", own: { readonly policy?: Policy }) {
  const { files, flash, ram } = await toC(await build(libraryOf(STEPS), { target: "c", queue: 8, ...own }), "controller");
  const folder = mkdtempSync(join(tmpdir(), "thalamotor-pick-"));
  for (const path of ["controller.c", "controller.h"]) writeFileSync(join(folder, path), files.get(path) ?? "");
  const printed = runProgram(machine, resolve("bench/firmware", program), folder);
  return { printed, bytes: [flash, sizes(machine.tools, "controller.o", folder).text - flash, ram] };
}

async function onChips(): Promise<Table.Table> {
  const table = new Table({ head: ["a policy adds on", "weights", "code", "RAM", "instructions a pick"], style: { head: [], border: [] } });
  for (const machine of [M4F, M0]) {
    const [own, without] = [await measured(machine, "pick.c", { policy }), await measured(machine, "tick.c", {})];
    const [, picks, begins] = /picks (\d+)\s+begins (\d+)/.exec(own.printed) ?? [];
    table.push([machine.chip, ...own.bytes.map((count, i) => `${count - without.bytes[i]} B`), Number(picks) - Number(begins)]);
  }
  return table;
}

console.log((await timed()).toString());
console.log((await onChips()).toString());
