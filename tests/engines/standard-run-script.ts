// The standard run by the host API in a browser: prints its hash as JSON.
import { Controller } from "../../src/drive/controller.ts";
import { standardRun } from "../../src/drive/standard-run.ts";

/** What the test puts in front of the script, and what the page has. */
declare const given: { readonly bytes: readonly number[] };
declare const print: (text: string) => void;

print(JSON.stringify(standardRun(new Controller(new WebAssembly.Module(new Uint8Array(given.bytes))))));
