import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { hex32 } from "../base/codec.ts";
import { UserError } from "../base/errors.ts";
import { makeFolder, write } from "../base/write.ts";
import { Controller } from "../drive/controller.ts";
import { type Disturbance, type Simulation, simulate } from "../world/simulate.ts";
import type { World } from "../world/world.ts";
import { type DisturbanceOptions, disturbanceOf } from "./disturbance.ts";
import { checkOutputs, type Output, readBytes } from "./files.ts";
import { decimal } from "./table.ts";
import { openWorldFile } from "./world.ts";

interface Options extends DisturbanceOptions {
  world: string;
  sequence: string[];
  ticksPerStep: number;
  output?: string;
  report?: string;
  json?: boolean;
  force?: boolean;
}

export async function run(path: string, options: Options): Promise<void> {
  const { sequence } = options;
  const controller = await Controller.load(await readBytes(path, "controller"));
  const unknown = sequence.find((name) => !controller.motifs.includes(name));
  if (unknown !== undefined) throw new UserError(`Unknown motif "${unknown}". ${path} has: ${controller.motifs.join(", ")}.`);
  const world = await openWorldFile(options.world);
  const writes: Output[] = [];
  if (options.output) writes.push({ path: options.output, kind: "played" });
  if (options.report) {
    await makeFolder(options.report);
    writes.push({ path: join(options.report, "index.html"), kind: "page" });
  }
  await checkOutputs([path, options.world], writes, options.force);
  controller.rate = options.ticksPerStep / controller.metadata.dt;
  const disturbance = disturbanceOf(options);
  const shown = options.report ? [undefined, ...(disturbance ? [disturbance] : [])] : [disturbance];
  const films = shown.map((one) => film(controller, world, sequence, one, options.report !== undefined));
  const { simulation } = films[films.length - 1];
  if (options.output) await write(options.output, csv(simulation, sequence, controller, world));
  if (options.report) {
    const { bodyPage } = await import("../report/body.ts");
    const file = join(options.report, "index.html");
    const { shapes, sensors, joints, pushUnits } = world;
    const unitOf = (joint: string) => pushUnits[joints.indexOf(joint)];
    await write(file, bodyPage({ films, sequence, rate: controller.rate, disturbance, unitOf, shapes, sensors }));
    console.error(`Report: ${file}`);
  }
  const ticks = simulation.phases.length;
  const [seconds, hash] = [Number(decimal(ticks / controller.rate)), hex32(simulation.hash)];
  const { sensorFaults } = controller;
  if (options.json) {
    const at = world.sensors.map((name, i) => [name, simulation.sensed[(ticks - 1) * world.sensors.length + i]]);
    console.log(JSON.stringify({ ticks, seconds, hash, sensorFaults, end: Object.fromEntries(at) }));
  } else if (!options.output) process.stdout.write(csv(simulation, sequence, controller, world));
  console.error(`${ticks} ticks, ${seconds} s; hash of body and controller ${hash}.`);
}

/** A simulation, and if it is to be seen where every shape was at every tick. */
function film(controller: Controller, world: World, sequence: readonly string[], disturbance: Disturbance | undefined, isSeen: boolean) {
  const poses: number[] = [];
  const simulation = simulate(
    controller,
    world,
    sequence.map((motif) => ({ motif })),
    { disturbance, onTick: () => (isSeen ? poses.push(...world.poses()) : 0) },
  );
  return { simulation, poses };
}

/** t, phase, motif, the command, and what the sensors really read when it was given. */
function csv({ phases, plays, output, sensed }: Simulation, sequence: readonly string[], controller: Controller, world: World): string {
  const { channels } = controller.metadata;
  const { sensors } = world;
  const rows = phases.map((phase, k) => {
    const command = output.slice(k * channels.length, (k + 1) * channels.length);
    const felt = sensed.slice(k * sensors.length, (k + 1) * sensors.length);
    return [decimal(k / controller.rate), phase, sequence[plays[k]] ?? "", ...command.map(decimal), ...felt.map(decimal)];
  });
  return stringify([["t", "phase", "motif", ...channels, ...sensors], ...rows]);
}
