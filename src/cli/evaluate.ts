import { join } from "node:path";
import { type Evaluation, evaluate } from "../measure/evaluate.ts";
import { checkOutputs, makeFolder, openLibrary, readBytes, write } from "./files.ts";
import { ProgressBar } from "./progress.ts";
import { table } from "./table.ts";

interface Options {
  controller?: string;
  json?: boolean;
  report?: string;
  force?: boolean;
}

export async function run(path: string, options: Options): Promise<void> {
  const library = await openLibrary(path);
  const bytes = options.controller ? await readBytes(options.controller, "controller") : undefined;
  if (options.report) {
    await makeFolder(options.report);
    const reads = options.controller ? [path, options.controller] : [path];
    await checkOutputs(reads, [{ path: join(options.report, "index.html"), kind: "page" }], options.force);
  }
  const bar = new ProgressBar(1, "evaluating");
  const evaluation = await evaluate(library, bytes, (done, of) => bar.update(done, of, `${done}/${of} runs`)).finally(() => bar.stop());
  if (options.report) {
    const { page } = await import("../report/page.ts");
    const file = join(options.report, "index.html");
    await write(file, await page(library, evaluation, bytes));
    console.error(`Report: ${file}`);
  }
  console.log(options.json ? JSON.stringify(evaluation) : summary(evaluation));
}

function bounded({ hold, nearest: { from, to, nmse, bound } }: NonNullable<Evaluation["bounds"]>): string {
  const nearest = `nearest to its own is ${from} → ${to} with ${nmse.toFixed(5)} of ${bound.toFixed(5)}`;
  return hold ? `guarantee: every pair is within its bound; ${nearest}` : `guarantee: BROKEN; ${nearest}`;
}

const figure = (value: number) => value.toPrecision(3);

function summary({ motifs, alone, pairs, sequences, ratio, preparation, boundary, bounds }: Evaluation): string {
  const { worst } = pairs;
  return [
    table(
      ["motif", "nMSE alone", "worst after another"],
      motifs.map(({ name, nmse }, to) => [name, nmse.toFixed(5), Math.max(...pairs.nmse.map((row) => row[to])).toFixed(5)]),
    ),
    `alone ${alone.mean.toFixed(5)} · all ${motifs.length ** 2} pairs ${pairs.mean.toFixed(5)} · random sequences ${sequences.mean.toFixed(5)} · sequenced ÷ alone ${ratio.toFixed(3)}`,
    `worst pair: ${worst.from} → ${worst.to}, nMSE ${worst.nmse.toFixed(5)}, ${worst.ratio.toFixed(2)} × alone · preparation ${preparation.steps} steps (${preparation.tau.toPrecision(3)} tau)`,
    ...(bounds ? [bounded(bounds)] : []),
    "Largest change from one step to the next, of the output and of its velocity per step:",
    table(
      ["", "value at a change of phase", "velocity at it", "velocity within a preparation", "value in motifs", "velocity in motifs"],
      Object.entries(boundary).map(([name, { atChanges, inPreparation, inMotifs }]) => [
        name,
        figure(atChanges.value),
        figure(atChanges.velocity),
        figure(inPreparation.velocity),
        figure(inMotifs.value),
        figure(inMotifs.velocity),
      ]),
    ),
  ].join("\n");
}
