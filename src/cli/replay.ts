import type { Command } from "commander";
import { UserError } from "../base/errors.ts";
import { csvOf } from "../recording/csv.ts";
import { replay } from "../recording/replay.ts";
import { checkWritable, readBytes, write } from "./files.ts";

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("execute a recording again and compare every output and state hash: equal to the bit, or the first tick that differs")
    .argument("<recording>", "an .mcap file made by run --record")
    .option("--controller <file>", "the .wasm file that was recorded, or another build of its library")
    .option("--csv <file>", "also (or only) write the recording as CSV: tick, t, phase, motif, sensors, outputs, lateness, compute")
    .addHelpText("after", "\nExample:\n  thalamotor replay run.mcap --controller controller.wasm")
    .action(run);
}

async function run(path: string, { controller, csv }: { controller?: string; csv?: string }): Promise<void> {
  if (!controller && !csv) throw new UserError("Nothing to do: give --controller, --csv or both.");
  if (csv) {
    await checkWritable(csv);
    const { text, ticks } = await csvOf(path);
    await write(csv, text);
    console.log(`${csv}: ${ticks} ticks.`);
  }
  if (!controller) return;
  const { ticks, commands, hashes, difference, sameController, isComplete, about } = await replay(path, await readBytes(controller));
  if (!sameController) console.error(`${controller} is not the file that was recorded (its bytes differ).`);
  if (!isComplete && !difference) console.error(`${path} ends early: the loop was killed. What it holds was compared.`);
  if (difference)
    throw new UserError(
      `The replay differs at tick ${difference.tick} (${(difference.tick / about.hz).toFixed(3)} s): ${difference.what}.`,
    );
  console.log(`Equal to the bit: ${ticks} ticks, ${commands} commands, ${hashes} state hashes.`);
}
