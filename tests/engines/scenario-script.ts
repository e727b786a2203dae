// The scenario in any engine: prints the hashes and the time as JSON.
import { runScenario } from "../scenario/run.ts";
import type { Command } from "../scenario/scenario.ts";

/** What the test puts in front of the script, and what an engine has. */
declare const given: {
  readonly bytes: readonly number[];
  readonly start: readonly number[];
  readonly script: readonly Command[];
  readonly period: number;
  readonly checkpoints: readonly number[];
};
declare const print: (text: string) => void;

const { bytes, start, script, period, checkpoints } = given;
const began = Date.now();
const hashes = runScenario(new WebAssembly.Module(new Uint8Array(bytes)), start, script, period, checkpoints);
print(JSON.stringify({ hashes, milliseconds: Date.now() - began }));
