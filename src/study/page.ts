// The study as one self-contained HTML page.
import { mean, sampleStandardDeviation } from "simple-statistics";
import { htmlPage, htmlTable, wide } from "../report/html.ts";
import { render as draw } from "../report/plots.ts";
import {
  conditionsPlot,
  continualPlot,
  decayPlot,
  distributionPlot,
  examplePlot,
  matricesPlot,
  modesPlot,
  occupancyPlot,
  preparationPlot,
} from "./plots.ts";
import type { ContinualResult, LibraryResult, Measured, ModesResult } from "./results.ts";
import { librariesOf, type Study } from "./study.ts";

/** Results of one line of the table: a row of one kind of motif, all seeds. */
export interface Line {
  readonly row: string;
  readonly kind: string;
  readonly results: readonly LibraryResult[];
}

export function linesOf({ results }: Study): Line[] {
  const lines = new Map<string, { row: string; kind: string; results: LibraryResult[] }>();
  for (const result of librariesOf(results)) {
    const { row, kind } = result.job;
    const line = lines.get(`${kind} ${row}`) ?? { row, kind, results: [] };
    line.results.push(result);
    lines.set(`${kind} ${row}`, line);
  }
  return [...lines.values()];
}

/** Mean and spread over the seeds of a figure at the first preparation. */
function spread(results: readonly LibraryResult[], of: (measured: Measured) => number): string {
  const values = results.map(({ measured }) => of(measured[0]));
  const middle = mean(values).toPrecision(3);
  return values.length === 1 ? middle : `${middle} ± ${sampleStandardDeviation(values).toPrecision(1)}`;
}

/** Head and rows of the table of figures. */
export function tableOf(study: Study): [string[], string[][]] {
  const head = [
    "motifs",
    "network",
    "N",
    "seeds",
    "preparation (τ)",
    "alone",
    "its worst motif",
    "sequenced",
    "÷ alone",
    "worst pair ÷ alone",
  ];
  const rows = linesOf(study).map(({ row, kind, results }) => [
    kind,
    row,
    String(results[0].job.units),
    String(results.length),
    String(results[0].measured[0].preparation),
    spread(results, ({ alone }) => alone),
    spread(results, ({ worstMotif }) => worstMotif),
    spread(results, ({ sequenced }) => sequenced),
    spread(results, ({ ratio }) => ratio),
    spread(results, ({ worst }) => worst),
  ]);
  return [head, rows];
}

/** Parameters for M motifs, as the paper counts them. */
function parameterTable(study: Study): [string[], string[][]] {
  const [{ kind }] = linesOf(study);
  const rows = linesOf(study)
    .filter((line) => line.kind === kind)
    .map(({ row, results: [{ parameters, job }] }) => {
      const { perMotif, initialState, shared, untuned } = parameters;
      const tuned = job.motifs * (perMotif + initialState) + shared;
      return [row, String(job.motifs), String(tuned), String(perMotif), String(initialState), String(shared), String(untuned)];
    });
  return [["network", "motifs", "tuned", "private to a motif", "and its x⁰", "shared, tuned", "untuned"], rows];
}

/** The shortest preparation at which sequences are within 5 % of motifs alone. */
function shortestTable(study: Study): [string[], string[][]] {
  const rows = linesOf(study)
    .filter(({ results }) => results[0].measured.length > 1)
    .map(({ row, kind, results }) => {
      const preparations = results[0].measured.map(({ preparation }) => preparation).sort((a, b) => a - b);
      const ratioAt = (preparation: number) =>
        results.reduce((sum, { measured }) => sum + (measured.find((one) => one.preparation === preparation)?.ratio ?? Number.NaN), 0) /
        results.length;
      const shortest = preparations.find((preparation) => ratioAt(preparation) <= 1.05);
      return [
        kind,
        row,
        shortest === undefined ? "none tried" : `${shortest} τ`,
        ...[preparations[0], preparations.at(-1) as number].map((p) => `${ratioAt(p).toFixed(2)} at ${p} τ`),
      ];
    });
  return [["motifs", "network", "shortest with ÷ alone ≤ 1.05", "at the shortest tried", "at the longest"], rows];
}

/** What one more motif, trained alone, does to those that the control network knew. */
function interferenceTable({ results }: Study): [string[], string[][]] {
  const short = (values: readonly number[]) => mean([...values]).toPrecision(3);
  const rows = librariesOf(results).flatMap(({ job, interference }) =>
    interference ? [[job.kind, String(job.seed), short(interference.before), short(interference.after)]] : [],
  );
  return [["control network", "seed", "nMSE of its motifs", "after one more, trained alone"], rows];
}

/** A picture that is scrolled sideways on a phone: shrunk, nobody could read it. */
const render = async (plot: Parameters<typeof draw>[0]) => wide(await draw(plot));

export async function studyPage(study: Study): Promise<string> {
  const first = linesOf(study).map(({ results }) => results[0]);
  const continual = study.results.filter((result): result is ContinualResult => result.job.what === "continual");
  const modes = study.results.filter((result): result is ModesResult => result.job.what === "modes");
  const unprepared = first.filter(({ conditions }) => conditions);
  const sections = [
    `<p>${study.results.length} libraries (${study.size} study, thalamotor ${study.version}). nMSE: squared error ÷ variance of the target, measured on the controller, at its output. Alone: from random states as in training. Sequenced: in random sequences of nine motifs. Every figure, with its seed, is in study.json.</p>`,
    `<h2>The comparison</h2>${htmlTable(...tableOf(study))}`,
    `<h2>Why a transition module</h2><p>A sequence of four motifs without a module (above) and with one (below). Grey: targets; shaded: preparation.</p>${await render(examplePlot(study))}`,
    `<h2>Every ordered pair</h2>${await render(matricesPlot(study))}`,
    `<h2>Why networks without one fail</h2><p>Share of state values up to a level: of the random states that motifs are trained from, and of the states where motifs end.</p>${await render(distributionPlot(unprepared))}`,
    `<p>Error by where a motif starts. More spread in training, or a wider network, does not cure it.</p>${await render(conditionsPlot(unprepared))}`,
    `<h2>How long a preparation</h2>${await render(preparationPlot(study))}${htmlTable(...shortestTable(study))}`,
    `<p>How fast states approach a motif's x⁰ under the preparatory loop, from random states, on the controller itself.</p>${await render(decayPlot(study))}`,
    `<h2>Easy and hard motifs</h2><p>Fits by sums of K damped oscillations (the linear model's first step): one point a motif, lines their medians.</p>${await render(modesPlot(modes))}`,
    `<h2>Learning one motif after another</h2><p>Motifs that a library knows keep their error to the last bit when it learns more. The control network, trained on one more motif alone, loses those that it knew.</p>${await render(continualPlot(continual))}${htmlTable(...interferenceTable(study))}`,
    `<h2>Preparation, seen in the state</h2><p>How much of the preparation's and the execution's own directions a sequence occupies (relative to the largest; after Zimnik & Churchland 2021). Preparation comes back before every motif.</p>${await render(occupancyPlot(study))}`,
    `<h2>Parameters</h2>${htmlTable(...parameterTable(study))}`,
  ];
  return htmlPage("thalamotor: the study", "Sequences without training transitions", sections.join("\n"));
}
