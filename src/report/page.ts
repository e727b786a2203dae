// The evaluation as one self-contained HTML page.

import { Random } from "../base/random.ts";
import { build } from "../device/build.ts";
import { Controller } from "../drive/controller.ts";
import { executed, record } from "../drive/play.ts";
import type { Evaluation } from "../measure/evaluate.ts";
import { channelLabels, type Library } from "../model/library.ts";
import { escapeHtml, htmlPage, htmlTable, wide } from "./html.ts";
import { matrixPlot, motifPlot, playPlot, render, type Wanted } from "./plots.ts";

const SHOWN = 7;

/** The page of an evaluation; pictures are taken from the controller (`bytes`, or built here). */
export async function page(library: Library, evaluation: Evaluation, bytes?: Uint8Array): Promise<string> {
  const { motifs, cortex, training } = library;
  const { channels, dt } = cortex;
  const controller = await Controller.load(bytes ?? (await build(library)));
  const names = motifs.map(({ name }) => name);
  const labels = channelLabels(channels, library.channelUnits);
  const wanted = motifs.map(({ name, target, spread }): Wanted => ({ name, target: target as Float32Array, spread }));
  const pictures: string[] = [];
  for (const [i, motif] of wanted.entries()) {
    controller.reset();
    const played = record(controller, [{ motif: names[(i + 1) % names.length] }, { motif: motif.name }]);
    const picture = await render(motifPlot(motif, executed(played, 1, channels.length), labels, dt));
    pictures.push(`<div><h3>${escapeHtml(motif.name)}</h3>${picture}</div>`);
  }
  const random = new Random(training.seed, "page");
  const sequence = Array.from({ length: SHOWN }, () => names[random.integer(names.length)]);
  controller.reset();
  const played = record(
    controller,
    sequence.map((motif) => ({ motif })),
    20,
  );

  const { alone, pairs, sequences, ratio, preparation, boundary, bounds } = evaluation;
  const figure = (value: number) => value.toPrecision(3);
  const rows = evaluation.motifs.map(({ name, nmse }, to) => [name, figure(nmse), figure(Math.max(...pairs.nmse.map((row) => row[to])))]);
  const smooth = Object.entries(boundary).map(([name, { atChanges, inPreparation, inMotifs }]) => [
    name,
    ...[atChanges.value, atChanges.velocity, inPreparation.velocity, inMotifs.value, inMotifs.velocity].map(figure),
  ]);
  const body = `<p>nMSE (mean squared error ÷ variance of the target): alone <b>${figure(alone.mean)}</b>, after any other motif (all ${names.length ** 2} ordered pairs) <b>${figure(pairs.mean)}</b>, in random sequences <b>${figure(sequences.mean)}</b>; sequenced ÷ alone <b>${ratio.toFixed(3)}</b>. Worst pair: ${escapeHtml(pairs.worst.from)} → ${escapeHtml(pairs.worst.to)}, ${figure(pairs.worst.nmse)}, ${pairs.worst.ratio.toFixed(2)} × alone. Preparation: ${preparation.steps} steps (${preparation.tau.toPrecision(3)} τ).</p>
${bounds ? `<p>Guarantee of the linear library: ${bounds.hold ? "every pair is within its bound" : "<b>broken</b>"}; nearest to its own is ${escapeHtml(bounds.nearest.from)} → ${escapeHtml(bounds.nearest.to)}, ${figure(bounds.nearest.nmse)} of ${figure(bounds.nearest.bound)}.</p>` : ""}
<h2>A random sequence</h2><p>What the machine receives (blue), the targets behind it (wide grey). Shaded: the transition module prepares the next motif.</p>${wide(await render(playPlot(played, sequence, labels, 1 / dt, wanted)))}
<h2>Transition matrix</h2><p>nMSE of a motif (column) after another (row). No pair was trained.</p>${wide(await render(matrixPlot(evaluation)))}
<h2>Motifs</h2><p>Wide grey: the target${wanted.some(({ spread }) => spread) ? ", within the spread of its demonstrations (one standard deviation to either side)" : ""}. Blue: the controller, after another motif.</p><div class="many">${pictures.join("\n")}</div>
${htmlTable(["motif", "nMSE alone", "worst after another"], rows)}
<h2>At the boundaries</h2><p>Largest change from one step to the next, of the output (value) and of its velocity per step, in the output's units.</p>
${htmlTable(["", "value at a change of phase", "velocity at it", "velocity within a preparation", "value in motifs", "velocity in motifs"], smooth)}
`;
  return htmlPage("thalamotor: evaluation", `${names.length} motifs, every order`, body);
}
