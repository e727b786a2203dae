import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { UserError } from "../base/errors.ts";
import { readDemonstrations } from "../data/recordings.ts";
import { chooseTau, makeTarget, meanDuration, type Target } from "../data/targets.ts";
import { writeLibrary } from "../file/library.ts";
import { defaults, type FitOptions, type FitResult, fit, totalCost } from "../learn/gradient/fit.ts";
import { fitLinear, LINEAR_DEFAULTS, linearCost } from "../learn/linear/fit.ts";
import { ARCHITECTURES, TRANSITIONS, type Transition } from "../model/library.ts";
import { checkWritable, write } from "./files.ts";
import { positive, whole } from "./options.ts";
import { ProgressBar } from "./progress.ts";
import { table } from "./table.ts";

/** The control network belongs to the study. */
const FITTED = ARCHITECTURES.filter((architecture) => architecture !== "control");

interface Options {
  output: string;
  architecture: (typeof FITTED)[number];
  transition: Transition;
  units?: number;
  rank?: number;
  tau?: number;
  dt?: number;
  iterations?: number;
  noise?: number;
  modes?: number;
  seed: number;
  workers: number;
  json?: boolean;
}

export function addFit(program: Command): void {
  program
    .command("fit")
    .description("train a library of motifs from demonstrations: CSV files (t first, in seconds), or folders of them")
    .argument("<demonstrations...>", "name.csv, or a folder with name.csv files or folders name/ with several demonstrations of one motif")
    .requiredOption("-o, --output <file>", "the library, a safetensors file")
    .addOption(new Option("--architecture <kind>", "what is private to a motif").choices(FITTED).default("multiplicative"))
    .addOption(new Option("--transition <kind>", "how the cortex gets to a motif's initial state").choices(TRANSITIONS).default("thalamic"))
    .option("--units <N>", "units of the cortex (default: 100, additive 300)", whole(4, 4096))
    .option("--rank <R>", "thalamic units of a motif's loop (default: the number of channels, linear 1)", whole(1, 64))
    .option("--tau <seconds>", "membrane time constant (default: median duration / 80)", positive)
    .option("--dt <seconds>", "timestep (default: tau / 4)", positive)
    .option("--iterations <n>", "iterations a motif (default: by the number of channels, linear 150)", whole(1))
    .option("--noise <level>", "linear: the relative error of its initial state that a motif is to bear (default: 0.005)", positive)
    .option("--modes <K>", "linear: pairs of eigenvalues a motif (default: by the knee of the error)", whole(1, 10))
    .option("--seed <n>", "seed of everything random", whole(0, 2 ** 31 - 1), 1)
    .option("--workers <n>", "motifs trained side by side", whole(1, 256), availableParallelism())
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  thalamotor fit demonstrations/ -o library.safetensors")
    .action(run);
}

async function run(paths: string[], options: Options): Promise<void> {
  await checkWritable(options.output);
  const { channels, motifs } = await readDemonstrations(paths);
  const tau = options.tau ?? (options.dt ? options.dt * 4 : chooseTau(motifs));
  const dt = options.dt ?? tau / 4;
  if (dt > tau) throw new UserError(`dt = ${dt} s is longer than tau = ${tau} s; choose a dt of tau / 4 or so.`);
  const targets = motifs.map((motif) => makeTarget(motif, dt));
  const { architecture } = options;
  if (architecture === "additive" && options.rank)
    throw new UserError("--rank belongs to the other architectures; the additive one has no loops.");
  for (const name of ["noise", "modes"] as const) {
    if (options[name] !== undefined && architecture !== "linear") throw new UserError(`--${name} belongs to --architecture linear.`);
  }
  const chosen = architecture === "linear" ? LINEAR_DEFAULTS : defaults(architecture, channels.length);
  const { units = chosen.units, rank = chosen.rank, iterations = chosen.iterations } = options;
  console.error(`Found ${motifs.length} motifs with ${channels.length} channels (${channels.join(", ")}):`);
  const found = motifs.map((motif, i) => [motif.name, motif.recordings.length, meanDuration(motif).toPrecision(4), targets[i].steps]);
  console.error(table(["motif", "demonstrations", "seconds", "steps"], found));
  console.error(
    `tau = ${tau.toPrecision(4)} s, dt = ${dt.toPrecision(4)} s; ${architecture}, ${units} units, rank ${rank}, ${options.transition} transition, ${iterations} iterations, seed ${options.seed}`,
  );

  const began = performance.now();
  const { library, nmse, restarted } = await learn(targets, channels, options, { units, rank, dt, tau, iterations });
  const seconds = (performance.now() - began) / 1000;
  const bytes = writeLibrary(library);
  await write(options.output, bytes);
  if (options.json) {
    const figures = motifs.map(({ name }, i) => ({ name, steps: targets[i].steps, nmse: nmse[i] }));
    console.log(JSON.stringify({ library: options.output, bytes: bytes.length, tau, dt, motifs: figures, restarted }));
    return;
  }
  console.log(
    table(
      ["motif", "seconds", architecture === "linear" ? "nMSE from x⁰" : "nMSE in training"],
      motifs.map((motif, i) => [motif.name, meanDuration(motif).toPrecision(4), nmse[i].toFixed(5)]),
    ),
  );
  if (restarted.length > 0) console.log(`Stalled and started again from another draw: ${restarted.join(", ")}.`);
  const mean = nmse.reduce((sum, value) => sum + value, 0) / nmse.length;
  console.log(`${options.output}: ${motifs.length} motifs, mean nMSE ${mean.toFixed(5)}, ${bytes.length} bytes, ${seconds.toFixed(0)} s.`);
  console.log(`Next: thalamotor build ${options.output} -o controller.wasm`);
}

/** Train or design, with a progress bar. */
async function learn(
  targets: readonly Target[],
  channels: readonly string[],
  { architecture, transition, seed, workers, noise = LINEAR_DEFAULTS.noise, modes }: Options,
  sizes: Pick<FitOptions, "units" | "rank" | "dt" | "tau" | "iterations">,
): Promise<FitResult> {
  const common = { ...sizes, seed, workers };
  if (architecture !== "linear") {
    const fitting = { ...common, architecture, transition };
    const bar = new ProgressBar(totalCost(fitting, targets.length), "training");
    return fit(targets, channels, fitting, (progress) => bar.task(progress)).finally(() => bar.stop());
  }
  if (transition === "none") throw new UserError("A linear motif needs its initial state: --transition must be thalamic or reset.");
  const fitting = { ...common, transition, noise, modes };
  const bar = new ProgressBar(linearCost(fitting, targets.length), "designing");
  const designed = await fitLinear(targets, channels, fitting, (progress) => bar.task(progress)).finally(() => bar.stop());
  return { ...designed, restarted: [] };
}
