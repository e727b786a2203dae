// The pictures, as Vega-Lite specifications, and their rendering to SVG.
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Played } from "../drive/play.ts";
import type { Evaluation } from "../measure/evaluation.ts";

export type Picture = TopLevelSpec;

const CONFIG = { background: "white", font: "sans-serif", view: { stroke: null } } as const;

/** SVG of a picture. */
export async function render(picture: Picture): Promise<string> {
  const view = new View(parse(compile({ config: CONFIG, ...picture } as TopLevelSpec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** The parts of a recording in one phase of one play. */
function spans({ phases, plays }: Played, sequence: readonly string[], rate: number) {
  const found: { from: number; to: number; phase: string; motif: string }[] = [];
  phases.forEach((phase, k) => {
    const last = found[found.length - 1];
    if (last && plays[k] === plays[k - 1] && phase === phases[k - 1]) last.to = (k + 1) / rate;
    else found.push({ from: k / rate, to: (k + 1) / rate, phase, motif: sequence[plays[k]] ?? "" });
  });
  return found;
}

/** What a motif was to be, behind what it is. */
export interface Wanted {
  readonly name: string;
  /** T × C */
  readonly target: Float32Array;
  /** Standard deviation among its demonstrations, T × C. */
  readonly spread?: Float32Array | undefined;
}

/** Colours: what was wanted is grey and wide, what is received blue and thin. */
const WANTED = { type: "line", strokeWidth: 5, color: "#cccccc" } as const;
const RECEIVED = { type: "line", strokeWidth: 1.5, color: "#1f77b4" } as const;
const BAND = { type: "area", color: "#f4e3c8" } as const;

/** Time from 0 to the end of the data, not to the next round number. */
const timeTo = (end: number) => ({
  field: "t",
  type: "quantitative" as const,
  title: null,
  scale: { domain: [0, end], nice: false },
  axis: { labelFlush: true, labelExpr: "datum.label + ' s'" },
});
const valueAxis = { type: "quantitative" as const, title: null, scale: { zero: false }, axis: { tickCount: 4, minExtent: 45 } };

/** The name and unit of a channel stand above its panel: beside it, long ones are cut off. */
const above = (text: string) => ({ text, anchor: "start" as const, fontSize: 12, frame: "group" as const });

/**
 * Every channel of a played sequence over time, a panel each; preparations are shaded.
 * @param labels of the channels, with units
 * @param wanted targets to draw behind, at one tick a step
 */
export function playPlot(
  played: Played,
  sequence: readonly string[],
  labels: readonly string[],
  rate: number,
  wanted: readonly Wanted[] = [],
): Picture {
  const channels = labels.length;
  const end = (played.phases.length - 1) / rate;
  const parts = spans(played, sequence, rate).filter(({ phase }) => phase !== "idle");
  const executions = parts.filter(({ phase }) => phase === "execute");
  const width = 900;
  const time = timeTo(end);
  const shortest = Math.min(...executions.map(({ from, to }) => to - from));
  return {
    spacing: 12,
    vconcat: [
      {
        width,
        height: 12,
        data: { values: executions.map((part) => ({ ...part, t: (part.from + part.to) / 2 })) },
        mark: { type: "text" as const, fontSize: 11, limit: Math.max(20, (shortest / end) * width - 4) },
        encoding: { x: { ...time, axis: null }, text: { field: "motif", type: "nominal" as const } },
      },
      ...labels.map((label, c) => {
        const output = played.phases.map((_, k) => ({ t: k / rate, y: played.output[k * channels + c] }));
        const targets = executions.flatMap(({ from, motif }, part) => {
          const { target = new Float32Array() } = wanted.find(({ name }) => name === motif) ?? {};
          return Array.from({ length: target.length / channels }, (_, k) => ({ t: from + k / rate, y: target[k * channels + c], part }));
        });
        const y = { field: "y", ...valueAxis };
        return {
          width,
          height: 110,
          title: above(label),
          layer: [
            {
              data: { values: parts.filter(({ phase }) => phase === "prepare") },
              mark: { type: "rect" as const, color: "#eeeeee", clip: true },
              encoding: { x: { ...time, field: "from" }, x2: { field: "to" } },
            },
            { data: { values: targets }, mark: WANTED, encoding: { x: time, y, detail: { field: "part", type: "nominal" as const } } },
            { data: { values: output }, mark: RECEIVED, encoding: { x: time, y } },
          ],
        };
      }),
    ],
  };
}

/** nMSE of every ordered pair. */
export function matrixPlot({ motifs, pairs }: Evaluation): Picture {
  const cells = pairs.nmse.flatMap((row, from) => row.map((nmse, to) => ({ from: motifs[from].name, to: motifs[to].name, nmse })));
  const size = { step: Math.max(12, Math.min(40, Math.floor(640 / motifs.length))) };
  return {
    width: size,
    height: size,
    data: { values: cells },
    mark: "rect",
    encoding: {
      x: { field: "to", type: "nominal", sort: null, title: "motif executed", axis: { labelLimit: 400 } },
      y: { field: "from", type: "nominal", sort: null, title: "after", axis: { labelLimit: 400 } },
      color: { field: "nmse", type: "quantitative", title: "nMSE", scale: { scheme: "viridis", zero: true } },
    },
  };
}

/** A motif, a panel a channel: its target, the spread of its demonstrations as a band, and what the controller made of it. */
export function motifPlot({ target, spread }: Wanted, output: readonly number[], labels: readonly string[], dt: number): Picture {
  const channels = labels.length;
  const steps = target.length / channels;
  const x = timeTo((steps - 1) * dt);
  return {
    spacing: 6,
    vconcat: labels.map((label, c) => {
      const values = Array.from({ length: steps }, (_, k) => {
        const at = k * channels + c;
        const sd = spread?.[at] ?? 0;
        return { t: k * dt, wanted: target[at], y: output[at], low: target[at] - sd, high: target[at] + sd };
      });
      return {
        width: 225,
        height: 80,
        title: above(label),
        data: { values },
        layer: [
          ...(spread ? [{ mark: BAND, encoding: { x, y: { field: "low", ...valueAxis }, y2: { field: "high" } } }] : []),
          { mark: WANTED, encoding: { x, y: { field: "wanted", ...valueAxis } } },
          { mark: RECEIVED, encoding: { x, y: { field: "y", ...valueAxis } } },
        ],
      };
    }),
  };
}
