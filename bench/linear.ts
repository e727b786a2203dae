// The linear model's figures, and the pictures of docs/linear-model.md: npm run bench:linear -- [FOLDER] [--large]
// FOLDER holds motifs as CSV (default: some made from a seed); --large adds the preparatory loop of N = 500.
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { EigenvalueDecomposition } from "ml-matrix";
import { mean } from "simple-statistics";
import { Bench } from "tinybench";
import { toMatrix } from "../src/algebra/products.ts";
import { Random } from "../src/base/random.ts";
import { readDemonstrations } from "../src/data/folders.ts";
import { makeTarget, standardise, type Target } from "../src/data/targets.ts";
import { build } from "../src/device/build.ts";
import { Controller } from "../src/drive/controller.ts";
import { designMotif, samplesOf } from "../src/learn/linear/design-motif.ts";
import { fitEigenmodes, modesOverTime } from "../src/learn/linear/eigenmodes.ts";
import { discreteEigenvalue } from "../src/learn/linear/placement.ts";
import { type Decay, decay, optimisePreparation, preparatoryMatrix } from "../src/learn/linear/preparation.ts";
import { loopOverUnits, makeProblem } from "../src/learn/linear/robustness.ts";
import { drawCortex } from "../src/model/draw.ts";
import type { Cortex, Library } from "../src/model/library.ts";
import { type Picture, render } from "../src/report/plots.ts";

const { values: options, positionals } = parseArgs({ options: { large: { type: "boolean", default: false } }, allowPositionals: true });
const [folder] = positionals as (string | undefined)[];
const isLarge = options.large;
const table = (head: string[], rows: (string | number)[][]) => {
  const made = new Table({ head, style: { head: [], border: [] } });
  made.push(...rows);
  console.log(made.toString());
};

// ---- the preparatory loop ---------------------------------------------------------------------------------------

interface Prepared extends Decay {
  readonly L1: number;
  readonly seconds: number;
}

function prepare(units: number, rank: number, seed: number, tail = 0): Prepared {
  const J = Float64Array.from(new Random(seed, "J").normals(units * units, 1 / Math.sqrt(units)));
  const began = performance.now();
  const { Up, Vp, L1 } = optimisePreparation(J, rank, { tail });
  const seconds = (performance.now() - began) / 1000;
  return { L1, seconds, ...decay(preparatoryMatrix(J, Up, Vp, rank)) };
}

const row = (name: string, { L1, to5, to1, seconds }: Pick<Prepared, "L1" | "to5" | "to1" | "seconds">) => [
  name,
  L1.toFixed(4),
  to5.toFixed(2),
  to1.toFixed(2),
  seconds.toFixed(2),
];
const average = (all: readonly Prepared[]) => ({
  L1: mean(all.map(({ L1 }) => L1)),
  to5: mean(all.map(({ to5 }) => to5)),
  to1: mean(all.map(({ to1 }) => to1)),
  seconds: mean(all.map(({ seconds }) => seconds)),
});

