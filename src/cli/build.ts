import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../base/errors.ts";
import { build } from "../device/build.ts";
import { identifier } from "../device/c/naming.ts";
import { toC } from "../device/c/sources.ts";
import type { Stage } from "../device/metadata.ts";
import { Controller } from "../drive/controller.ts";
import { standardRun } from "../drive/standard-run.ts";
import { withLimits } from "../file/limits-file.ts";
import { readPolicy } from "../file/policy-file.ts";
import { basesOf, isExact, type Preparation, preparationSteps } from "../model/architecture.ts";
import { certificate } from "../model/cell.ts";
import type { Library, Transition } from "../model/library.ts";
import { checkFolder, checkOutputs, makeFolder, openLibrary, openLimits, readBytes, write } from "./files.ts";
import { readPublicKey } from "./keys.ts";

interface Options {
  output: string;
  target: "wasm" | "c";
  scalar?: boolean;
  dense?: boolean;
  capacity?: number;
  queue?: number;
  preparation?: Preparation;
  transition?: Transition;
  during?: Stage;
  limits?: string;
  policy?: string;
  trust?: string;
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
  const { output, force } = options;
  if (options.target === "c") await checkFolder(output, `${nameOf(output)}.c`, force);
  else
    await checkOutputs(
      [path, ...[options.limits, options.policy, options.trust].filter((file) => file !== undefined)],
      [{ path: output, kind: "controller" }],
      force,
    );
  const steps = preparation && preparationSteps(preparation, library.cortex);
  if (steps !== undefined && steps < stored.preparation) console.error(shortOf(stored, steps));
  const bytes = await build(library, {
    target: options.target === "c" ? "c" : options.scalar ? "scalar" : "simd",
    ...(options.dense && { basis: "units" }),
    ...(capacity !== undefined && { capacity }),
    ...(queue !== undefined && { queue }),
    ...(steps !== undefined && { preparation: steps }),
    ...(transition !== undefined && { transition }),
    ...(during !== undefined && { output: during }),
    ...(options.policy !== undefined && { policy: readPolicy(await readBytes(options.policy, "policy"), options.policy) }),
    trust: options.trust === undefined ? undefined : await readPublicKey(options.trust),
  });
  if (options.target === "c") return writeC(bytes, options.output, (capacity ?? 0) > library.motifs.length, options.json === true);
  const controller = await Controller.load(bytes);
  const { ticks, hash } = standardRun(controller);
  await write(options.output, bytes);
  const { motifs, target, capacity: room } = controller.metadata;
  const result = {
    controller: options.output,
    target,
    bytes: bytes.length,
    memory: controller.memory,
    motifs: motifs.length,
    capacity: room,
    ticks,
    hash,
  };
  if (options.json) {
    console.log(JSON.stringify(result));
    return;
  }
  const { state, weights } = controller.memory;
  console.log(`${options.output}: ${bytes.length} bytes, ${target}, zero imports; ${motifs.length} motifs, room for ${room}.`);
  console.log(`Memory: ${weights} bytes of weights, ${state} bytes of state.`);
  console.log(`Standard run: after ${ticks} ticks the state hash is ${hash}.`);
}

/** What a preparation that is shorter than the library's leaves. */
function shortOf({ cortex, preparation }: Library, steps: number): string {
  const left = (count: number) => Number(certificate(cortex, count).toPrecision(2));
  const leaves = isExact(cortex) ? `: they leave ${left(steps)} of a state error, where those leave ${left(preparation)}` : "";
  return `warning: preparations of ${steps} steps are shorter than the library's of ${preparation}${leaves}. Motifs begin further from where they were trained; evaluate --controller says what that costs.`;
}

/** What the C of a folder is called. */
const nameOf = (folder: string) => identifier(basename(resolve(folder)));

/** The C library in a folder, and what it takes of a chip. With room for motifs the module lies beside it: `pack` wants it. */
async function writeC(bytes: Uint8Array, folder: string, hasRoom: boolean, json: boolean): Promise<void> {
  const name = nameOf(folder);
  const { files: texts, flash, ram } = await toC(bytes, name);
  const files = new Map<string, string | Uint8Array>([...texts, ...(hasRoom ? ([[`${name}.wasm`, bytes]] as const) : [])]);
  for (const [path, text] of files) {
    const file = join(folder, path);
    await makeFolder(dirname(file));
    await write(file, text);
  }
  if (json) console.log(JSON.stringify({ folder, name, flash, ram, files: [...files.keys()] }));
  else {
    console.log(`${folder}: ${name}.c and ${name}.h, and what Arduino, PlatformIO, ESP-IDF, Zephyr and CMake need beside them.`);
    console.log(
      `It will take ${flash} bytes of flash for the weights and about 10 kB for the code, and ${ram} bytes of RAM beside the stack.`,
    );
  }
}
