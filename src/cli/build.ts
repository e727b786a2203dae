import { type Command, Option } from "commander";
import { build } from "../controller/build.ts";
import { Controller } from "../controller/controller.ts";
import { STAGES, type Stage } from "../controller/metadata.ts";
import { standardRun } from "../controller/standard-run.ts";
import { UserError } from "../errors.ts";
import { TRANSITIONS, type Transition } from "../library/library.ts";
import { checkWritable, openLibrary, write } from "./files.ts";
import { whole } from "./options.ts";

interface Options {
  output: string;
  scalar?: boolean;
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
    .requiredOption("-o, --output <file>", "the controller")
    .option("--scalar", "without SIMD instructions; computes the same bits")
    .option("--capacity <motifs>", "room for motifs that are added later (default: the motifs of the library)", whole(1, 4096))
    .option("--queue <plays>", "plays that the queue holds (default: 64)", whole(1, 65_536))
    .option("--preparation <steps>", "steps of a preparation (default: the library's, 3 tau)", whole(0))
    .addOption(new Option("--transition <kind>", "default: the library's").choices(TRANSITIONS))
    .addOption(new Option("--during <output>", "the output during a preparation (default: glide)").choices(STAGES))
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  thalamotor build library.safetensors -o controller.wasm")
    .action(run);
}

async function run(path: string, options: Options): Promise<void> {
  await checkWritable(options.output);
  const library = await openLibrary(path);
  const { capacity, queue, preparation, transition, during } = options;
  if (capacity !== undefined && capacity < library.motifs.length) {
    throw new UserError(`--capacity ${capacity} is less than the ${library.motifs.length} motifs of the library.`);
  }
  const bytes = await build(library, {
    target: options.scalar ? "scalar" : "simd",
    ...(capacity !== undefined && { capacity }),
    ...(queue !== undefined && { queue }),
    ...(preparation !== undefined && { preparation }),
    ...(transition !== undefined && { transition }),
    ...(during !== undefined && { output: during }),
  });
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