const SEEDS = [1, 2, 3, 4, 5];
/** One seed differs from another by a tenth at the lowest rank. */
const SWEEP_SEEDS = Array.from({ length: 10 }, (_, i) => i + 1);
const PREPARED_HEAD = ["preparatory loop", "L1", "5 % (tau)", "1 % (tau)", "seconds"];
const plain = SEEDS.map((seed) => prepare(100, 10, seed));
const tailed = SEEDS.map((seed) => prepare(100, 10, seed, 0.5));
table(PREPARED_HEAD, [
  ...plain.map((prepared, i) => row(`N = 100, rank 10, seed ${SEEDS[i]}`, prepared)),
  row("mean", average(plain)),
  ...tailed.map((prepared, i) => row(`tail 0.5, seed ${SEEDS[i]}`, prepared)),
  row("mean", average(tailed)),
]);
const PUBLISHED: Record<number, number> = { 3: 9.3, 7: 6.2, 10: 5.0, 20: 3.5, 30: 2.8, 40: 2.4, 50: 2.2 };
const sweep = Object.entries(PUBLISHED).map(([rank, published]) => {
  const all = SWEEP_SEEDS.map((seed) => prepare(100, Number(rank), seed));
  return { rank: Number(rank), published, all };
});
table(
  ["rank / N", "5 % (tau), median of 10 seeds", "from", "to", "published", "difference"],
  sweep.map(({ rank, published, all }) => {
    const sorted = all.map(({ to5 }) => to5).sort((a, b) => a - b);
    const median = (sorted[4] + sorted[5]) / 2;
    const [from, to] = [sorted[0].toFixed(2), sorted[9].toFixed(2)];
    return [rank / 100, median.toFixed(2), from, to, published, `${((median / published - 1) * 100).toFixed(1)} %`];
  }),
);
if (isLarge) table(PREPARED_HEAD, [row("N = 500, rank 50, seed 1", prepare(500, 50, 1))]);

// ---- motifs -----------------------------------------------------------------------------------------------------

const DT = 0.25;
const UNITS = 100;

/** Piecewise constant levels of random durations, and slow oscillations. */
function madeUp(): Target[] {
  const steps = Array.from({ length: 3 }, (_, m) => {
    const random = new Random(m, "levels");
    let [level, until] = [0, 0];
    return Float32Array.from({ length: 360 }, (_, t) => {
      if (t >= until) [level, until] = [random.normal(), t + random.uniform(30, 90)];
      return level;
    });
  });
  const slow = Array.from({ length: 3 }, (_, m) =>
    Float32Array.from(
      { length: 360 },
      (_, t) => Math.cos((6 + m) * (t / 360)) * Math.exp(-t / 300) + 0.6 * Math.sin((13 + 3 * m) * (t / 360)),
    ),
  );
  return [...steps, ...slow].map((samples, i) => ({ name: `${i < 3 ? "step" : "slow"} ${i % 3}`, steps: 360, samples }));
}

async function fromFolder(path: string): Promise<Target[]> {
  const files = (await readdir(path)).filter((file) => file.endsWith(".csv")).sort();
  return Promise.all(
    files.map(async (file) => {
      const { motifs, channels } = await readDemonstrations([join(path, file)]);
      const { name, steps, samples } = makeTarget(motifs[0], channels, DT).target;
      return { name, steps, samples: samples.filter((_, i) => i % channels.length === 0) }; // the first channel
    }),
  );
}

const targets = folder ? await fromFolder(folder) : madeUp();

/** A linear cortex for one motif alone. */
function cortexFor(target: Target): Cortex {
  const { offset, scale } = standardise([target], 1);
  const how = { units: UNITS, rank: 1, dt: DT, tau: 1, seed: 1, transition: "reset", phi: "identity", gain: 1.1 } as const;
  return drawCortex(how, ["x"], scale, offset);
}

const KS = [2, 3, 4, 5, 8, 10];
const fits = targets.map((target) => {
  const all = fitEigenmodes(samplesOf(cortexFor(target), target), Math.max(...KS), 1, target.name);
  return KS.map((K) => all[K - 1]);
});
const kinds = [...new Set(targets.map(({ name }) => name.replace(/[\s_\d]+$/, "")))];
table(
  ["nMSE of the eigenmode fit", ...KS.map((K) => `K = ${K}`)],
  [
    ...targets.map(({ name }, i) => [name, ...fits[i].map(({ nmse }) => nmse.toFixed(5))]),
    ...kinds.map((kind) => [
      `mean of ${kind}`,
      ...KS.map((_, k) => mean(fits.filter((_, i) => targets[i].name.startsWith(kind)).map((all) => all[k].nmse)).toFixed(5)),
    ]),
  ],
);

// ---- ways to choose what placement leaves free ------------------------------------------------------------------

