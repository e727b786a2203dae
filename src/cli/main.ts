#!/usr/bin/env node
import { Command } from "commander";
import { UserError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { addCommands } from "./commands.ts";

const program = new Command("thalamotor")
  .description("Teach a machine a library of short movements once, chain them in any order, ship one .wasm file.")
  .version(VERSION)
  .showHelpAfterError("(add --help for the options and an example)");
addCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UserError) console.error(`error: ${error.message}`);
  else console.error("This is a fault of thalamotor's own; please report it.\n", error);
  process.exitCode = 1;
}
