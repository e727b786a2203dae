// The study's pictures.
import type { Picture } from "../report/plots.ts";
import type { ContinualResult, LibraryResult, ModesResult } from "./results.ts";
import { GRID } from "./run/conditions.ts";
import { librariesOf, type Study } from "./study.ts";

const quantitative = "quantitative" as const;
const nominal = "nominal" as const;
const titleOf = ({ job }: LibraryResult) => `${job.row}: ${job.kind}`;

/** The libraries whose sequences are drawn. */
function drawn(study: Study): { name: string; result: LibraryResult }[] {
  return librariesOf(study.results).flatMap((result) => {
    const { job } = result;
    return job.what === "library" && job.shown ? [{ name: `${job.kind}: ${job.shown}`, result }] : [];
  });
}

export function examplePlot(study: Study): Picture {
  return {
    vconcat: drawn(study).flatMap(({ name, result: { example } }) => (example ? [sequencePlot(name, example)] : [])),
  };
}

/** Output over target, preparations shaded. */
function sequencePlot(name: string, { output, target, phases }: NonNullable<LibraryResult["example"]>) {
  const samples = output.map((y, k) => ({ t: k / 4, y, target: target[k] }));
  const shades: { from: number; to: number }[] = [];
  [...phases].forEach((phase, k) => {
    const last = shades[shades.length - 1];
    if (phase !== "p") return;
    if (last && last.to === k / 4) last.to = (k + 1) / 4;
    else shades.push({ from: k / 4, to: (k + 1) / 4 });
  });
  const t = { field: "t", type: quantitative, title: "t (τ)" };
  return {
    title: name,
    width: 880,
    height: 110,
    layer: [
      {
        data: { values: shades },
        mark: { type: "rect" as const, color: "#e8e8e8" },
        encoding: { x: { field: "from", type: quantitative }, x2: { field: "to" } },
      },
      {
        data: { values: samples },
        mark: { type: "line" as const, strokeWidth: 4, color: "#cccccc", invalid: "break-paths-show-path-domains" as const },
        encoding: { x: t, y: { field: "target", type: quantitative, title: null } },
      },
      {
        data: { values: samples },
        mark: { type: "line" as const, strokeWidth: 1.3, clip: true },
        encoding: { x: t, y: { field: "y", type: quantitative, title: null, scale: { domain: [-3.5, 3.5] } } },
      },
    ],
  };
}

export function matricesPlot(study: Study): Picture {
  return {
    hconcat: drawn(study).map(({ name, result: { pairs } }) => ({
      title: name,
      width: 150,
      height: 150,
      data: { values: pairs.flatMap((row, from) => row.map((nmse, to) => ({ from, to, nmse: Math.min(nmse, 1) }))) },
      mark: "rect" as const,
      encoding: {
        x: { field: "to", type: "ordinal" as const, title: "executed" },
        y: { field: "from", type: "ordinal" as const, title: "after" },
        color: { field: "nmse", type: quantitative, title: "nMSE", scale: { scheme: "viridis" as const, domain: [0, 1] } },
      },
    })),
  };
}

/**
 * Distribution of 0.8 x + 0.2 e, of random states x (normal, this spread) and ends of motifs e drawn independently: that of the states
 * from which `towards` is measured. From the distribution of e on GRID.
 */
function towards(endStates: readonly number[], sd: number): number[] {
  const ends = GRID.map((e, j) => ({ e, share: endStates[j] - (endStates[j - 1] ?? 0) }));
  const normal = (z: number) => 1 / (1 + Math.exp(-1.5976 * z - 0.070566 * z ** 3)); // within 2e-4
  return GRID.map((x) => ends.reduce((sum, { e, share }) => sum + share * normal((x - 0.2 * e) / (0.8 * sd)), 0));
}

export function distributionPlot(results: readonly LibraryResult[]): Picture {
  const values = results.flatMap((result) => {
    const { job, conditions } = result;
    if (!conditions || job.what !== "library") return [];
    const curves = {
      "random states": conditions.randomStates,
      "20 % towards ends": towards(conditions.endStates, job.sd ?? 1),
      "ends of motifs": conditions.endStates,
    };
    return Object.entries(curves).flatMap(([of, shares]) => GRID.map((x, i) => ({ network: titleOf(result), x, share: shares[i], of })));
  });
  return {
    data: { values },
    facet: { field: "network", type: nominal, title: null, header: { labelLimit: 300, labelFontSize: 9 } },
    columns: 4,
    spec: {
      width: 190,
      height: 110,
      mark: { type: "line" },
      encoding: {
        x: { field: "x", type: quantitative, title: "state of a unit" },
        y: { field: "share", type: quantitative, title: null },
        color: { field: "of", type: nominal, title: null },
      },
    },
  };
}

const CONDITIONS = {
  training: "in training",
  random: "random states",
  towards: "20 % towards ends",
  others: "ends of other motifs",
} as const;