const preparatory = optimisePreparation(Float64Array.from(cortexFor(targets[0]).J), 20, { tail: 0.5 });
const ways = targets.map((target) => {
  const cortex: Cortex = {
    ...cortexFor(target),
    transition: "thalamic",
    preparationRank: 20,
    Up: Float32Array.from(preparatory.Up),
    Vp: Float32Array.from(preparatory.Vp),
  };
  const recipe = { seed: 1, noise: 0.005, iterations: 150, preparation: 32, modes: 4 };
  const { ways, placement, modes } = designMotif(cortex, target, recipe);
  const problem = makeProblem(cortex, target.samples, recipe.noise, undefined);
  return { target, cortex, ways, placement, modes, problem };
});
const error = ({ terms }: { terms: readonly number[] }) =>
  `${terms[0].toFixed(4)} + ${(terms[1] + terms[2] / 4).toExponential(1)}, end ${terms[4].toExponential(1)}`;
table(
  ["motif (K = 4)", "condition", "placed, best of 10 u", "u against v (d kept)", "u, v free"],
  ways.map(({ target, placement, ways: { placed, shared, descended } }) => [
    target.name,
    placement.condition.toExponential(1),
    error(placed),
    error(shared),
    error(descended),
  ]),
);
console.log("nMSE from x0 itself + by noise of 0.005 and by 8 tau of preparation; end: what is carried on along a chain (weighted)\n");

// ---- a step -----------------------------------------------------------------------------------------------------

/** A library of one motif that lasts for ever, near enough, whose weights mean nothing. */
function idle(architecture: "multiplicative" | "linear"): Library {
  const isLinear = architecture === "linear";
  const how = {
    units: UNITS,
    rank: 1,
    dt: DT,
    tau: 1,
    seed: 1,
    transition: "reset",
    phi: isLinear ? "identity" : "tanh",
    gain: 0.9,
  } as const;
  const cortex = drawCortex(how, ["x"], Float32Array.of(1), new Float32Array(1));
  const zero = new Float32Array(UNITS);
  const motif = { name: "a", steps: 1_000_000, b: zero, x0: new Random(1, "x0").normals(UNITS), u: zero, v: zero };
  return { cortex, motifs: [motif], architecture, preparation: 1, training: { seed: 1, preparation: 0, sd: 1, iterations: 0 } };
}

const bench = new Bench({ time: 400, iterations: 40, warmupTime: 200 });
const TICKS = 1000;
for (const [name, library, options] of [
  ["dense multiplicative", idle("multiplicative"), {}],
  ["dense linear", idle("linear"), { basis: "units" }],
  ["linear in the eigenbasis", idle("linear"), {}],
  ["linear in the eigenbasis, scalar", idle("linear"), { target: "scalar" }],
] as const) {
  const controller = await Controller.load(await build(library, options));
  bench.add(name, () => {
    if (controller.phase === "idle" || controller.remaining < TICKS) {
      controller.reset();
      controller.play("a");
      controller.tick();
      controller.tick();
    }
    for (let k = 0; k < TICKS; k++) controller.tick();
  });
}
await bench.run();
const times = bench.tasks.map(({ name, result }) => ({ name, ns: "latency" in result ? (result.latency.p50 * 1e6) / TICKS : Number.NaN }));
table(
  ["a tick that makes one step, N = 100, rank 1", "ns (median)", "of the multiplicative's"],
  times.map(({ name, ns }) => [name, ns.toFixed(0), `1/${(times[0].ns / ns).toFixed(1)}`]),
);

// ---- pictures ---------------------------------------------------------------------------------------------------

