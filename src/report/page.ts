// The evaluation as one self-contained HTML page.

import { Random } from "../base/random.ts";
import { build } from "../device/build.ts";
import { executed, record } from "../drive/play.ts";
import type { Evaluation } from "../measure/evaluation.ts";
import { loadReadouts } from "../measure/readouts.ts";
import type { Library } from "../model/library.ts";
import { boundaryRows, channelRows, everyChannelRows, motifRows, motionRows, type Rows, rhythmRows, summary } from "./figures.ts";
import { escapeHtml, htmlPage, htmlTable, wide } from "./html.ts";
import { channelLabels } from "./labels.ts";
import { matrixPlot, motifPlot, playPlot, render, type Wanted } from "./plots.ts";

const SHOWN = 7;

/** A motif that is not the last one, where there is one: what follows from one to another is to be seen. */
function another(names: readonly string[], last: string, random: Random): string {
  const others = names.length > 1 ? names.filter((name) => name !== last) : names;
  return others[random.integer(others.length)];
}

/** The page of an evaluation; pictures are taken from the controller (`bytes`, or built here). */
export async function page(library: Library, evaluation: Evaluation, bytes?: Uint8Array): Promise<string> {
  const { motifs, cortex, training } = library;
  const { channels, dt } = cortex;
  const controller = await loadReadouts(bytes ?? (await build(library)));
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
  const sequence = [names[random.integer(names.length)]];
  while (sequence.length < SHOWN) sequence.push(another(names, sequence[sequence.length - 1], random));
  controller.reset();
  const played = record(
    controller,
    sequence.map((motif) => ({ motif })),
    20,
  );

  const show = ({ head, rows }: Rows) => htmlTable(head, rows);
  const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
  const { warnings } = evaluation;
  const channelTable = channelRows(evaluation);
  const everyChannel = everyChannelRows(evaluation);
  const rhythmTable = rhythmRows(evaluation);
  const body = `${warnings.length > 0 ? `<ul class="warnings">${warnings.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join("\n")}</ul>` : ""}
<p>nMSE: mean squared error ÷ variance of the target.</p>
${summary(evaluation).map(paragraph).join("\n")}
<h2>A random sequence</h2><p>What the machine receives (blue), the targets behind it (wide grey). Shaded: the transition module prepares the next motif.</p>${wide(await render(playPlot(played, sequence, labels, 1 / dt, wanted)))}
<h2>Transition matrix</h2><p>nMSE of a motif (column) after another (row). No pair was trained.</p>${wide(await render(matrixPlot(evaluation)))}
<h2>Motifs</h2><p>Wide grey: the target${wanted.some(({ spread }) => spread) ? ", within the spread of its demonstrations (one standard deviation to either side)" : ""}. Blue: the controller, after another motif.</p><div class="many">${pictures.join("\n")}</div>
${show(motifRows(evaluation))}
${channelTable && everyChannel ? `<h2>Channels</h2><p>nMSE of each by its own variance (where it hardly moves in a motif, by a tenth of its variance in the library).</p>${show(channelTable)}${show(everyChannel)}` : ""}
${rhythmTable ? `<h2>Rhythm</h2><p>Repeated without a preparation, each period at the phase at which its error is least.</p>${show(rhythmTable)}` : ""}
<h2>At the boundaries</h2><p>Largest change from one step to the next, of the output (value) and of its velocity per step, in the output's units.</p>
${show(boundaryRows(evaluation))}
<h2>Beside the limits</h2><p>The fastest motion within motifs, within preparations and where one becomes the other, per second and second². The largest step is from one tick to the next, anywhere.</p>
${show(motionRows(evaluation))}
`;
  return htmlPage("thalamotor: evaluation", `${names.length} motifs, every order`, body);
}
