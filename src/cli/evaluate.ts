import { join } from "node:path";
import { UserError } from "../base/errors.ts";
import { makeFolder, write } from "../base/write.ts";
import { build } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import type { BodyEvaluation } from "../measure/body.ts";
import { evaluate } from "../measure/evaluate.ts";
import type { Evaluation } from "../measure/evaluation.ts";
import { cortexHash } from "../model/identity.ts";
import type { Library } from "../model/library.ts";
import { boundaryRows, channelRows, figure, motifRows, motionRows, type Rows, rhythmRows, summary } from "../report/figures.ts";
import { type DisturbanceOptions, disturbanceOf } from "./disturbance.ts";
import { checkOutputs, openLibrary, readBytes } from "./files.ts";
import { ProgressBar } from "./progress.ts";
import { table } from "./table.ts";
import { warningLines } from "./warnings.ts";
import { openWorldFile } from "./world.ts";

interface Options extends DisturbanceOptions {
  world?: string;
  of?: string;
  controller?: string;
  json?: boolean;
  report?: string;
  force?: boolean;
}

export async function run(path: string, options: Options): Promise<void> {
  const library = await openLibrary(path);
  const bytes = options.controller ? await readBytes(options.controller, "controller") : undefined;
  if (options.world) return inBody(library, bytes, options.world, options);
  const disturbance = disturbanceOf(options);
  if (options.of || disturbance)
    throw new UserError("What is felt, and what disturbs it, is measured in a body: name one, --world arm.xml.");
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

async function inBody(library: Library, bytes: Uint8Array | undefined, path: string, options: Options): Promise<void> {
  if (options.report) throw new UserError("--report shows commands: simulate --report shows a body.");
  const world = await openWorldFile(path);
  const controller = await Controller.load(bytes ?? (await build(library)));
  if (controller.metadata.cortex !== cortexHash(library.cortex)) throw new UserError("The controller was built from another library.");
  const { evaluateBody } = await import("../measure/body.ts");
  const bar = new ProgressBar(1, "evaluating");
  const told = { disturbance: disturbanceOf(options), of: options.of };
  let evaluation: BodyEvaluation;
  try {
    evaluation = evaluateBody(library, controller, world, told, (done, of) => bar.update(done, of, `${done}/${of} runs`));
  } finally {
    bar.stop();
  }
  if (options.json) return console.log(JSON.stringify(evaluation));
  const { motifs, alone, pairs, of } = evaluation;
  const worst = motifs.map((_, to) => Math.max(...pairs.error.map((row) => row[to])));
  console.log(
    table(
      ["motif", "error alone", "worst after another"],
      motifs.map(({ name, error }, i) => [name, figure(error), figure(worst[i])]),
    ),
  );
  console.log(
    `Error (root mean square) of ${of}: alone ${figure(alone.mean)}, worst ${figure(alone.worst.error)} (${alone.worst.motif}); all ${motifs.length ** 2} pairs ${figure(pairs.mean)}, ${pairs.ratio.toFixed(3)} × alone`,
  );
  console.log(`worst pair: ${pairs.worst.from} → ${pairs.worst.to}, ${figure(pairs.worst.error)}, ${pairs.worst.ratio.toFixed(2)} × alone`);
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
    "The fastest motion beside the limits, per second and second², and the largest step anywhere:",
    show(motionRows(evaluation)),
  ].join("\n");
}