const spectrum = (A: Float64Array, when: string) => {
  const { realEigenvalues: re, imaginaryEigenvalues: im } = new EigenvalueDecomposition(toMatrix(A, UNITS));
  return re.map((x, k) => ({ re: x, im: im[k], when }));
};
const shown = ways[0];
const loop = loopOverUnits(shown.problem, shown.ways.shared.u, shown.ways.shared.v);
const before = Float64Array.from(shown.cortex.J);
const after = before.map((j, at) => j + loop.u[Math.floor(at / UNITS)] * loop.v[at % UNITS]);
const wanted = shown.modes.exponents.flatMap((exponent) => {
  const [re, im] = discreteEigenvalue(exponent, DT);
  return [
    { re, im, when: "wanted" },
    { re, im: -im, when: "wanted" },
  ];
});
const eigenvalues: Picture = {
  width: 380,
  height: 380,
  data: { values: [...spectrum(before, "J"), ...spectrum(after, "J + u vᵀ"), ...wanted] },
  mark: { type: "point", strokeWidth: 1.4 },
  encoding: {
    x: { field: "re", type: "quantitative", title: "Re λ" },
    y: { field: "im", type: "quantitative", title: "Im λ" },
    color: { field: "when", type: "nominal", title: null, sort: ["J", "J + u vᵀ", "wanted"] },
    shape: {
      field: "when",
      type: "nominal",
      title: null,
      sort: ["J", "J + u vᵀ", "wanted"],
      scale: { range: ["circle", "cross", "square"] },
    },
    size: { condition: { test: "datum.when === 'wanted'", value: 120 }, value: 30 },
  },
};
const samples = samplesOf(cortexFor(targets[0]), targets[0]);
const curves = KS.flatMap((K, k) => {
  const { exponents, amplitudes } = fits[0][k];
  const modes = modesOverTime(exponents, targets[0].steps, DT);
  const made = Array.from({ length: targets[0].steps }, (_, t) =>
    amplitudes[0].reduce((sum, a, i) => sum + a * modes[i * targets[0].steps + t], 0),
  );
  return made.flatMap((y, t) => [
    { K: `K = ${K}`, t: t * DT, y, of: "fit" },
    { K: `K = ${K}`, t: t * DT, y: samples.channels[0][t], of: "target" },
  ]);
});
const line = {
  x: { field: "t", type: "quantitative" as const, title: "t (τ)" },
  y: { field: "y", type: "quantitative" as const, title: null },
};
const fitted: Picture = {
  data: { values: curves },
  facet: { field: "K", type: "nominal", title: null, sort: KS.map((K) => `K = ${K}`) },
  columns: 3,
  spec: {
    width: 240,
    height: 120,
    layer: [
      { transform: [{ filter: "datum.of === 'target'" }], mark: { type: "line", strokeWidth: 4, color: "#cccccc" }, encoding: line },
      { transform: [{ filter: "datum.of === 'fit'" }], mark: { type: "line", strokeWidth: 1.4 }, encoding: line },
    ],
  },
};
const decays = [
  ...sweep.map(({ rank, all }) => ({ ...all[0], name: `rank ${rank / 100} N` })),
  { ...tailed[0], name: "rank 0.1 N, tail 0.5" },
].flatMap(({ name, times, sizes }) => times.map((t, k) => ({ name, t, size: sizes[k] })));
const decaying: Picture = {
  width: 460,
  height: 260,
  data: { values: decays },
  mark: { type: "line", clip: true },
  encoding: {
    x: { field: "t", type: "quantitative", title: "t (τ)", scale: { domain: [0, 15] } },
    y: { field: "size", type: "quantitative", title: "‖x − x⁰‖, relative", scale: { type: "log", domain: [0.01, 1.5] } },
    color: { field: "name", type: "nominal", title: null, sort: null, legend: { labelLimit: 240 } },
  },
};
for (const [name, picture] of Object.entries({ "linear-eigenvalues": eigenvalues, "linear-fits": fitted, "linear-decay": decaying })) {
  await writeFile(`docs/${name}.svg`, await render(picture));
  console.log(`docs/${name}.svg`);
}
