// The results as tables on the terminal, and in the README and docs/realtime.md, and as a picture.
import { readdirSync, readFileSync } from "node:fs";
import Table from "cli-table3";
import type { Lateness, Throughput } from "../src/measure/latency.ts";
import { CONNECTIVITIES, type Connectivity } from "../src/model/library.ts";
import type { Distribution } from "../src/realtime/statistics.ts";
import { render } from "../src/report/plots.ts";
import { fill, markdown, type Rows } from "./pages.ts";

export interface Comparison {
  readonly units: number;
  readonly connectivity: Connectivity;
  /** The first is ours: what ratios are of. */
  readonly peers: readonly {
    readonly name: string;
    /** It multiplies by the whole of a sparse J. */
    readonly isDense: boolean;
    readonly ns: number;
    readonly ratio: { readonly p25: number; readonly p50: number; readonly p75: number };
  }[];
}

export interface Result {
  readonly cpu: string;
  readonly isa: string;
  readonly node: string;
  readonly date: string;
  readonly seconds: number;
  readonly comparisons: readonly Comparison[];
  readonly reached: readonly {
    readonly units: number;
    readonly connectivity: Connectivity;
    readonly multiplyAdds: number;
    readonly bytesPerNs: number;
    /** ns */
    readonly limit: number;
    readonly byProducts: number;
    readonly byLoads: number;
    readonly ns: number;
  }[];
  readonly steps: readonly Throughput[];
  readonly single: { readonly timer: Distribution; readonly first: number; readonly ticks: Distribution };
  readonly loops: readonly Lateness[];
}

const digits = (value: number) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0));

const label = ({ units, connectivity }: { units: number; connectivity: Connectivity }) => `N = ${units}, ${connectivity}`;

function comparisonRows({ comparisons }: Result, connectivity: Connectivity): { head: string[]; rows: Rows } {
  const shown = comparisons.filter((one) => one.connectivity === connectivity);
  const head = ["", ...shown.flatMap(({ units }) => [`N = ${units}: ns a step`, "× ours (middle half)"])];
  const rows = shown[0].peers.map(({ name, isDense }, k) => [
    isDense ? `${name}, J as a matrix` : name,
    ...shown.flatMap(({ peers }) => {
      const { ns, ratio } = peers[k];
      return [ns.toFixed(0), k === 0 ? "1" : `${digits(ratio.p50)} (${digits(ratio.p25)}–${digits(ratio.p75)})`];
    }),
  ]);
  return { head, rows };
}

function stepRows({ steps }: Result): { head: string[]; rows: Rows } {
  const head = ["N", "sparse, SIMD", "scalar", "dense, SIMD", "scalar"];
  const find = (units: number, connectivity: string, target: string) =>
    steps.find((s) => s.units === units && s.connectivity === connectivity && s.target === target)?.p50.toFixed(0) ?? "";
  const rows = [...new Set(steps.map(({ units }) => units))].map((units) => [
    units,
    ...["sparse", "dense"].flatMap((connectivity) => ["simd", "scalar"].map((target) => find(units, connectivity, target))),
  ]);
  return { head, rows };
}

function distributionRows(named: readonly (readonly [string, Distribution, (string | number)?])[]): { head: string[]; rows: Rows } {
  const head = ["µs", "p50", "p99", "p99.9", "p99.99", "max", "n", "given up"];
  return {
    head,
    rows: named.map(([name, { p50, p99, p999, p9999, max, n }, lost = ""]) => [name, ...[p50, p99, p999, p9999, max].map(digits), n, lost]),
  };
}

const singleRows = ({ single }: Result) =>
  distributionRows([
    ["reading the clock twice", single.timer],
    ["the same around a tick", single.ticks],
  ]);

const loopRows = ({ loops }: Result) =>
  distributionRows(
    loops.flatMap(({ hz, load, lateness, compute, lost }) => [
      [`${hz} Hz, ${load}: late`, lateness, lost] as const,
      [`${hz} Hz, ${load}: compute`, compute] as const,
    ]),
  );

function limitRows({ reached }: Result): { head: string[]; rows: Rows } {
  return {
    head: [
      "",
      "multiply-adds a ns at most",
      "bytes a ns at most",
      "by multiply-adds (ns)",
      "by loads (ns)",
      "limit (ns)",
      "ours (ns)",
      "of the limit",
    ],
    rows: reached.map(({ units, connectivity, multiplyAdds, bytesPerNs, byProducts, byLoads, limit, ns }) => [
      label({ units, connectivity }),
      digits(multiplyAdds),
      digits(bytesPerNs),
      digits(byProducts),
      digits(byLoads),
      limit.toFixed(0),
      ns.toFixed(0),
      `${(ns / limit).toFixed(2)} ×`,
    ]),
  };
}

