import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { UserError } from "../base/errors.ts";
import { build } from "../device/build.ts";
import { identifier } from "../device/c/naming.ts";
import { toC } from "../device/c/sources.ts";
import { STAGES, type Stage } from "../device/metadata.ts";
import { Controller } from "../drive/controller.ts";
import { standardRun } from "../drive/standard-run.ts";
import { TRANSITIONS, type Transition } from "../model/library.ts";
import { checkWritable, openLibrary, write } from "./files.ts";
import { whole } from "./options.ts";

interface Options {
  output: string;
  target: "wasm" | "c";
  scalar?: boolean;
  dense?: boolean;
  capacity?: number;
  queue?: number;
  preparation?: number;
  transition?: Transition;
  during?: Stage;
  json?: boolean;
}

export function addBuild(program: Command): void {
  program
    .command("build")
    .description("compile a library into one .wasm file with zero imports")
    .argument("<library>", "a safetensors file")
    .requiredOption("-o, --output <path>", "the controller: a file, or for C a folder, whose name the C takes")
    .addOption(new Option("--target <kind>", "a .wasm file, or C99 for machines without an engine").choices(["wasm", "c"]).default("wasm"))
    .option("--scalar", "without SIMD instructions; computes the same bits")
    .option("--dense", "step a linear library in the basis of its units, not in the eigenbasis of J: O(N²) a step")
    .option("--capacity <motifs>", "room for motifs that are added later (default: the motifs of the library)", whole(1, 4096))
    .option("--queue <plays>", "plays that the queue holds (default: 64)", whole(1, 65_536))
    .option("--preparation <steps>", "steps of a preparation (default: the library's, 3 tau)", whole(0))
    .addOption(new Option("--transition <kind>", "default: the library's").choices(TRANSITIONS))
    .addOption(new Option("--during <output>", "the output during a preparation (default: glide)").choices(STAGES))
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  thalamotor build library.safetensors -o controller.wasm\n  thalamotor build library.safetensors --target c -o arm_controller",
    )
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  if (options.target === "wasm") await checkWritable(options.output);
  const library = await openLibrary(path);
  const { capacity, queue, preparation, transition, during } = options;
  if (capacity !== undefined && capacity < library.motifs.length) {
    throw new UserError(`--capacity ${capacity} is less than the ${library.motifs.length} motifs of the library.`);
  }
  if (options.dense && library.architecture !== "linear") {
    throw new UserError(`--dense belongs to linear libraries; this one is ${library.architecture}, and dense anyway.`);
  }
  const bytes = await build(library, {
    target: options.target === "c" ? "c" : options.scalar ? "scalar" : "simd",
    ...(options.dense && { basis: "units" }),
    ...(capacity !== undefined && { capacity }),
    ...(queue !== undefined && { queue }),
    ...(preparation !== undefined && { preparation }),
    ...(transition !== undefined && { transition }),
    ...(during !== undefined && { output: during }),
  });
  if (options.target === "c") return writeC(bytes, options.output, options.json === true);
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

/** The C library in a folder, and what it takes of a chip. */
async function writeC(bytes: Uint8Array, folder: string, json: boolean): Promise<void> {
  const name = identifier(basename(resolve(folder)));
  const { files, flash, ram } = await toC(bytes, name);
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true }).catch((error: Error) => {
      throw new UserError(`Cannot write ${file}: ${error.message}`);
    });
    await write(file, text);
  }
  if (json) console.log(JSON.stringify({ folder, name, flash, ram, files: [...files.keys()] }));
  else {
    console.log(`${folder}: ${name}.c and ${name}.h, and what Arduino, PlatformIO and Zephyr need beside them.`);
    console.log(
      `It will take ${flash} bytes of flash for the weights and about 6 kB for the code, and ${ram} bytes of RAM beside the stack.`,
    );
  }
}