export function conditionsPlot(results: readonly LibraryResult[]): Picture {
  const values = results.flatMap((result) =>
    (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).map((key) => ({
      network: `${titleOf(result)} (N = ${result.job.units})`,
      from: CONDITIONS[key],
      nmse: result.conditions?.[key],
    })),
  );
  return {
    width: 520,
    height: { step: 12 },
    data: { values },
    mark: "bar",
    encoding: {
      y: { field: "network", type: nominal, title: null, axis: { labelLimit: 340 } },
      yOffset: { field: "from", type: nominal, sort: Object.values(CONDITIONS) },
      x: { field: "nmse", type: quantitative, title: "nMSE" },
      color: { field: "from", type: nominal, title: "started from", sort: Object.values(CONDITIONS) },
    },
  };
}

/** Error in sequences over that of motifs alone, against the preparation at play time: means over seeds. */
export function preparationPlot({ results }: Study): Picture {
  const values = librariesOf(results)
    .filter(({ measured }) => measured.length > 1)
    .flatMap(({ job, measured }) => measured.map(({ preparation, ratio }) => ({ preparation, ratio, row: job.row, kind: job.kind })));
  return {
    data: { values },
    facet: { field: "kind", type: nominal, title: null },
    columns: 2,
    spec: {
      width: 320,
      height: 240,
      mark: { type: "line", point: true, clip: true },
      encoding: {
        x: { field: "preparation", type: quantitative, title: "preparation (τ)" },
        y: { field: "ratio", aggregate: "mean", type: quantitative, title: "sequenced ÷ alone", scale: { type: "log", domain: [0.8, 30] } },
        color: { field: "row", type: nominal, title: null, legend: { labelLimit: 340 } },
      },
    },
  };
}

/** ‖x − x⁰‖ over a long preparation, means over seeds. */
export function decayPlot({ results }: Study): Picture {
  const values = librariesOf(results).flatMap(({ job, decay }) =>
    (decay ?? []).map((size, k) => ({ t: k / 4, size, row: `${job.row} (N = ${job.units})`, kind: job.kind })),
  );
  return {
    data: { values },
    facet: { field: "kind", type: nominal, title: null },
    columns: 2,
    spec: {
      width: 320,
      height: 200,
      mark: { type: "line", clip: true },
      encoding: {
        x: { field: "t", type: quantitative, title: "t (τ)" },
        y: {
          field: "size",
          aggregate: "mean",
          type: quantitative,
          title: "‖x − x⁰‖, relative",
          scale: { type: "log", domain: [0.001, 1.5] },
        },
        color: { field: "row", type: nominal, title: null, legend: { labelLimit: 340 } },
      },
    },
  };
}

/** Fits by K damped oscillations: easy motifs need few. */
export function modesPlot(results: readonly ModesResult[]): Picture {
  const values = results.flatMap(({ job, fits }) =>
    fits.flatMap((row, k) => row.map((nmse) => ({ kind: job.kind, K: job.modes[k], nmse: Math.max(nmse, 1e-6) }))),
  );
  const x = { field: "K", type: quantitative, title: "pairs of modes" };
  const color = { field: "kind", type: nominal, title: null };
  return {
    width: 420,
    height: 200,
    data: { values },
    layer: [
      { mark: { type: "point" }, encoding: { x, color, y: { field: "nmse", type: quantitative, title: "nMSE", scale: { type: "log" } } } },
      { mark: { type: "line" }, encoding: { x, color, y: { field: "nmse", aggregate: "median", type: quantitative } } },
    ],
  };
}

/** Error of every motif of a library that learns one after another. */
export function continualPlot(results: readonly ContinualResult[]): Picture {
  const values = results.flatMap(({ job, errors }) =>
    errors.flatMap((row, k) => row.map((nmse, motif) => ({ kind: job.kind, known: k + 1, motif: `motif ${motif + 1}`, nmse }))),
  );
  return {
    data: { values },
    facet: { field: "kind", type: nominal, title: null },
    columns: 2,
    spec: {
      width: 330,
      height: 180,
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "known", type: "ordinal", title: "motifs learned" },
        y: { field: "nmse", type: quantitative, title: "nMSE alone", scale: { type: "log" } },
        color: { field: "motif", type: nominal, title: null, sort: null },
      },
    },
  };
}

export function occupancyPlot(study: Study): Picture {
  const shown = drawn(study).filter(({ result }) => result.occupancy);
  const values = shown.flatMap(({ name, result: { occupancy } }) =>
    (["preparation", "execution"] as const).flatMap((subspace) =>
      (occupancy?.[subspace] ?? []).map((size, k) => ({ name, t: k / 4, size, subspace })),
    ),
  );
  return {
    data: { values },
    facet: { field: "name", type: nominal, title: null },
    columns: 1,
    spec: {
      width: 860,
      height: 110,
      mark: { type: "line", strokeWidth: 1.3 },
      encoding: {
        x: { field: "t", type: quantitative, title: "t (τ)" },
        y: { field: "size", type: quantitative, title: null },
        color: { field: "subspace", type: nominal, title: "directions of" },
      },
    },
  };
}
