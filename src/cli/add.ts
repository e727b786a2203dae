import { UserError } from "../base/errors.ts";
import { write } from "../base/write.ts";
import { readDemonstrations } from "../data/folders.ts";
import type { ReadOptions } from "../data/recordings.ts";
import { writeLibrary } from "../file/library-file.ts";
import { signed } from "../file/signature.ts";
import { add } from "../learn/add.ts";
import { measureAlone } from "../measure/evaluate.ts";
import { errorWarnings } from "../measure/warnings.ts";
import { figure } from "../report/figures.ts";
import { type FeedbackOptions, feedbackSource } from "./feedback.ts";
import { checkOutputs, checkSources, openLibrary } from "./files.ts";
import { fewerPairs } from "./fit.ts";
import { readSecretKey } from "./keys.ts";
import { printNotes } from "./notes.ts";
import { ProgressBar } from "./progress.ts";
import { warningLines } from "./warnings.ts";

interface Options extends ReadOptions, FeedbackOptions {
  output?: string;
  patch?: string;
  sign?: string;
  json?: boolean;
  force?: boolean;
}

export async function run(path: string, demonstration: string, options: Options): Promise<void> {
  const { output = path, patch, sign, json, force } = options;
  if (sign && !patch) throw new UserError("--sign signs the patch: say where it goes with --patch.");
  const library = await openLibrary(path);
  await checkSources([demonstration]);
  const read = await readDemonstrations([demonstration], {
    ...options,
    channels: library.cortex.channels,
    channelUnits: library.channelUnits,
  });
  printNotes(read.notes);
  const { motifs } = read;
  if (motifs.length !== 1) throw new UserError(`${demonstration} holds ${motifs.length} motifs; add takes one.`);
  const grown = { path: output, kind: "library", replaces: path } as const;
  const secret = sign ? await readSecretKey(sign) : undefined;
  await checkOutputs([path, demonstration, ...(sign ? [sign] : [])], patch ? [grown, { path: patch, kind: "patch" }] : [grown], force);
  const source = await feedbackSource(options);
  const bar = new ProgressBar(library.training.iterations, "training");
  const added = await add(library, motifs[0], (progress) => bar.task(progress), source).finally(() => bar.stop());
  printNotes(added.notes);
  const { name, steps } = added.motif;
  const { nmse, unchanged: unchangedArrays, lowered } = added;
  // the patch first: once the motif is in the library it cannot be added, and its patch not be made, again.
  // A library only grows: its later patches have greater counters
  if (patch) await write(patch, secret ? signed(added.patch, secret, added.library.motifs.length) : added.patch);
  await write(output, writeLibrary(added.library));
  const [alone] = await measureAlone({ ...added.library, motifs: [added.motif] });
  const warnings = errorWarnings([alone], library.architecture);
  if (json) {
    console.log(
      JSON.stringify({
        library: output,
        motif: name,
        steps,
        nmse,
        alone: alone.nmse,
        channels: alone.channels,
        unchangedArrays,
        lowered,
        patch,
        notes: [...read.notes, ...added.notes],
        warnings,
      }),
    );
    return;
  }
  for (const line of warningLines(warnings)) console.log(line);
  console.log(
    `${output}: added "${name}" (${steps} steps), nMSE in training ${figure(nmse)}, alone ${figure(alone.nmse)}. Checked: the other ${unchangedArrays} arrays are byte-identical.`,
  );
  if (lowered) console.log(fewerPairs({ name, ...lowered }));
  if (patch) console.log(`${patch}: give it to a running controller with controller.add(patch).`);
}
