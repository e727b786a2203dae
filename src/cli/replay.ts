import { UserError } from "../base/errors.ts";
import { write } from "../base/write.ts";
import { csvOf } from "../recording/csv.ts";
import { replay } from "../recording/replay.ts";
import { checkKind } from "./file-kind.ts";
import { checkOutputs, readBytes } from "./files.ts";

interface Options {
  controller?: string;
  csv?: string;
  force?: boolean;
}

export async function run(path: string, { controller, csv, force }: Options): Promise<void> {
  if (!controller && !csv) throw new UserError("Nothing to do: give --controller, --csv or both.");
  await checkKind(path, "recording");
  const bytes = controller ? await readBytes(controller, "controller") : undefined;
  if (csv) {
    await checkOutputs(controller ? [path, controller] : [path], [{ path: csv, kind: "played" }], force);
    const { text, ticks, isComplete } = await csvOf(path);
    await write(csv, text);
    if (!isComplete) console.error(endsEarly(path, ticks));
    console.log(`${csv}: ${ticks} ticks.`);
  }
  if (!bytes) return;
  const { ticks, commands, hashes, difference, sameController, isComplete, about } = await replay(path, bytes);
  if (!sameController) console.error(`${controller} is not the file that was recorded (its bytes differ).`);
  if (!isComplete && !difference && !csv) console.error(endsEarly(path, ticks));
  if (difference)
    throw new UserError(
      `The replay differs at tick ${difference.tick} (${(difference.tick / about.hz).toFixed(3)} s): ${difference.what}.`,
    );
  if (ticks === 0) throw new UserError(`${path} holds no tick: nothing was compared.`);
  console.log(`Equal to the bit: ${ticks} ticks, ${commands} commands, ${hashes} state hashes.`);
}

const endsEarly = (path: string, ticks: number) => `${path} ends early, after ${ticks} ticks: the run was killed, or the file was cut.`;
