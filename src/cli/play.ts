import { stringify } from "csv-stringify/sync";
import { hex32 } from "../base/codec.ts";
import { UserError } from "../base/errors.ts";
import { write } from "../base/write.ts";
import { Controller } from "../drive/controller.ts";
import { record } from "../drive/play.ts";
import type { PlayOptions, Position } from "../drive/request.ts";
import { channelLabels } from "../report/labels.ts";
import { checkOutputs, type Output, readBytes } from "./files.ts";
import { decimal } from "./table.ts";

interface Options {
  sequence: string[];
  output?: string;
  plot?: string;
  speed: number;
  rate?: number;
  gain?: PlayOptions["gain"];
  offset?: PlayOptions["offset"];
  relative?: boolean;
  goal?: PlayOptions["goal"];
  repeat?: number;
  start?: Position;
  force?: boolean;
}

/** As many rows as a table has. */
const MOST_TICKS = 5_000_000;

export async function run(path: string, options: Options): Promise<void> {
  const controller = await Controller.load(await readBytes(path, "controller"));
  if (options.rate) controller.rate = options.rate;
  controller.speed = options.speed;
  const { rate } = controller;
  const unknown = options.sequence.find((name) => !controller.motifs.includes(name));
  if (unknown !== undefined) throw new UserError(`Unknown motif "${unknown}". ${path} has: ${controller.motifs.join(", ")}.`);
  const { motifs, preparation, dt } = controller.metadata;
  const plays = options.sequence.map((name) => {
    const motif = motifs.find((one) => one.name === name);
    return { name, steps: motif?.steps ?? 0, repeat: motif?.period === undefined ? undefined : options.repeat };
  });
  if (options.repeat !== undefined && plays.every(({ repeat }) => repeat === undefined))
    throw new UserError("--repeat is for rhythmic motifs, and --sequence has none.");
  const steps = plays.reduce((sum, one) => sum + preparation + (one.repeat ?? 1) * one.steps, 0);
  const ticks = (steps * dt * rate) / options.speed;
  if (ticks > MOST_TICKS) {
    throw new UserError(
      `That would take ${ticks.toPrecision(3)} ticks, at most ${MOST_TICKS} are played: choose a lower --rate, a higher --speed or a shorter --sequence.`,
    );
  }
  if (options.plot && /\.(png|jpe?g|gif|webp|pdf|html?)$/i.test(options.plot))
    throw new UserError(`--plot draws SVG: call it ${options.plot.replace(/\.\w+$/, ".svg")}.`);
  const writes: Output[] = [];
  if (options.output) writes.push({ path: options.output, kind: "played" });
  if (options.plot) writes.push({ path: options.plot, kind: "drawing" });
  await checkOutputs([path], writes, options.force);
  if (options.start) controller.start(options.start);
  const { gain, offset, relative, goal } = options;
  const slowed = new Set<string>();
  const played = record(
    controller,
    plays.map(({ name, repeat }) => ({ motif: name, gain, offset, relative, goal, repeat })),
    0,
    () => {
      if (controller.phase === "execute" && controller.playSpeed < 1) slowed.add(`${controller.motif} × ${decimal(controller.playSpeed)}`);
    },
  );
  const { channels, channelUnits } = controller.metadata;
  const rows = played.phases.map((phase, k) => {
    const values = played.output.slice(k * channels.length, (k + 1) * channels.length);
    return [decimal(k / rate), phase, options.sequence[played.plays[k]] ?? "", ...values.map(decimal)];
  });
  const csv = stringify([["t", "phase", "motif", ...channels], ...rows]);
  if (options.output) await write(options.output, csv);
  else process.stdout.write(csv);
  if (options.plot) {
    const { playPlot, render } = await import("../report/plots.ts");
    await write(options.plot, await render(playPlot(played, options.sequence, channelLabels(channels, channelUnits), rate)));
  }
  const hash = hex32(controller.hash());
  if (slowed.size > 0) console.error(`Slower than asked, to keep the limits: ${[...slowed].join(", ")}.`);
  if (controller.held > 0) console.error(`In ${controller.held} ticks an output was held at its minimum or maximum.`);
  console.error(`${rows.length} ticks, ${decimal(rows.length / rate)} s; state hash ${hash}.`);
}
