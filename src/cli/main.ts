#!/usr/bin/env node
import { fstatSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { reasonOf, UserError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { addCommands } from "./commands.ts";

// console.log is silent about what it could not write; and into a file Node writes once, and does not look how much was taken
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return; // nobody wants more
  console.error(`error: Cannot write standard output: ${reasonOf(error)}`);
  process.exitCode = 1;
});
if (fstatSync(process.stdout.fd).isFile()) {
  process.stdout._write = (chunk, _, done) => {
    try {
      writeFileSync(process.stdout.fd, chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

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
