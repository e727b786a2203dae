import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { mean } from "simple-statistics";
import { makeFolder, write } from "../base/write.ts";
import { readPolicy, writePolicy } from "../file/policy-file.ts";
import { signed } from "../file/signature.ts";
import { type LearnedPolicy, learn, planLearning } from "../learn/policy/learn.ts";
import { kindOfFile } from "./file-kind.ts";
import { checkOutputs, type Output, openLibrary, readBytes } from "./files.ts";
import { readSecretKey } from "./keys.ts";
import { ProgressBar } from "./progress.ts";
import { queueOf } from "./queue.ts";
import { decimal, table } from "./table.ts";
import { readWorldFile } from "./world.ts";

interface Options {
  world: string;
  task: string;
  output: string;
  from?: string;
  steps: number;
  seed: number;
  workers: number;
  queue?: string | boolean;
  report?: string;
  sign?: string;
  json?: boolean;
  force?: boolean;
}

export async function run(path: string, options: Options): Promise<void> {
  const { output, from, steps, seed, workers, report, sign, json, force } = options;
  const library = await openLibrary(path);
  await readBytes(options.task); // or an error that names it
  const known = from === undefined ? undefined : readPolicy(await readBytes(from, "policy"), from);
  const secret = sign === undefined ? undefined : await readSecretKey(sign);
  const page = report === undefined ? undefined : join(report, "index.html");
  if (report !== undefined) await makeFolder(report);
  const checkpoint = `${output}.learning`;
  const writes: Output[] = [
    { path: output, kind: "policy" },
    { path: checkpoint, kind: "learning" },
    ...(page === undefined ? [] : [{ path: page, kind: "page" } as const]),
  ];
  await checkOutputs([path, options.world, options.task, ...[from, sign].filter((file) => file !== undefined)], writes, force);
  const world = await readWorldFile(options.world);
  const plan = await planLearning(library, {
    world,
    task: pathToFileURL(resolve(options.task)),
    seed,
    steps,
    workers,
    from: known,
    queue: queueOf(options.queue),
  });
  const { inputs, motifs } = plan.policy;
  console.error(`Told: ${inputs.join(", ")}. Picks from: ${motifs.join(", ")}.`);
  const kept = force ? undefined : await readKept(checkpoint);
  if (kept) console.error(`Going on from ${checkpoint}.`);
  const began = performance.now();
  const bar = new ProgressBar(steps, "learning");
  const keep = (bytes: Uint8Array) => write(checkpoint, bytes);
  const learned = await learn(plan, { kept, keep }, ({ steps: done, of, meanReturn }) => {
    bar.update(Math.min(done, of), of, `mean return ${meanReturn.toFixed(2)}`);
  }).finally(() => bar.stop());
  const seconds = (performance.now() - began) / 1000;
  const unsigned = writePolicy(learned.policy);
  // whoever builds chooses the policy: there is no order that a counter would keep
  const bytes = secret ? signed(unsigned, secret, 1) : unsigned;
  await write(output, bytes);
  if (page !== undefined) {
    const { policyPage } = await import("../report/policy.ts");
    await write(page, await policyPage(library, plan, learned));
  }
  await rm(checkpoint, { force: true }); // everything is written
  tell(learned, { output, bytes: bytes.length, seconds, json, library: path });
  if (page !== undefined) console.error(`Report: ${page}`);
}

async function readKept(path: string) {
  return (await kindOfFile(path)) === undefined ? undefined : { bytes: await readBytes(path, "learning"), what: path };
}

interface Told {
  readonly output: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly json: boolean | undefined;
  readonly library: string;
}

function tell({ policy, iterations, best, blind, warnings }: LearnedPolicy, { output, bytes, seconds, json, library }: Told): void {
  const last = iterations[iterations.length - 1];
  const figures = { steps: last.steps, iterations: iterations.length, return: mean(best), atRandom: mean(blind) };
  if (json) {
    const { inputs, motifs, task, seed } = policy;
    console.log(
      JSON.stringify({ policy: output, bytes, task, seed, inputs, motifs, ...figures, best, blind, curve: iterations, warnings }),
    );
    return;
  }
  const shares = policy.motifs.map((motif, i) => [
    motif,
    ...[iterations[0], last].map(({ chosen }) => `${(100 * chosen[i]).toFixed(0)} %`),
  ]);
  if (shares.length > 1) console.log(table(["motif", "chosen at first", "at last"], shares));
  for (const text of warnings) console.log(`warning: ${text}`);
  const spread = `${decimal3(Math.min(...best))}–${decimal3(Math.max(...best))}`;
  console.log(
    `${output}: return ${decimal3(figures.return)} an episode (${spread} in ${best.length}), at random ${decimal3(figures.atRandom)}; ` +
      `${figures.steps} steps in ${figures.iterations} iterations, ${bytes} bytes, ${seconds.toFixed(0)} s.`,
  );
  if (warnings.length === 0) console.log(`Next: thalamotor build ${library} --policy ${output} -o controller.wasm`);
}

const decimal3 = (value: number) => decimal(Number(value.toPrecision(3)));
