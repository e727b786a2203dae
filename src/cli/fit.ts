import { mean } from "simple-statistics";
import { type ReadOptions, readDemonstrations } from "../data/recordings.ts";
import { meanDuration } from "../data/targets.ts";
import { writeLibrary } from "../file/library-file.ts";
import { carryOut, type FitOptions, type Fitted, planFit } from "../learn/fit.ts";
import { isLearnedBy } from "../model/architecture.ts";
import { checkOutputs, checkSources, write } from "./files.ts";
import { printNotes } from "./notes.ts";
import { ProgressBar } from "./progress.ts";
import { table } from "./table.ts";

interface Options extends FitOptions, ReadOptions {
  output: string;
  json?: boolean;
  force?: boolean;
}

/** What is said of a linear motif that did not bear the K it was to have. */
export const fewerPairs = ({ name, wanted, modes, reason }: Fitted["lowered"][number]) =>
  `Motif "${name}" got K = ${modes} pairs of eigenvalues, not ${wanted}: ${reason}.`;

export async function run(paths: string[], options: Options): Promise<void> {
  await checkSources(paths);
  const demonstrations = await readDemonstrations(paths, options);
  const plan = planFit(demonstrations, options);
  printNotes(plan.notes);
  await checkOutputs(paths, [{ path: options.output, kind: "library" }], options.force);
  const { channels, targets, architecture, transition, units, rank, tau, dt, iterations, seed } = plan;
  const { motifs } = demonstrations;
  console.error(`Found ${motifs.length} motifs with ${channels.length} channels (${channels.join(", ")}):`);
  const found = motifs.map((motif, i) => [
    motif.name,
    motif.recordings.length,
    meanDuration(motif).toPrecision(4),
    targets[i].steps,
    plan.lost[i].toFixed(5),
  ]);
  console.error(table(["motif", "demonstrations", "seconds", "steps", "filtered away (nMSE)"], found));
  console.error(
    `tau = ${tau.toPrecision(4)} s, dt = ${dt.toPrecision(4)} s; ${architecture}, ${units} units, rank ${rank}, ${transition} transition, ${iterations} iterations, seed ${seed}`,
  );

  const began = performance.now();
  const isDesigned = isLearnedBy(architecture, "closed form");
  const bar = new ProgressBar(plan.cost, isDesigned ? "designing" : "training");
  const fitted = await carryOut(plan, (progress) => bar.task(progress)).finally(() => bar.stop());
  const { library, nmse, restarted, lowered, failed } = fitted;
  const seconds = (performance.now() - began) / 1000;
  const bytes = writeLibrary(library);
  await write(options.output, bytes);
  for (const { reason } of failed) console.error(`error: ${reason}`);
  if (failed.length > 0) {
    console.error(`${options.output} holds the ${library.motifs.length} other motifs; thalamotor add takes one more.`);
    process.exitCode = 1;
  }
  if (options.json) {
    const figures = library.motifs.map(({ name, steps }, i) => ({ name, steps, nmse: nmse[i] }));
    const { notes } = demonstrations;
    const told = { library: options.output, bytes: bytes.length, tau, dt, motifs: figures, restarted, lowered, failed, notes };
    console.log(JSON.stringify(told));
    return;
  }
  console.log(
    table(
      ["motif", "seconds", isDesigned ? "nMSE from x⁰" : "nMSE in training"],
      library.motifs.map(({ name, steps }, i) => [name, (steps * dt).toPrecision(4), nmse[i].toFixed(5)]),
    ),
  );
  if (restarted.length > 0) console.log(`Stalled and started again from another draw: ${restarted.join(", ")}.`);
  for (const one of lowered) console.log(fewerPairs(one));
  console.log(
    `${options.output}: ${nmse.length} motifs, mean nMSE ${mean([...nmse]).toFixed(5)}, ${bytes.length} bytes, ${seconds.toFixed(0)} s.`,
  );
  console.log(`Next: thalamotor build ${options.output} -o controller.wasm`);
}