function terminal({ head, rows }: { head: string[]; rows: Rows }): string {
  const made = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) made.push(row.map(String));
  return made.toString();
}

/** Every recorded machine beside this one. */
function machines(): { head: string[]; rows: Rows } {
  const results = readdirSync("bench/results")
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(`bench/results/${name}`, "utf8")) as Result);
  const head = [
    "machine",
    "Node",
    ...results[0].comparisons.map((one) => `${label(one)}: ns a step`),
    "× plain TypeScript",
    "1 kHz, idle: late p50",
    "p99.99",
  ];
  return {
    head,
    rows: results.map(({ cpu, isa, node, comparisons, loops }) => {
      const [at1k] = loops.filter(({ hz }) => hz === 1000);
      const typescript = comparisons[0].peers.find(({ name }) => name === "plain TypeScript");
      return [
        `${cpu}, ${isa}`,
        node,
        ...comparisons.map(({ peers }) => peers[0].ns.toFixed(0)),
        digits(typescript?.ratio.p50 ?? Number.NaN),
        `${digits(at1k.lateness.p50)} µs`,
        `${digits(at1k.lateness.p9999)} µs`,
      ];
    }),
  };
}

export function printAll(result: Result): void {
  console.log(`${result.cpu}, ${result.isa}, Node ${result.node}`);
  for (const connectivity of CONNECTIVITIES)
    console.log(`\nns a step, ${connectivity}:\n${terminal(comparisonRows(result, connectivity))}`);
  console.log(`\nDistance from the limit of the machine:\n${terminal(limitRows(result))}`);
  console.log(`\nns a step:\n${terminal(stepRows(result))}`);
  console.log(`\nSingle ticks (the first one took ${digits(result.single.first)} µs):\n${terminal(singleRows(result))}`);
  console.log(`\nThe loop, each for ${result.seconds} s:\n${terminal(loopRows(result))}`);
  console.log(`\nThis machine beside those in bench/results:\n${terminal(machines())}`);
}

export async function updateReadme(
  result: Result,
  read: (path: string) => string,
  write: (path: string, text: string) => void,
): Promise<void> {
  write("README.md", fill(read("README.md"), "bench:peers", markdown(comparisonRows(result, "sparse"))));
  let page = read("docs/realtime.md");
  for (const [mark, rows] of [
    ["bench:dense", comparisonRows(result, "dense")],
    ["bench:loop", loopRows(result)],
    ["bench:single", singleRows(result)],
    ["bench:steps", stepRows(result)],
    ["bench:limits", limitRows(result)],
    ["bench:machines", machines()],
  ] as const) {
    page = fill(page, mark, markdown(rows));
  }
  write("docs/realtime.md", page);
  const shown = result.comparisons.filter(({ connectivity, units }) => connectivity === "sparse" && units !== 112);
  const values = shown.flatMap(({ units, peers }) =>
    peers.map(({ name, isDense, ns, ratio }) => ({
      name: isDense ? `${name}, J as a matrix` : name,
      N: `N = ${units}`,
      us: ns / 1000,
      low: (peers[0].ns * ratio.p25) / 1000,
      high: (peers[0].ns * ratio.p75) / 1000,
    })),
  );
  const y = { field: "name", type: "nominal" as const, title: null, sort: null, axis: { labelLimit: 320 } };
  const picture = {
    data: { values },
    facet: { field: "N", type: "nominal" as const, title: null, sort: shown.map(({ units }) => `N = ${units}`) },
    spec: {
      width: 300,
      layer: [
        {
          mark: { type: "bar" as const },
          encoding: {
            y,
            x: {
              field: "us",
              type: "quantitative" as const,
              title: "µs a step",
              scale: { type: "log" as const, domainMin: 0.1 },
              stack: false as const,
            },
            color: { condition: { test: "indexof(datum.name, 'thalamotor') === 0", value: "#1f77b4" }, value: "#bbbbbb" },
          },
        },
        {
          mark: { type: "rule" as const, strokeWidth: 2 },
          encoding: { y, x: { field: "low", type: "quantitative" as const }, x2: { field: "high" } },
        },
      ],
    },
  };
  write("docs/latency.svg", await render(picture));
}
