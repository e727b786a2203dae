// The comparison of policies as a table, a picture and one self-contained HTML page.
import { mean, sampleStandardDeviation } from "simple-statistics";
import { escapeHtml, htmlPage, htmlTable, wide } from "../../report/html.ts";
import { type Picture, render } from "../../report/plots.ts";
import { type Result, ROWS, type Row, type TaskName } from "./jobs.ts";
import type { PolicyStudy } from "./study.ts";

/** What each task is, as headings say it. */
const TITLES: Readonly<Record<TaskName, string>> = {
  far: "swimmer, targets 1.2–2 m away",
  near: "swimmer, targets 0.4–1.2 m away",
  reach: "arm, targets of 2 cm, one movement with goals",
  cells: "arm, targets of 2 cm, nine movements without goals",
};

/** Rows that go on where another one ended: a comparison of their own. */
const LATER: readonly Row[] = [ROWS.before, ROWS.control, ROWS.added];

/** Targets an episode that each seed touches, in the order of its results. */
interface Line {
  readonly task: TaskName;
  readonly row: Row;
  readonly seeds: readonly number[];
  readonly results: readonly Result[];
}

export function linesOf({ results }: Pick<PolicyStudy, "results">): Line[] {
  const lines = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.task} ${result.row}`;
    lines.set(key, [...(lines.get(key) ?? []), result]);
  }
  return [...lines.values()].map((of) => ({
    task: of[0].task,
    row: of[0].row,
    seeds: of.map(({ touched }) => mean([...touched])),
    results: of,
  }));
}

const figure = (value: number) => value.toFixed(2);

/** Head and rows of the table: targets an episode, over seeds. */
export function tableOf(study: Pick<PolicyStudy, "results">): [string[], string[][]] {
  const order = Object.values<Row>(ROWS);
  const tasks = Object.keys(TITLES);
  const lines = linesOf(study).sort((a, b) => tasks.indexOf(a.task) - tasks.indexOf(b.task) || order.indexOf(a.row) - order.indexOf(b.row));
  return [
    ["task", "what acts", "seeds", "targets an episode", "least", "greatest"],
    lines.map(({ task, row, seeds }) => [
      TITLES[task],
      row,
      String(seeds.length),
      seeds.length === 1 ? figure(seeds[0]) : `${figure(mean([...seeds]))} ± ${figure(sampleStandardDeviation([...seeds]))}`,
      figure(Math.min(...seeds)),
      figure(Math.max(...seeds)),
    ]),
  ];
}

const quantitative = "quantitative" as const;
const nominal = "nominal" as const;
const tasksOf = (lines: readonly Line[]) => (Object.keys(TITLES) as TaskName[]).filter((task) => lines.some((line) => line.task === task));

/** A point for each seed, a stroke for their mean; a panel for each task. */
export function seedsPlot(study: Pick<PolicyStudy, "results">): Picture {
  const lines = linesOf(study).filter(({ row }) => !LATER.includes(row));
  const y = { field: "row", type: nominal, title: null, sort: Object.values<Row>(ROWS), axis: { labelLimit: 320 } };
  return {
    vconcat: tasksOf(lines).map((task) => {
      const here = lines.filter((line) => line.task === task);
      const x = (field: string) => ({ field, type: quantitative, title: "targets an episode", scale: { zero: true } });
      return {
        title: TITLES[task],
        width: 420,
        height: { step: 18 },
        layer: [
          {
            data: { values: here.flatMap(({ row, seeds }) => seeds.map((touched) => ({ row, touched }))) },
            mark: { type: "circle" as const, size: 36, opacity: 0.7 },
            encoding: { x: x("touched"), y },
          },
          {
            data: { values: here.map(({ row, seeds }) => ({ row, mean: mean([...seeds]) })) },
            mark: { type: "tick" as const, color: "#333", thickness: 2 },
            encoding: { x: x("mean"), y },
          },
        ],
      };
    }),
  };
}

/** The sum of rewards over what was learned from, a line a seed. Shaped rewards are in units of their own, and left out. */
function curvesPlot(study: PolicyStudy): Picture {
  const lines = linesOf(study).filter(({ row }) => !LATER.includes(row) && row !== ROWS.shaped && row !== ROWS.moduleShaped);
  return {
    vconcat: tasksOf(lines).map((task) => ({
      title: TITLES[task],
      width: 620,
      height: 180,
      data: {
        values: lines
          .filter((line) => line.task === task)
          .flatMap(({ row, results }) =>
            results.flatMap(({ curve = [], job }) => curve.map(([steps, reward]) => ({ row, seed: job.seed, steps, reward }))),
          ),
      },
      mark: { type: "line" as const, strokeWidth: 1.2 },
      encoding: {
        x: { field: "steps", type: quantitative, title: "steps of the world" },
        y: { field: "reward", type: quantitative, title: "targets an episode" },
        color: { field: "row", type: nominal, title: null, sort: Object.values<Row>(ROWS), legend: { labelLimit: 320 } },
        detail: { field: "seed", type: nominal },
      },
    })),
  };
}

/** What is to be said of how a study was made. */
export const cautionOf = ({ size }: Pick<PolicyStudy, "size">) =>
  size === "quick" ? "A quick study shows that everything runs: its policies learned too little to be compared." : undefined;

/** The table of each task under its heading. */
function tablesByTask(study: PolicyStudy): string {
  const [[, ...head], rows] = tableOf(study);
  return [...new Set(rows.map(([task]) => task))]
    .map((task) => {
      const here = rows.filter((row) => row[0] === task).map(([, ...cells]) => cells);
      return `<h3>${escapeHtml(task)}</h3>${htmlTable(head, here)}`;
    })
    .join("\n");
}

export async function policyStudyPage(study: PolicyStudy): Promise<string> {
  const caution = cautionOf(study);
  const sections = [
    ...(caution === undefined ? [] : [`<ul class="warnings"><li>${caution}</li></ul>`]),
    `<p>${study.results.length} policies (${study.size} study, thalamotor ${study.version}), each measured in 20 episodes without exploring. What the bodies, tasks and settings are: docs/policy-study.md. Every figure, with its seed, is in policies.json.</p>`,
    tablesByTask(study),
    `<h2>Every seed</h2>${wide(await render(seedsPlot(study)))}`,
    `<h2>While they learned</h2><p>Exploring; a line a seed.</p>${wide(await render(curvesPlot(study)))}`,
  ];
  return htmlPage("thalamotor: policies", "Choosing among motifs, and without them", sections.join("\n"));
}
