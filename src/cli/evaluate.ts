import { join } from "node:path";
import { evaluate } from "../measure/evaluate.ts";
import type { Evaluation } from "../measure/evaluation.ts";
import { boundaryRows, channelRows, motifRows, type Rows, rhythmRows, summary } from "../report/figures.ts";
import { checkOutputs, makeFolder, openLibrary, readBytes, write } from "./files.ts";
import { ProgressBar } from "./progress.ts";
import { table } from "./table.ts";
import { warningLines } from "./warnings.ts";

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
  console.log(options.json ? JSON.stringify(evaluation) : told(evaluation));
}

/** What is wrong first. */
function told(evaluation: Evaluation): string {
  const show = ({ head, rows }: Rows) => table(head, rows);
  const channels = channelRows(evaluation);
  const rhythms = rhythmRows(evaluation);
  return [
    show(motifRows(evaluation)),
    ...(channels ? [show(channels)] : []),
    ...(rhythms ? [show(rhythms)] : []),
    ...warningLines(evaluation.warnings),
    ...summary(evaluation),
    "Largest change from one step to the next, of the output and of its velocity per step:",
    show(boundaryRows(evaluation)),
  ].join("\n");
}
