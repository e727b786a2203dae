import { mean } from "simple-statistics";
import { type ReadOptions, readDemonstrations } from "../data/recordings.ts";
import { meanDuration } from "../data/targets.ts";
import { writeLibrary } from "../file/library.ts";
import { carryOut, type FitOptions, planFit } from "../learn/fit.ts";
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

export async function run(paths: string[], options: Options): Promise<void> {
  await checkSources(paths);
  const demonstrations = await readDemonstrations(paths, options);
  printNotes(demonstrations.notes);
  const plan = planFit(demonstrations, options);
  await checkOutputs(paths, [{ path: options.output, kind: "library" }], options.force);
  const { channels, targets, architecture, transition, units, rank, tau, dt, iterations, seed } = plan;
  const { motifs } = demonstrations;
  console.error(`Found ${motifs.length} motifs with ${channels.length} channels (${channels.join(", ")}):`);
  const found = motifs.map((motif, i) => [motif.name, motif.recordings.length, meanDuration(motif).toPrecision(4), targets[i].steps]);
  console.error(table(["motif", "demonstrations", "seconds", "steps"], found));
  console.error(
    `tau = ${tau.toPrecision(4)} s, dt = ${dt.toPrecision(4)} s; ${architecture}, ${units} units, rank ${rank}, ${transition} transition, ${iterations} iterations, seed ${seed}`,
  );

  const began = performance.now();
  const bar = new ProgressBar(plan.cost, isLearnedBy(architecture, "closed form") ? "designing" : "training");
  const { library, nmse, restarted } = await carryOut(plan, (progress) => bar.task(progress)).finally(() => bar.stop());
  const seconds = (performance.now() - began) / 1000;
  const bytes = writeLibrary(library);
  await write(options.output, bytes);
  if (options.json) {
    const figures = motifs.map(({ name }, i) => ({ name, steps: targets[i].steps, nmse: nmse[i] }));
    console.log(
      JSON.stringify({ library: options.output, bytes: bytes.length, tau, dt, motifs: figures, restarted, notes: demonstrations.notes }),
    );
    return;
  }
  console.log(
    table(
      ["motif", "seconds", isLearnedBy(architecture, "closed form") ? "nMSE from x⁰" : "nMSE in training"],
      motifs.map((motif, i) => [motif.name, meanDuration(motif).toPrecision(4), nmse[i].toFixed(5)]),
    ),
  );
  if (restarted.length > 0) console.log(`Stalled and started again from another draw: ${restarted.join(", ")}.`);
  console.log(
    `${options.output}: ${motifs.length} motifs, mean nMSE ${mean([...nmse]).toFixed(5)}, ${bytes.length} bytes, ${seconds.toFixed(0)} s.`,
  );
  console.log(`Next: thalamotor build ${options.output} -o controller.wasm`);
}
