// The pictures, as Vega-Lite specifications, and their rendering to SVG.
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Recording } from "../drive/play.ts";
import type { Evaluation } from "../measure/evaluate.ts";

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
function spans({ phases, plays }: Recording, sequence: readonly string[], rate: number) {
  const found: { from: number; to: number; phase: string; motif: string }[] = [];
  phases.forEach((phase, k) => {
    const last = found[found.length - 1];
    if (last && plays[k] === plays[k - 1] && phase === phases[k - 1]) last.to = (k + 1) / rate;
    else found.push({ from: k / rate, to: (k + 1) / rate, phase, motif: sequence[plays[k]] ?? "" });
  });
  return found;
}

/** Every channel of a played sequence over time; preparations are shaded. */
export function playPlot(played: Recording, sequence: readonly string[], channels: readonly string[], rate: number): Picture {
  const samples = played.phases.flatMap((_, k) =>
    channels.map((channel, c) => ({ t: k / rate, channel, y: played.output[k * channels.length + c] })),
  );
  const parts = spans(played, sequence, rate).filter(({ phase }) => phase !== "idle");
  const executions = parts.filter(({ phase }) => phase === "execute");
  const width = 900;
  const time = { field: "t", type: "quantitative" as const, title: "t (s)" };
  return {
    vconcat: channels.map((channel, i) => ({
      width,
      height: 140,
      layer: [
        {
          data: { values: parts.filter(({ phase }) => phase === "prepare") },
          mark: { type: "rect", color: "#e8e8e8" },
          encoding: { x: { field: "from", type: "quantitative" }, x2: { field: "to" } },
        },
        ...(i === 0
          ? [
              {
                data: { values: executions.map((part) => ({ ...part, t: (part.from + part.to) / 2 })) },
                mark: { type: "text" as const, y: -8, fontSize: 11 },
                encoding: { x: time, text: { field: "motif", type: "nominal" as const } },
              },
            ]
          : []),
        {
          data: { values: samples.filter((sample) => sample.channel === channel) },
          mark: { type: "line", strokeWidth: 1.5, color: "#1f77b4" },
          encoding: { x: time, y: { field: "y", type: "quantitative", title: channel, scale: { zero: false } } },
        },
      ],
    })),
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
      x: { field: "to", type: "nominal", sort: null, title: "motif executed" },
      y: { field: "from", type: "nominal", sort: null, title: "after" },
      color: { field: "nmse", type: "quantitative", title: "nMSE", scale: { scheme: "viridis", zero: true } },
    },
  };
}

/** Each motif's target (grey, wide) and what the controller made of it after another motif (coloured). */
export function overlayPlot(
  motifs: readonly { name: string; target: Float32Array; output: readonly number[] }[],
  channels: readonly string[],
  dt: number,
): Picture {
  const values = motifs.flatMap(({ name, target, output }) =>
    [...target].flatMap((wanted, i) => {
      const sample = { motif: name, t: Math.floor(i / channels.length) * dt, channel: channels[i % channels.length] };
      return [
        { ...sample, y: wanted, of: "target" },
        { ...sample, y: output[i], of: "controller" },
      ];
    }),
  );
  const y = { field: "y", type: "quantitative" as const, title: null };
  const x = { field: "t", type: "quantitative" as const, title: "t (s)" };
  return {
    data: { values },
    facet: { field: "motif", type: "nominal", title: null, sort: motifs.map(({ name }) => name) },
    columns: 4,
    spec: {
      width: 190,
      height: 110,
      layer: [
        {
          transform: [{ filter: "datum.of === 'target'" }],
          mark: { type: "line", strokeWidth: 5, color: "#cccccc" },
          encoding: { x, y, detail: { field: "channel", type: "nominal" } },
        },
        {
          transform: [{ filter: "datum.of === 'controller'" }],
          mark: { type: "line", strokeWidth: 1.3 },
          encoding: { x, y, color: { field: "channel", type: "nominal", title: "channel" } },
        },
      ],
    },
  };
}
