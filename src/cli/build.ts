import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../base/errors.ts";
import { makeFolder, write } from "../base/write.ts";
import { type BuildOptions, build } from "../device/build.ts";
import { identifier } from "../device/c/naming.ts";
import { checkedKey } from "../device/c/record.ts";
import { toC } from "../device/c/sources.ts";
import type { Precision, Stage } from "../device/metadata.ts";
import { Controller } from "../drive/controller.ts";
import { standardRun } from "../drive/standard-run.ts";
import { withLimits } from "../file/limits-file.ts";
import { readPolicy } from "../file/policy-file.ts";
import { PublicKey } from "../file/signature.ts";
import { limitWarnings } from "../measure/limits.ts";
import { type Quantisation, quantisation } from "../measure/quantisation.ts";
import { basesOf, isExact, type Preparation, preparationSteps } from "../model/architecture.ts";
import { certificate } from "../model/cell.ts";
import type { Library, Transition } from "../model/library.ts";
import type { Policy } from "../model/policy.ts";
import { chipLines, chipReport } from "./chip.ts";
import { checkFolder, checkOutputs, openLibrary, openLimits, readBytes } from "./files.ts";
import { readPublicKey } from "./keys.ts";
import { warningLines } from "./warnings.ts";

interface Options {
  output: string;
  target: "wasm" | "c";
  scalar?: boolean;
  dense?: boolean;
  precision?: Precision;
  capacity?: number;
  queue?: number;
  preparation?: Preparation;
  transition?: Transition;
  during?: Stage;
  limits?: string;
  policy?: string;
  trust?: string;
  chip?: string;
  json?: boolean;
  force?: boolean;
}

export async function run(path: string, options: Options): Promise<void> {
  const stored = await openLibrary(path);
  const library = withLimits(stored, await openLimits(options.limits, stored.cortex.channels));
  const { capacity, queue, preparation, transition, during } = options;
  if (capacity !== undefined && capacity < library.motifs.length) {
    throw new UserError(`--capacity ${capacity} is less than the ${library.motifs.length} motifs of the library.`);
  }
  if (options.dense && !basesOf(library.cortex).includes("eigen")) {
    throw new UserError(`--dense belongs to linear libraries; this one is ${library.architecture}, and dense anyway.`);
  }
  const { output, force, chip } = options;
  if (chip !== undefined && options.target !== "c")
    throw new UserError("--chip says what --target c will take; a .wasm file is for larger machines.");
  if (options.target === "c") {
    await checkFolder(output, `${nameOf(output)}.c`, force);
    await makeFolder(output);
  } else
    await checkOutputs(
      [path, ...[options.limits, options.policy, options.trust].filter((file) => file !== undefined)],
      [{ path: output, kind: "controller" }],
      force,
    );
  const steps = preparation && preparationSteps(preparation, library.cortex);
  if (steps !== undefined && steps < stored.preparation) console.error(shortOf(stored, steps));
  const warnings = limitWarnings(library);
  for (const line of warningLines(warnings)) console.error(line);
  const trust = options.trust === undefined ? undefined : await readPublicKey(options.trust);
  const built: BuildOptions = {
    target: options.target === "c" ? "c" : options.scalar ? "scalar" : "simd",
    ...(options.dense && { basis: "units" }),
    ...(capacity !== undefined && { capacity }),
    ...(queue !== undefined && { queue }),
    ...(steps !== undefined && { preparation: steps }),
    ...(transition !== undefined && { transition }),
    ...(during !== undefined && { output: during }),
    ...(options.policy !== undefined && { policy: await openPolicy(options.policy, trust) }),
    trust,
  };
  const { precision = "f32" } = options;
  const bytes = await build(library, { ...built, precision });
  const added = precision === "int16" ? await quantisation(library, bytes, await build(library, built)) : undefined;
  if (options.target === "c") {
    await writeC(bytes, options, (capacity ?? 0) > library.motifs.length, added);
    return;
  }
  const controller = await Controller.load(bytes);
  const { ticks, hash } = standardRun(controller);
  await write(options.output, bytes);
  const { motifs, target, capacity: room } = controller.metadata;
  const result = {
    controller: options.output,
    target,
    precision,
    bytes: bytes.length,
    memory: controller.memory,
    motifs: motifs.length,
    capacity: room,
    ticks,
    hash,
    ...(added && { quantisation: added }),
    warnings,
  };
  if (options.json) {
    console.log(JSON.stringify(result));
    return;
  }
  const { state, weights } = controller.memory;
  console.log(`${options.output}: ${bytes.length} bytes, ${target}, zero imports; ${motifs.length} motifs, room for ${room}.`);
  console.log(`Memory: ${weights} bytes of weights, ${state} bytes of state.`);
  if (added) sayQuantisation(added);
  console.log(`Standard run: after ${ticks} ticks the state hash is ${hash}.`);
}

