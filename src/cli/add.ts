import type { Command } from "commander";
import { UserError } from "../base/errors.ts";
import { readDemonstrations } from "../data/recordings.ts";
import { makeTarget } from "../data/targets.ts";
import { makePatch } from "../device/build.ts";
import { libraryFile, writeLibrary } from "../file/library.ts";
import { readTensors } from "../file/safetensors.ts";
import { addMotif } from "../learn/gradient/fit.ts";
import { addLinearMotif, withGuarantee } from "../learn/linear/fit.ts";
import type { Library } from "../model/library.ts";
import { checkWritable, openLibrary, write } from "./files.ts";
import { ProgressBar } from "./progress.ts";

interface Options {
  output?: string;
  patch?: string;
  json?: boolean;
}

export function addAdd(program: Command): void {
  program
    .command("add")
    .description("train one more motif; nothing else in the library changes")
    .argument("<library>", "a library made by fit")
    .argument("<demonstration>", "CSV file of the new motif")
    .option("-o, --output <file>", "write the grown library here (default: in place)")
    .option("--patch <file>", "also write the motif as a patch for controllers that are already deployed")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  thalamotor add library.safetensors wave.csv --patch wave.patch")
    .action(run);
}

async function run(path: string, demonstration: string, options: Options): Promise<void> {
  const output = options.output ?? path;
  await checkWritable(output);
  if (options.patch) await checkWritable(options.patch);
  const library = await openLibrary(path);
  const { cortex, training } = library;
  if (training.iterations === 0) throw new UserError(`${path} was not made by fit: its metadata does not say how its motifs were trained.`);
  const { motifs } = await readDemonstrations([demonstration], cortex.channels);
  if (motifs.length !== 1) throw new UserError(`${demonstration} holds ${motifs.length} motifs; add takes one.`);
  const target = makeTarget(motifs[0], cortex.dt);
  if (library.motifs.some(({ name }) => name === target.name)) throw new UserError(`${path} already has a motif "${target.name}".`);

  const bar = new ProgressBar(training.iterations, "training");
  const learn = library.architecture === "linear" ? addLinearMotif : addMotif;
  const { motif, nmse } = await learn(library, target, (progress) => bar.task(progress)).finally(() => bar.stop());
  const grown = { ...library, motifs: [...library.motifs, motif] };
  const bytes = writeLibrary(library.architecture === "linear" ? withGuarantee(grown) : grown);
  const same = countUnchanged(library, bytes);
  await write(output, bytes);
  if (options.patch) await write(options.patch, makePatch(cortex, motif));
  if (options.json) {
    console.log(
      JSON.stringify({ library: output, motif: target.name, steps: target.steps, nmse, unchangedArrays: same, patch: options.patch }),
    );
    return;
  }
  console.log(
    `${output}: added "${target.name}" (${target.steps} steps), nMSE in training ${nmse.toFixed(5)}. Checked: the other ${same} arrays are byte-identical.`,
  );
  if (options.patch) console.log(`${options.patch}: give it to a running controller with controller.add(patch).`);
}

/** How many arrays the library had before: every one must be in the new file, byte for byte. */
function countUnchanged(before: Library, bytes: Uint8Array): number {
  const after = readTensors(bytes, "The grown library").tensors;
  const { tensors } = libraryFile(before);
  for (const [name, { data }] of tensors) {
    const now = after.get(name)?.data;
    const same = now && Buffer.compare(Buffer.from(data.buffer, data.byteOffset, data.byteLength), Buffer.from(now.buffer)) === 0;
    if (!same) throw new Error(`The array "${name}" changed; nothing was written.`);
  }
  return tensors.size;
}
