import { mean } from "simple-statistics";
import { write } from "../base/write.ts";
import { readDemonstrations } from "../data/folders.ts";
import type { ReadOptions } from "../data/recordings.ts";
import { meanDuration } from "../data/targets.ts";
import { writeLibrary } from "../file/library-file.ts";
import { withLimits } from "../file/limits-file.ts";
import { carryOut, type FitOptions, type FitPlan, type Fitted, planFit } from "../learn/fit.ts";
import { measureAlone } from "../measure/evaluate.ts";
import { limitWarnings } from "../measure/limits.ts";
import { errorWarnings } from "../measure/warnings.ts";
import { isLearnedBy } from "../model/architecture.ts";
import { figure, worstChannel } from "../report/figures.ts";
import { buildFor, chosenLine, refusalOf, unitsFor } from "./chip.ts";
import { type FeedbackOptions, feedbackSource } from "./feedback.ts";
import { checkOutputs, checkSources, openLimits } from "./files.ts";
import { printNotes } from "./notes.ts";
import { ProgressBar } from "./progress.ts";
import { queueOf } from "./queue.ts";
import { table } from "./table.ts";
import { warningLines } from "./warnings.ts";

interface Options extends Omit<FitOptions, "feedback" | "queue">, ReadOptions, FeedbackOptions {
  output: string;
  limits?: string;
  queue?: string | boolean;
  chip?: string;
  json?: boolean;
  force?: boolean;
}

/** What is said of a linear motif that did not bear the K it was to have. */
export const fewerPairs = ({ name, wanted, modes, reason }: Fitted["lowered"][number]) =>
  `Motif "${name}" got K = ${modes} pairs of eigenvalues, not ${wanted}: ${reason}.`;

/** How motifs will be reached. */
function via({ transition, module, moduleGain, preparation, tau, dt }: FitPlan): string {
  if (transition !== "thalamic") return `${transition} transition`;
  const kind = module === "exact" ? `exact transition module of gain ${moduleGain}` : "trained transition module";
  return `${kind}, preparation ${((preparation * dt) / tau).toPrecision(3)} tau`;
}

/** Where the feedback of motifs comes from, and how good it is. */
function feedbackTold({ targets, sensors, feedback }: FitPlan, source: string | undefined): string {
  const rows = feedback.flatMap((one, i): (string | number)[][] => {
    if (!one) return [];
    const { name } = targets[i];
    if ("radius" in one) return [[name, one.radius.toFixed(3)]];
    if (!("explained" in one)) return [];
    const explained = one.explained.map((share) => share.toFixed(3)).join(", ");
    return [[name, explained, `${one.determined} of ${sensors.length}`, one.condition.toPrecision(3)]];
  });
  if (source === "lqr") return `Feedback from the body:\n${table(["motif", "left of a deviation after a tick, at worst"], rows)}`;
  if (source !== undefined) return `Feedback from ${source}.`;
  const head = ["motif", "explained of each command (R²)", "directions determined", "condition"];
  const none = targets.filter((_, i) => !feedback[i]).map(({ name }) => name);
  return [
    "Feedback from how demonstrations of a motif differ:",
    ...(rows.length > 0 ? [table(head, rows)] : []),
    ...(none.length > 0 ? [`None for ${none.join(", ")}: it takes several demonstrations of a motif that differ.`] : []),
  ].join("\n");
}

export async function run(paths: string[], options: Options): Promise<void> {
  await checkSources(paths);
  const demonstrations = await readDemonstrations(paths, options);
  const asked = { ...options, feedback: await feedbackSource(options), queue: queueOf(options.queue) };
  const usual = planFit(demonstrations, asked);
  const plan = options.chip === undefined ? usual : planFit(demonstrations, { ...asked, units: unitsFor(options.chip, options, usual) });
  printNotes(plan.notes);
  await checkOutputs(paths, [{ path: options.output, kind: "library" }], options.force);
  const { channels, targets, architecture, units, rank, tau, dt, iterations, seed } = plan;
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
    `tau = ${tau.toPrecision(4)} s, dt = ${dt.toPrecision(4)} s; ${architecture}, ${plan.connectivity} cortex of ${units} units, ${plan.phi} phi, rank ${rank}, ${via(plan)}, at most ${iterations} iterations a motif, seed ${seed}`,
  );

  if (options.chip !== undefined) console.error(chosenLine(options.chip, options, plan));
  if (plan.sensors.length > 0) console.error(`Felt: ${plan.sensors.join(", ")}. ${feedbackTold(plan, options.feedback)}`);

  const limits = await openLimits(options.limits, channels);
  const began = performance.now();
  const isDesigned = isLearnedBy(architecture, "closed form");
  const bar = new ProgressBar(plan.cost, isDesigned ? "designing" : "training");
  const fitted = await carryOut(plan, (progress) => bar.task(progress)).finally(() => bar.stop());
  const { nmse, restarted, lowered, failed } = fitted;
  const library = withLimits(fitted.library, limits);
  const seconds = (performance.now() - began) / 1000;
  const bytes = writeLibrary(library);
  await write(options.output, bytes);
  for (const { reason } of failed) console.error(`error: ${reason}`);
  if (failed.length > 0) {
    console.error(`${options.output} holds the ${library.motifs.length} other motifs; thalamotor add takes one more.`);
    process.exitCode = 1;
  }
  const refused = options.chip === undefined ? undefined : refusalOf(library);
  if (refused !== undefined) console.error(`warning: ${refused}`);
  const alone = await measureAlone(library);
  const poor = errorWarnings(alone, architecture);
  const warnings = [...limitWarnings(library), ...poor];
  if (options.json) {
    const figures = library.motifs.map(({ name, steps }, i) => ({ ...alone[i], name, steps, nmse: nmse[i], alone: alone[i].nmse }));
    const { notes } = demonstrations;
    const told = {
      library: options.output,
      bytes: bytes.length,
      tau,
      dt,
      motifs: figures,
      restarted,
      lowered,
      failed,
      notes,
      warnings,
      refused,
    };
    console.log(JSON.stringify(told));
    return;
  }
  const isMany = channels.length > 1;
  console.log(
    table(
      ["motif", "seconds", isDesigned ? "nMSE from x⁰" : "nMSE in training", "alone", ...(isMany ? ["its worst channel"] : [])],
      library.motifs.map(({ name, steps }, i) => [
        name,
        (steps * dt).toPrecision(4),
        figure(nmse[i]),
        figure(alone[i].nmse),
        ...(isMany ? [worstChannel(alone[i])] : []),
      ]),
    ),
  );
  if (restarted.length > 0) console.log(`Stalled and started again from another draw: ${restarted.join(", ")}.`);
  for (const one of lowered) console.log(fewerPairs(one));
  for (const line of warningLines(warnings)) console.log(line);
  const lost = new Set(poor.map(({ motif }) => motif)).size;
  const worst = alone.reduce((most, motif) => (motif.nmse <= most.nmse ? most : motif));
  console.log(
    `${options.output}: ${lost > 0 ? `${lost} of ` : ""}${alone.length} motif${alone.length === 1 ? "" : "s"}${lost > 0 ? " not learned" : ""}; nMSE alone ${figure(mean(alone.map((motif) => motif.nmse)))}, worst ${figure(worst.nmse)} (${worst.name}); ${bytes.length} bytes, ${seconds.toFixed(0)} s.`,
  );
  const usualNext = `build ${options.output} -o controller.wasm`;
  const next = options.chip === undefined || refused !== undefined ? usualNext : buildFor(options.chip, options.output);
  if (lost === 0) console.log(`Next: thalamotor ${next}`);
}