/** A policy; of the owner of a key, where one is trusted: what picks motifs changes a controller as much as a patch does. */
async function openPolicy(path: string, trust: string | undefined): Promise<Policy> {
  const bytes = await readBytes(path, "policy");
  if (trust !== undefined) new PublicKey(trust).check(bytes, path);
  return readPolicy(bytes, path);
}

/** What a preparation that is shorter than the library's leaves. */
function shortOf({ cortex, preparation }: Library, steps: number): string {
  const left = (count: number) => Number(certificate(cortex, count).toPrecision(2));
  const leaves = isExact(cortex) ? `: they leave ${left(steps)} of a state error, where those leave ${left(preparation)}` : "";
  return `warning: preparations of ${steps} steps are shorter than the library's of ${preparation}${leaves}. Motifs begin further from where they were trained; evaluate --controller says what that costs.`;
}

/** An error is worse than f32's if it is more than so many times that. */
const WORSE = 1.1;

/** What integers add to the errors. */
function sayQuantisation({ difference, errors }: Quantisation): void {
  const apart = `the output differs from f32's by ${(100 * difference.share).toPrecision(2)} % of a channel's range at most (${difference.to} after ${difference.from})`;
  if (!errors) return console.log(`In integers ${apart}.`);
  const { alone, pairs, worst } = errors;
  console.log(`In integers errors are ${alone.toFixed(3)} of f32's alone, ${pairs.toFixed(3)} in all pairs; ${apart}.`);
  const worstOf = `${worst.ratio.toFixed(2)} of f32's error (${worst.to} after ${worst.from})`;
  if (worst.ratio <= WORSE) console.log(`Worst pair: ${worstOf}.`);
  else console.error(`warning: of the worst pair, ${worstOf}. More units, or --precision f32, would do better.`);
}

/** What the C of a folder is called. */
const nameOf = (folder: string) => identifier(basename(resolve(folder)));

/** The C library in a folder, and what it takes of a chip. With room for motifs the module lies beside it: `pack` wants it. */
async function writeC(
  bytes: Uint8Array,
  { output: folder, json, chip }: Options,
  hasRoom: boolean,
  added: Quantisation | undefined,
): Promise<void> {
  const name = nameOf(folder);
  const { files: texts, flash, ram, metadata } = await toC(bytes, name);
  const arrays = { weights: flash, state: ram };
  const report = chip === undefined ? undefined : chipReport(chip, metadata, arrays);
  const files = new Map<string, string | Uint8Array>([...texts, ...(hasRoom ? ([[`${name}.wasm`, bytes]] as const) : [])]);
  for (const [path, text] of files) {
    const file = join(folder, path);
    await makeFolder(dirname(file));
    await write(file, text);
  }
  if (json)
    console.log(
      JSON.stringify({
        folder,
        name,
        flash,
        ram,
        files: [...files.keys()],
        ...(added && { quantisation: added }),
        ...(report && { chip: report }),
      }),
    );
  else {
    console.log(`${folder}: ${name}.c and ${name}.h, and what Arduino, PlatformIO, ESP-IDF, Zephyr and CMake need beside them.`);
    if (report) console.log(chipLines(report, arrays).join("\n"));
    else
      console.log(
        `It will take ${flash} bytes of flash for the weights and 6 to 30 kB for the code, by the chip, and ${ram} bytes of RAM beside the stack; --chip says more.`,
      );
    if (checkedKey(metadata))
      console.log(
        "Motifs are added that the key has signed. What checks them (README.md) takes up to 30 kB of flash and 4 kB of stack more.",
      );
    if (added) sayQuantisation(added);
  }
}
