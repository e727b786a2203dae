#!/usr/bin/env node
import { Command } from "commander";
import { UserError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { addAdd } from "./add.ts";
import { addBench } from "./bench.ts";
import { addBuild } from "./build.ts";
import { addEvaluate } from "./evaluate.ts";
import { addFit } from "./fit.ts";
import { addInspect } from "./inspect.ts";
import { addPlay } from "./play.ts";
import { addReplay } from "./replay.ts";
import { addRun } from "./run.ts";
import { addStudy } from "./study.ts";

const program = new Command("thalamotor")
  .description("Teach a machine a library of short movements once, chain them in any order, ship one .wasm file.")
  .version(VERSION)
  .showHelpAfterError("(add --help for the options and an example)");
for (const addCommand of [addFit, addAdd, addBuild, addPlay, addRun, addReplay, addEvaluate, addInspect, addBench, addStudy])
  addCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UserError) console.error(`error: ${error.message}`);
  else console.error("This is a fault of thalamotor's own; please report it.\n", error);
  process.exitCode = 1;
}
